"""Compiled functions, shared by all runs of one structure."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from typing import Any

import jax
import numpy as np

from ganscope.gan.anatomy import inside
from ganscope.gan.infer import generate, judge
from ganscope.gan.measure import measure
from ganscope.gan.observe import observe
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.step_story import tell_step
from ganscope.gan.structure import Structure
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.types import Hyper
from ganscope.runs.memory import give_back

type Function = Callable[..., Any]
type Options = dict[str, str | bool | int]

# Requests are rounded up to one of these sizes, so that no user can have a program per number.
SAMPLE_SIZES = (512, 4096, 16_384)
JUDGE_SIZES = (256, 4096)
# LLVM does without its optimisations: half the time for what runs once or a few times a second.
# Training never uses this, since other optimisations may round otherwise.
UNOPTIMISED: Options = {"xla_backend_optimization_level": 0}
QUICK = dict.fromkeys(("init", "observe", "measure"), UNOPTIMISED)
# What runs often enough to be worth compiling twice.
POLISHED = ("observe", "measure")
# Each takes some 60 MB.
MAX_PROGRAMS = 12
# XLA compiles in parallel with itself (it releases the GIL); tracing does not.
COMPILE_THREADS = 2


class Program:
    """The compiled functions of one structure. `ready` resolves when it can train and be seen."""

    train: Function
    observe: Function
    init: Function
    measure: Function

    def __init__(
        self,
        structure: Structure,
        hyper: Hyper,
        pool: ThreadPoolExecutor,
        leisure: ThreadPoolExecutor,
    ) -> None:
        self.structure = structure
        self.ready: Future[Program] = Future()
        self._hyper, self._pool, self._leisure = hyper, pool, leisure
        self._lock = threading.Lock()
        self._sized: dict[tuple[str, int], Future[Function]] = {}
        self._is_polished = False
        # The longest first: it fills one thread while the others share the second.
        names = ("train", "observe", "init", "measure")
        self._n_missing = len(names)
        for name in names:
            pool.submit(self._make, name)

    def _make(self, name: str) -> None:
        try:
            setattr(self, name, self._compile(name, QUICK.get(name)))
            with self._lock:
                self._n_missing -= 1
                is_last = self._n_missing == 0
            if is_last:
                self.ready.set_result(self)
        except BaseException as error:
            with self._lock:
                if not self.ready.done():
                    self.ready.set_exception(error)

    def polish(self) -> None:
        """Compiles again, in the background and with optimisations, what is looked at often."""
        with self._lock:
            names = () if self._is_polished else POLISHED
            self._is_polished = True
        for name in names:
            self._leisure.submit(self._polish, name)

    def _polish(self, name: str) -> None:
        setattr(self, name, self._compile(name, None))

    def _compile(self, name: str, options: Options | None) -> Function:
        compiled: Function = self._lower(name).compile(options)
        self._leisure.submit(give_back)
        return compiled

    def _lower(self, name: str) -> Any:
        structure, hyper = self.structure, self._hyper
        match name:
            case "init":
                return jax.jit(partial(init_state, structure)).lower(hyper, np.uint32(0))
            case "train":
                # The state is donated: training runs in place, and the old state is gone.
                chunk = jax.jit(partial(train_chunk, structure), donate_argnums=0)
                return chunk.lower(self._state, hyper, np.int32(1))
            case "observe":
                return jax.jit(partial(observe, structure)).lower(self._state, hyper)
            case _:
                return jax.jit(partial(measure, structure)).lower(self._state, hyper)

    @cached_property
    def _state(self) -> State:
        """The shapes of the state."""
        shapes: State = jax.eval_shape(
            partial(init_state, self.structure), self._hyper, np.uint32(0)
        )
        return shapes

    def generate(self, n: int) -> Future[Function]:
        """(state, hyper, seed) -> at least `n` samples."""
        size = _round_up(n, SAMPLE_SIZES)

        def function(state: Any, hyper: Hyper, seed: Any) -> Any:
            return generate(self.structure, state, hyper, seed, size)

        return self._once("generate", size, function, self._state, self._hyper, np.uint32(0))

    def judge(self, n: int) -> Future[Function]:
        """(state, hyper, x of `judge_size(n)` rows) -> (logits, probabilities)."""
        size = judge_size(n)
        dimension = PROBLEMS[self.structure.problem].dimension
        x = np.zeros((size, dimension), np.float32)
        return self._once(
            "judge", size, partial(judge, self.structure), self._state, self._hyper, x
        )

    def inside(self) -> Future[Function]:
        """(state, hyper) -> the arrays of `anatomy.inside`."""
        return self._once("inside", 0, partial(inside, self.structure), self._state, self._hyper)

    def story(self) -> Future[Function]:
        """(state, the state a step later, hyper) -> what `tell_step` tells."""
        function = partial(tell_step, self.structure)
        return self._once("story", 0, function, self._state, self._state, self._hyper)

    def _once(self, name: str, size: int, function: Function, *arguments: Any) -> Future[Function]:
        with self._lock:
            if (future := self._sized.get((name, size))) is None:
                future = self._pool.submit(_compile_quickly, function, *arguments)
                self._sized[name, size] = future
            return future


class Programs:
    """The programs most recently used; a structure is compiled once, whoever asks."""

    def __init__(self, max_programs: int = MAX_PROGRAMS) -> None:
        self._max_programs = max_programs
        self._pool = ThreadPoolExecutor(COMPILE_THREADS, thread_name_prefix="compile")
        # Apart, so that nothing that could wait stands in front of what somebody waits for.
        self._leisure = ThreadPoolExecutor(1, thread_name_prefix="polish")
        self._lock = threading.Lock()
        self._programs: OrderedDict[Structure, Program] = OrderedDict()
        self.n_compiled = 0

    def get(self, structure: Structure, hyper: Hyper) -> Future[Program]:
        """The program of a structure; `hyper` only shows the shapes of what is traced."""
        with self._lock:
            program = self._programs.get(structure)
            if program is None or _has_failed(program):
                program = Program(structure, hyper, self._pool, self._leisure)
                self._programs[structure] = program
                self.n_compiled += 1
            self._programs.move_to_end(structure)
            while len(self._programs) > self._max_programs:
                self._programs.popitem(last=False)
            return program.ready

    def close(self) -> None:
        """Waits for the compilation in progress; what has not begun is dropped."""
        for pool in (self._pool, self._leisure):
            pool.shutdown(wait=True, cancel_futures=True)


def _compile_quickly(function: Function, *arguments: Any) -> Function:
    compiled: Function = jax.jit(function).lower(*arguments).compile(UNOPTIMISED)
    return compiled


def judge_size(n: int) -> int:
    """The number of rows to which `n` rows are padded."""
    return _round_up(n, JUDGE_SIZES)


def _round_up(n: int, sizes: tuple[int, ...]) -> int:
    return next(size for size in sizes if size >= n)


def _has_failed(program: Program) -> bool:
    return program.ready.done() and program.ready.exception() is not None
