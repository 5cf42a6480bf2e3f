"""The training of one run: a state, and the compiled program that advances it. No threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import wraps
from typing import Any, Concatenate

import jax
import numpy as np

from ganscope.gan.config_types import Config, Player
from ganscope.gan.registry import LOSSES, PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.structure import hyper_of, moving_only
from ganscope.gan.train import carry_over
from ganscope.gan.types import Hyper
from ganscope.gan.view.frame import COSTLY
from ganscope.runs.compute.measurement_backlog import MissedMeasurement
from ganscope.runs.compute.program import Function, Program, judge_size

type Arrays = dict[str, np.ndarray[Any, Any]]


class NotCompiled(RuntimeError):
    """A function of the program is not compiled yet; `function` resolves when it is."""

    def __init__(self, function: Future[Function]) -> None:
        self.function = function
        super().__init__("The function is not compiled yet.")


def _in_compiled_code[**P, R](method: Callable[Concatenate[Trainer, P], R]) -> Any:
    """Reports a whole method as compiled code."""

    @wraps(method)
    def call(self: Trainer, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.program.activity.in_compiled_code():
            return method(self, *args, **kwargs)

    return call


class Trainer:
    """Holds the state. Each chunk donates it to the next one, so no other object may keep it.

    A live run and its replay both train with this class; therefore they agree bit for bit.
    """

    def __init__(
        self, program: Program, config: Config, seed: int, state: State | None = None
    ) -> None:
        self.program = program
        self.config = config
        self._hyper: Hyper = hyper_of(config)
        if state is None:
            self.reset(seed)
        else:
            self._restore(state)

    def reset(self, seed: int) -> None:
        """Goes back to step 0, with the weights that this seed draws."""
        self.seed = seed
        init = self.program.init  # waits for the compiler, outside compiled code
        with self.program.activity.in_compiled_code():
            self._set(init(self._hyper, np.uint32(seed)))

    def _restore(self, state: State) -> None:
        """Continues from a state that `state()` returned for the same structure."""
        self.seed = int(state.seed)
        self._set(_owned(state))

    def reseed(self, seed: int) -> None:
        """Uses another seed for the random numbers of all later steps."""
        self.seed = seed
        self._set(self._state._replace(seed=jax.device_put(np.uint32(seed))))

    def use(self, config: Config) -> None:
        """Uses other live numbers from the next step on; the structure is the same."""
        self.config = config
        self._hyper = hyper_of(config)

    def adopt(self, program: Program, config: Config) -> None:
        """Continues with another structure: shared weights stay, new ones start without effect."""
        hyper = hyper_of(config)
        carried = carry_over(self._state, program.shapes)
        if not _is_whole(carried):
            carried = carry_over(self._state, program.init(hyper, np.uint32(self.seed)))
        carried = _owned(carried)
        self.program, self.config, self._hyper = program, config, hyper
        self._set(carried)

    def can_carry_over(self, program: Program) -> bool:
        """Whether the state of another program needs no newly drawn weights."""
        return _is_whole(carry_over(self._state, program.shapes))

    def retry(self) -> None:
        """After a divergence: tries again from the last finite weights."""
        if self.is_diverged:
            self._set(self._state._replace(is_diverged=jax.device_put(np.False_)))

    @_in_compiled_code
    def advance(self, n_steps: int, player: Player = "both") -> None:
        """Trains `n_steps` steps and waits for them."""
        hyper = moving_only(self._hyper, player)
        self._set(self.program.train(self._state, hyper, np.int32(n_steps)))

    def _set(self, state: State) -> None:
        self._state = state
        step, is_diverged = jax.device_get((state.step, state.is_diverged))
        self.step, self.is_diverged = int(step), bool(is_diverged)

    @_in_compiled_code
    def observe(self, *, is_whole: bool = True) -> Arrays:
        """The arrays of a frame of this step; without the costly layers if not `is_whole`."""
        frame = self.program.observe(self._state, self._hyper, np.bool_(is_whole))
        wanted = {name: a for name, a in frame.items() if is_whole or name not in COSTLY}
        arrays: Arrays = jax.device_get(wanted)
        return arrays

    @property
    def can_measure(self) -> bool:
        """Whether `measure` is compiled, so that it does not wait."""
        return self.program.measurable.done()

    def measure(self) -> tuple[dict[str, float], Arrays]:
        """(the metrics, the arrays of numbers per mode) of this step."""
        return _measured(self.program, self._state, self._hyper)

    def missed_measurement(self) -> MissedMeasurement:
        """This step, to be measured later."""
        program, hyper, state = self.program, self._hyper, self.state()
        return MissedMeasurement(
            self.step, program.measurable.done, lambda: _measured(program, state, hyper)[0]
        )

    def samples(self, n: int, seed: int) -> np.ndarray[Any, Any]:
        """`n` fresh samples. Raises `NotCompiled`."""
        drawn: np.ndarray[Any, Any] = self._samples(_compiled(self.program.generate(n)), n, seed)
        return drawn

    @_in_compiled_code
    def _samples(self, generate: Function, n: int, seed: int) -> np.ndarray[Any, Any]:
        return np.asarray(generate(self._state, self._hyper, np.uint32(seed)))[:n]

    def judge(self, x: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        """(logits, probabilities) of D at the rows of `x`. Raises `NotCompiled`."""
        judged: tuple[np.ndarray[Any, Any], ...] = self._judge(
            _compiled(self.program.judge(len(x))), x
        )
        return judged

    @_in_compiled_code
    def _judge(self, judge: Function, x: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        padded = np.zeros((judge_size(len(x)), self.dimension), np.float32)
        padded[: len(x)] = x
        logits, probabilities = jax.device_get(judge(self._state, self._hyper, padded))
        return logits[: len(x)], probabilities[: len(x)]

    def inspection(self) -> Arrays:
        """The inside of both networks, see `inspect_networks`. Raises `NotCompiled`."""
        inspected: Arrays = self._inspection(_compiled(self.program.inspection()))
        return inspected

    @_in_compiled_code
    def _inspection(self, inspect: Function) -> Arrays:
        arrays: Arrays = jax.device_get(inspect(self._state, self._hyper))
        return arrays

    def step_trace(self, player: Player) -> tuple[dict[str, float], Arrays]:
        """(numbers, arrays) of the next step, which is not done; see `trace_step`. Raises
        `NotCompiled`.

        The program that trains computes the step on a copy of the state, so the trace ends exactly
        where training will. `before.`, `moved.` (D has moved) and `after.` are whole frames.
        """
        traced: tuple[dict[str, float], Arrays] = self._step_trace(
            _compiled(self.program.step_trace()), player
        )
        return traced

    @_in_compiled_code
    def _step_trace(self, trace: Function, player: Player) -> tuple[dict[str, float], Arrays]:
        hyper = moving_only(self._hyper, player)
        before = self._state._replace(is_diverged=jax.device_put(np.False_))
        after = self.program.train(_owned(before), hyper, np.int32(1))
        moved = before._replace(discriminator=after.discriminator)
        frames = {
            name: self.program.observe(state, self._hyper, np.True_)
            for name, state in (("before", before), ("moved", moved), ("after", after))
        }
        nested = jax.device_get(frames | trace(before, after, hyper))
        flat = {
            ".".join(key.key for key in path): np.asarray(leaf)
            for path, leaf in jax.tree_util.tree_leaves_with_path(nested)
        }
        numbers = {name: float(value) for name, value in flat.items() if value.ndim == 0}
        numbers["is_diverged"] = float(after.is_diverged)
        return numbers, {name: value for name, value in flat.items() if value.ndim > 0}

    def state(self) -> State:
        """A copy of the state as NumPy arrays."""
        copied: State = jax.tree.map(lambda leaf: np.array(leaf, copy=True), self._state)
        return copied

    @property
    def dimension(self) -> int:
        """How many numbers one sample is."""
        return self.program.structure.n_columns

    @property
    def domain(self) -> str:
        """The kind of data, a name in `DOMAINS`."""
        return PROBLEMS[self.config["problem"]].domain

    @property
    def has_probability(self) -> bool:
        return LOSSES[self.config["loss"]].probability is not None


def _compiled(function: Future[Function]) -> Function:
    """Raises `NotCompiled` instead of waiting, and what the compiler raised."""
    if not function.done():
        raise NotCompiled(function)
    return function.result()


def _measured(program: Program, state: State, hyper: Hyper) -> tuple[dict[str, float], Arrays]:
    """(the metrics, the arrays of numbers per mode) of a state; waits until `measure` is
    compiled."""
    measure = program.measurable.result()
    with program.activity.in_compiled_code():
        metrics, arrays = jax.device_get(measure(state, hyper))
    return {name: float(value) for name, value in metrics.items()}, arrays


def _is_whole(state: State) -> bool:
    """Whether no leaf is a mere shape, whose array has to be drawn."""
    return not any(isinstance(leaf, jax.ShapeDtypeStruct) for leaf in jax.tree.leaves(state))


def _owned(state: State) -> State:
    """A copy: a donated buffer must not be shared, and NumPy arrays may share memory."""
    owned: State = jax.tree.map(lambda leaf: jax.device_put(leaf, may_alias=False), state)
    return owned
