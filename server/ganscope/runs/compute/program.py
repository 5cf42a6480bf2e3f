"""The compiled functions of one structure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

import numpy as np

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

# Requests are rounded up to one of these sizes, so that users cannot cause a program per number.
SAMPLE_SIZES = (512, 4096, 16_384)
JUDGE_SIZES = (256, 4096)


class Program:
    """The compiled functions of one structure. Any thread may use it.

    Functions are compiled in the order in which a run needs them:
      trainable: resolves once `train` and `observe` are compiled; enough to continue from an
        existing state.
      initializable: resolves once `init` is compiled too, which a run needs to start from step 0;
        `compile_init` asks for it.
      measurable: resolves to `measure`, which is compiled last, because no run waits for it.

    Args:
      structure: what is compiled in.
      hyper: any of this structure; only its shapes matter.
      pool: compiles what runs wait for.
      background: compiles what no run waits for.
      activity: reports that a thread compiles.
      export_cache: where traced functions are stored.
      compiler: compiles `measure` in another process; None: this process does it.
    """

    train: Function
    observe: Function
    _init: Function

    def __init__(
        self,
        structure: Structure,
        hyper: Hyper,
        pool: ThreadPoolExecutor,
        background: ThreadPoolExecutor,
        activity: Activity,
        export_cache: ExportCache,
        compiler: CompileProcess | None,
    ) -> None:
        self.structure, self.activity, self._export_cache = structure, activity, export_cache
        self._compiler = compiler
        self.costs = ProgramCosts()
        self._requested_by = activity.current()
        self.trainable: Future[None] = Future()
        self.initializable: Future[None] = Future()
        self.measurable: Future[Function] = Future()
        self._hyper, self._pool, self._background = hyper, pool, background
        self._lock = threading.Lock()
        self._extras: dict[tuple[str, int], Future[Function]] = {}
        self._is_init_requested = False
        self._missing = {"train", "observe", "init"}
        # The longest first: it fills one thread while the others share the second.
        for name in ("train", "observe"):
            pool.submit(self._make, name)

    def compile_init(self) -> None:
        """Compiles `init`, and then `measure`, unless this was asked for before. A run that already
        has a state asks after its first frame, because tracing would delay that frame."""
        with self._lock:
            is_first = not self._is_init_requested
            self._is_init_requested = True
        if is_first:
            self._pool.submit(self._make, "init")

    @property
    def init(self) -> Function:
        """Waits until it is compiled."""
        self.compile_init()
        self.initializable.result()
        return self._init

    def _make(self, name: str) -> None:
        try:
            with self.activity.compiling(self._requested_by):
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
                self._background.submit(self._make_measure)

    def _make_measure(self) -> None:
        try:
            if self._compiler is not None and not is_compiled("measure", *self._inputs):
                self._compiler.compile("measure", self.structure, self._hyper)
            self.measurable = _resolved(self.measurable, self._compile("measure"))
        except BaseException as error:
            self.fail(error)

    @property
    def has_failed(self) -> bool:
        """Whether the compiler raised an error."""
        return self.initializable.done() and self.initializable.exception() is not None

    def fail(self, error: BaseException) -> None:
        """Raises an error in every thread that waits for a function."""
        for future in (self.trainable, self.initializable, self.measurable):
            with suppress(InvalidStateError):
                future.set_exception(error)

    def _compile(self, name: str) -> Function:
        compiled = compile_program(name, *self._inputs)
        self._background.submit(trim_heap)
        return compiled

    @property
    def _inputs(self) -> tuple[Structure, Hyper, State, ExportCache]:
        return self.structure, self._hyper, self.shapes, self._export_cache

    @cached_property
    def shapes(self) -> State:
        """The shapes of the state."""
        return shapes_of(self.structure, self._hyper)

    def generate(self, n: int) -> Future[Function]:
        """(state, hyper, seed) -> at least `n` samples."""
        size = _round_up(n, SAMPLE_SIZES)
        function = partial(generate, n=size)
        return self._extra("generate", size, function, self.shapes, self._hyper, np.uint32(0))

    def judge(self, n: int) -> Future[Function]:
        """(state, hyper, x of `judge_size(n)` rows) -> (logits, probabilities)."""
        size = judge_size(n)
        x = np.zeros((size, self.structure.n_columns), np.float32)
        return self._extra("judge", size, judge, self.shapes, self._hyper, x)

    def inspection(self) -> Future[Function]:
        """(state, hyper) -> the arrays of `inspect_networks`."""
        return self._extra("inside", 0, inspect_networks, self.shapes, self._hyper)

    def step_trace(self) -> Future[Function]:
        """(state, the state a step later, hyper) -> what `trace_step` returns."""
        return self._extra("story", 0, trace_step, self.shapes, self.shapes, self._hyper)

    def discard_extras(self) -> None:
        """Releases what is not needed for training; it is compiled again on demand."""
        with self._lock:
            self._extras.clear()

    def _extra(self, name: str, size: int, function: Function, *arguments: Any) -> Future[Function]:
        with self._lock:
            if (future := self._extras.get((name, size))) is None:
                future = self._pool.submit(self._compile_quickly, name, size, function, arguments)
                self._extras[name, size] = future
            return future

    def _compile_quickly(
        self, name: str, size: int, function: Function, arguments: Sequence[Any]
    ) -> Function:
        name = f"{name} {size} {self.structure}"
        lowered = self._export_cache.lower(name, partial(function, self.structure), arguments)
        compiled: Function = lowered.compile(UNOPTIMISED)
        return compiled


def _resolved[T](future: Future[T], result: T) -> Future[T]:
    """Resolves a future, unless it has failed, and returns a resolved future to keep in its place.
    The old one would keep its callbacks, and with them every run that ever waited for it."""
    try:
        future.set_result(result)
    except InvalidStateError:
        return future
    fresh: Future[T] = Future()
    fresh.set_result(result)
    return fresh


def judge_size(n: int) -> int:
    """The number of rows to which `n` rows are padded."""
    return _round_up(n, JUDGE_SIZES)


def _round_up(n: int, sizes: tuple[int, ...]) -> int:
    return next(size for size in sizes if size >= n)
