"""Compiled functions, shared by all runs of one structure."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from typing import Any
from weakref import WeakValueDictionary

import jax
import numpy as np

from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper
from ganscope.gan.view.inference import generate, judge
from ganscope.gan.view.inspection import inspect_networks
from ganscope.gan.view.step_trace import trace_step
from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.compile_clock import CLOCK
from ganscope.runs.compute.compile_process import CompileProcess
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.compute.export_cache import TRACING, ExportCache
from ganscope.runs.compute.lowering import UNOPTIMISED, compile_program, is_compiled, shapes_of
from ganscope.runs.compute.process_memory import freeze_gc, memory_map_usage, trim_heap
from ganscope.runs.compute.program_costs import ProgramCosts

type Function = Callable[..., Any]

# Requests are rounded up to one of these sizes, so that no user can have a program per number.
SAMPLE_SIZES = (512, 4096, 16_384)
JUDGE_SIZES = (256, 4096)
# Each takes some 40 MB.
MAX_PROGRAMS = 8
# Each takes a thousand or two of the memory maps that the system grants; without any left, the
# compiler crashes. Beyond the first share only what runs need is kept, beyond the second nothing
# new is begun.
CROWDED, FULL = 0.5, 0.85
# JAX remembers all that it has traced, more than a megabyte for each structure, and hardly ever
# needs it again.
FORGET_EVERY = 8
# XLA compiles in parallel with itself (it releases the GIL); tracing does not.
COMPILE_THREADS = 2


class Program:
    """The compiled functions of one structure.

    able: resolves when it can go on with a state that there is, and be seen.
    ready: when it can also begin anew, which is made when `complete` asks for it.
    measurer: what measures comes last; nothing else waits for it.
    """

    train: Function
    observe: Function
    _init: Function

    def __init__(
        self,
        structure: Structure,
        hyper: Hyper,
        pool: ThreadPoolExecutor,
        leisure: ThreadPoolExecutor,
        calls: Activity,
        traces: ExportCache,
        compiler: CompileProcess | None,
    ) -> None:
        self.structure, self.calls, self._traces = structure, calls, traces
        self._compiler = compiler
        self.costs = ProgramCosts()
        self._asked_by = calls.current()
        self.able: Future[None] = Future()
        self.ready: Future[None] = Future()
        self.measurer: Future[Function] = Future()
        self._hyper, self._pool, self._leisure = hyper, pool, leisure
        self._lock = threading.Lock()
        self._sized: dict[tuple[str, int], Future[Function]] = {}
        self._done: set[str] = set()
        self._missing = {"train", "observe", "init"}
        # The longest first: it fills one thread while the others share the second.
        for name in ("train", "observe"):
            pool.submit(self._make, name)

    def complete(self) -> None:
        """Makes, unless that has begun, what only a run that begins anew needs, and then what
        measures. A run that goes on asks for them after its first picture: tracing would hold that
        up."""
        if self._is_first("complete"):
            self._pool.submit(self._make, "init")

    def _is_first(self, what: str) -> bool:
        with self._lock:
            is_first = what not in self._done
            self._done.add(what)
        return is_first

    @property
    def init(self) -> Function:
        """Waits for it, if it is still to come."""
        self.complete()
        self.ready.result()
        return self._init

    def _make(self, name: str) -> None:
        try:
            with self.calls.compiling(self._asked_by):
                function = self._compile(name)
        except BaseException as error:
            self.give_up(error)
            return
        setattr(self, "_init" if name == "init" else name, function)
        with self._lock:
            self._missing.discard(name)
            missing = set(self._missing)
        if not missing - {"init"}:
            self.able = _resolved(self.able, None)
        if not missing:
            self.ready = _resolved(self.ready, None)
            if not _has_failed(self):
                self._leisure.submit(self._make_measurer)

    def _make_measurer(self) -> None:
        try:
            if self._compiler is not None and not is_compiled("measure", *self._what):
                self._compiler.compile("measure", self.structure, self._hyper)
            self.measurer = _resolved(self.measurer, self._compile("measure"))
        except BaseException as error:
            self.give_up(error)

    def give_up(self, error: BaseException) -> None:
        """Whoever still waits for a part waits no longer."""
        for future in (self.able, self.ready, self.measurer):
            with suppress(InvalidStateError):
                future.set_exception(error)

    def _compile(self, name: str) -> Function:
        compiled = compile_program(name, *self._what)
        self._leisure.submit(trim_heap)
        return compiled

    @property
    def _what(self) -> tuple[Structure, Hyper, State, ExportCache]:
        return self.structure, self._hyper, self.shapes, self._traces

    @cached_property
    def shapes(self) -> State:
        """The shapes of the state."""
        return shapes_of(self.structure, self._hyper)

    def generate(self, n: int) -> Future[Function]:
        """(state, hyper, seed) -> at least `n` samples."""
        size = _round_up(n, SAMPLE_SIZES)
        function = partial(generate, n=size)
        return self._once("generate", size, function, self.shapes, self._hyper, np.uint32(0))

    def judge(self, n: int) -> Future[Function]:
        """(state, hyper, x of `judge_size(n)` rows) -> (logits, probabilities)."""
        size = judge_size(n)
        x = np.zeros((size, self.structure.n_columns), np.float32)
        return self._once("judge", size, judge, self.shapes, self._hyper, x)

    def inspection(self) -> Future[Function]:
        """(state, hyper) -> the arrays of `inspect_networks`."""
        return self._once("inside", 0, inspect_networks, self.shapes, self._hyper)

    def story(self) -> Future[Function]:
        """(state, the state a step later, hyper) -> what `trace_step` tells."""
        return self._once("story", 0, trace_step, self.shapes, self.shapes, self._hyper)

    def forget_extras(self) -> None:
        """What is not needed for training is compiled anew when it is asked for."""
        with self._lock:
            self._sized.clear()

    def _once(self, name: str, size: int, function: Function, *arguments: Any) -> Future[Function]:
        with self._lock:
            if (future := self._sized.get((name, size))) is None:
                future = self._pool.submit(self._compile_quickly, name, size, function, arguments)
                self._sized[name, size] = future
            return future

    def _compile_quickly(
        self, name: str, size: int, function: Function, arguments: Sequence[Any]
    ) -> Function:
        name = f"{name} {size} {self.structure}"
        lowered = self._traces.lower(name, partial(function, self.structure), arguments)
        compiled: Function = lowered.compile(UNOPTIMISED)
        return compiled


class ProgramCache:
    """The programs most recently used; a structure is compiled once, whoever asks."""

    def __init__(
        self,
        max_programs: int = MAX_PROGRAMS,
        calls: Activity | None = None,
        traces: ExportCache | None = None,
        compiler: CompileProcess | None = None,
    ) -> None:
        self._max_programs = max_programs
        self._traces = traces or ExportCache()
        self._compiler = compiler
        self.calls = calls or Activity()
        self._pool = ThreadPoolExecutor(COMPILE_THREADS, thread_name_prefix="compile")
        # Apart, so that nothing that could wait stands in front of what somebody waits for.
        self._leisure = ThreadPoolExecutor(1, thread_name_prefix="leisure")
        # The runs that train at this moment, and where they do.
        self.playing: set[str] = set()
        self.cores = CoreScheduler()
        self._lock = threading.Lock()
        self._programs: OrderedDict[Structure, Program] = OrderedDict()
        # Also those that only a run still holds.
        self._alive: WeakValueDictionary[Structure, Program] = WeakValueDictionary()
        self.n_compiled = 0

    def get(self, structure: Structure, hyper: Hyper) -> Future[Program]:
        """The program of a structure, once it is ready; see `order`."""
        program, answer = self.order(structure, hyper), Future[Program]()

        def resolve(ready: Future[None]) -> None:
            if (error := ready.exception()) is None:
                answer.set_result(program)
            else:
                answer.set_exception(error)

        program.ready.add_done_callback(resolve)
        return answer

    def order(self, structure: Structure, hyper: Hyper, *, is_anew: bool = True) -> Program:
        """The program of a structure, which may not be compiled yet; `hyper` only shows the shapes
        of what is traced. is_anew: it is to be completed at once. Raises RuntimeError if there is
        no room for it."""
        with self._lock:
            program = self._alive.get(structure)
            if program is None or _has_failed(program):
                self._make_room()
                pools = self._pool, self._leisure
                program = Program(
                    *(structure, hyper, *pools, self.calls, self._traces, self._compiler)
                )
                self._alive[structure] = program
                self.n_compiled += 1
                if self.n_compiled == 1:
                    # The compiler has brought in a good deal by then.
                    program.measurer.add_done_callback(lambda _: freeze_gc())
                if self.n_compiled % FORGET_EVERY == 0:
                    self._leisure.submit(_forget_traces)
            self._programs[structure] = program
            self._programs.move_to_end(structure)
            while len(self._programs) > self._max_programs:
                self._programs.popitem(last=False)
        if is_anew:
            program.complete()
        return program

    def _make_room(self) -> None:
        if memory_map_usage() < CROWDED:
            return
        self._programs.clear()
        for program in list(self._alive.values()):
            program.forget_extras()
        if memory_map_usage() > FULL:
            raise RuntimeError(
                "Too many different structures are in use. Delete a run, or wait a while."
            )

    def health(self) -> dict[str, float]:
        """`{compiled, n_compiling, compile_seconds}`."""
        with self._lock:
            n_compiling = sum(not program.ready.done() for program in self._alive.values())
        seconds = round(CLOCK.seconds, 3)
        return {
            "compiled": self.n_compiled,
            "n_compiling": n_compiling,
            "compile_seconds": seconds,
        }

    def close(self) -> None:
        """Waits for the compilation in progress; what has not begun is dropped."""
        if self._compiler is not None:
            self._compiler.close()  # whoever waits for it then compiles here, or not at all
        for pool in (self._pool, self._leisure):
            pool.shutdown(wait=True, cancel_futures=True)
        for program in list(self._alive.values()):
            program.give_up(RuntimeError("What compiles has been closed."))


def _resolved[T](future: Future[T], result: T) -> Future[T]:
    """The result, unless something else went wrong before. Whoever waited is told, and is not in
    the future returned: it would keep its callbacks, and so all runs that ever waited."""
    try:
        future.set_result(result)
    except InvalidStateError:
        return future
    told: Future[T] = Future()
    told.set_result(result)
    return told


def _forget_traces() -> None:
    with TRACING:  # not in the midst of one
        jax.clear_caches()
    gc.collect()
    trim_heap()


def judge_size(n: int) -> int:
    """The number of rows to which `n` rows are padded."""
    return _round_up(n, JUDGE_SIZES)


def _round_up(n: int, sizes: tuple[int, ...]) -> int:
    return next(size for size in sizes if size >= n)


def _has_failed(program: Program) -> bool:
    return program.ready.done() and program.ready.exception() is not None
