"""The compiled functions of one structure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

import numpy as np

from ganscope.gan.registry import PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper
from ganscope.gan.view.inference import generate, judge
from ganscope.gan.view.inspection import inspect_networks
from ganscope.gan.view.step_trace import trace_step
from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.compile_process import CompileProcess
from ganscope.runs.compute.export_cache import ExportCache
from ganscope.runs.compute.lowering import UNOPTIMISED, compile_program, is_compiled, shapes_of
from ganscope.runs.compute.process_memory import trim_heap
from ganscope.runs.compute.program_costs import ProgramCosts

type Function = Callable[..., Any]

# Requests are rounded up to one of these sizes, so that no user can have a program per number.
SAMPLE_SIZES = (512, 4096, 16_384)
JUDGE_SIZES = (256, 4096)


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
        activity: Activity,
        export_cache: ExportCache,
        compiler: CompileProcess | None,
    ) -> None:
        self.structure, self.activity, self._export_cache = structure, activity, export_cache
        self._compiler = compiler
        self.costs = ProgramCosts()
        self._asked_by = activity.current()
        self.trainable: Future[None] = Future()
        self.initializable: Future[None] = Future()
        self.measurable: Future[Function] = Future()
        self._hyper, self._pool, self._background = hyper, pool, leisure
        self._lock = threading.Lock()
        self._sized: dict[tuple[str, int], Future[Function]] = {}
        self._done: set[str] = set()
        self._missing = {"train", "observe", "init"}
        # The longest first: it fills one thread while the others share the second.
        for name in ("train", "observe"):
            pool.submit(self._make, name)

    def compile_init(self) -> None:
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
        self.compile_init()
        self.initializable.result()
        return self._init

    def _make(self, name: str) -> None:
        try:
            with self.activity.compiling(self._asked_by):
                function = self._compile(name)
        except BaseException as error:
            self.fail(error)
            return
        setattr(self, "_init" if name == "init" else name, function)
        with self._lock:
            self._missing.discard(name)
            missing = set(self._missing)
        if not missing - {"init"}:
            self.trainable = _resolved(self.trainable, None)
        if not missing:
            self.initializable = _resolved(self.initializable, None)
            if not self.has_failed:
                self._background.submit(self._make_measurable)

    def _make_measurable(self) -> None:
        try:
            if self._compiler is not None and not is_compiled("measure", *self._what):
                self._compiler.compile("measure", self.structure, self._hyper)
            self.measurable = _resolved(self.measurable, self._compile("measure"))
        except BaseException as error:
            self.fail(error)

    @property
    def has_failed(self) -> bool:
        return self.initializable.done() and self.initializable.exception() is not None

    def fail(self, error: BaseException) -> None:
        """Whoever still waits for a part waits no longer."""
        for future in (self.trainable, self.initializable, self.measurable):
            with suppress(InvalidStateError):
                future.set_exception(error)

    def _compile(self, name: str) -> Function:
        compiled = compile_program(name, *self._what)
        self._background.submit(trim_heap)
        return compiled

    @property
    def _what(self) -> tuple[Structure, Hyper, State, ExportCache]:
        return self.structure, self._hyper, self.shapes, self._export_cache

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
        x = np.zeros((size, PROBLEMS[self.structure.problem].dimension), np.float32)
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
        lowered = self._export_cache.lower(name, partial(function, self.structure), arguments)
        compiled: Function = lowered.compile(UNOPTIMISED)
        return compiled


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


def judge_size(n: int) -> int:
    """The number of rows to which `n` rows are padded."""
    return _round_up(n, JUDGE_SIZES)


def _round_up(n: int, sizes: tuple[int, ...]) -> int:
    return next(size for size in sizes if size >= n)
