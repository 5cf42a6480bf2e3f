"""One training, step by step: the state and the compiled program that moves it. No threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

import jax
import numpy as np

from ganscope.gan.registry import LOSSES, PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.structure import hyper_of, moving_only
from ganscope.gan.train import carry_over
from ganscope.gan.types import Hyper
from ganscope.gan.view.frame import COSTLY
from ganscope.runs.compute.measurement_backlog import MissedMeasurement
from ganscope.runs.compute.program_cache import Program, judge_size
from ganscope.runs.loop.commands import Config, Player

type Arrays = dict[str, np.ndarray[Any, Any]]


def _told[**P, R](method: Callable[Concatenate[Trainer, P], R]) -> Any:
    """A method that is inside compiled code all the time, and says so."""

    @wraps(method)
    def call(self: Trainer, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.program.calls.inside():
            return method(self, *args, **kwargs)

    return call


class Trainer:
    """Holds the state, which each chunk donates to the next: nobody else may keep a reference.

    A live run and its replay both train through this class, which is why they agree bit for bit.
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
        """Back to step 0, with the weights that this seed draws."""
        self.seed = seed
        init = self.program.init  # for which it may have to wait
        with self.program.calls.inside():
            self._set(init(self._hyper, np.uint32(seed)))

    def _restore(self, state: State) -> None:
        """Goes on from a state that `state()` gave, under the same structure."""
        self.seed = int(state.seed)
        self._set(_owned(state))

    def reseed(self, seed: int) -> None:
        """From the next step on chance follows another seed."""
        self.seed = seed
        self._set(self._state._replace(seed=jax.device_put(np.uint32(seed))))

    def use(self, config: Config) -> None:
        """Live numbers change from the next step on."""
        self.config = config
        self._hyper = hyper_of(config)

    def adopt(self, program: Program, config: Config) -> None:
        """Goes on under another structure: shared weights stay, new ones begin without effect."""
        hyper = hyper_of(config)
        carried = carry_over(self._state, program.shapes)
        if not _is_whole(carried):
            carried = carry_over(self._state, program.init(hyper, np.uint32(self.seed)))
        carried = _owned(carried)
        self.program, self.config, self._hyper = program, config, hyper
        self._set(carried)

    def can_carry_over(self, program: Program) -> bool:
        """Whether nothing in another program's state would have to be drawn anew."""
        return _is_whole(carry_over(self._state, program.shapes))

    def retry(self) -> None:
        """Lets a diverged training try again from its last finite weights."""
        if self.is_diverged:
            self._set(self._state._replace(is_diverged=jax.device_put(np.False_)))

    @_told
    def advance(self, n_steps: int, player: Player = "both") -> None:
        """Runs a chunk and waits for it."""
        hyper = moving_only(self._hyper, player)
        self._set(self.program.train(self._state, hyper, np.int32(n_steps)))

    def _set(self, state: State) -> None:
        self._state = state
        step, is_diverged = jax.device_get((state.step, state.is_diverged))
        self.step, self.is_diverged = int(step), bool(is_diverged)

    @_told
    def observe(self, *, is_whole: bool = True) -> Arrays:
        """The picture of this moment; if it is not to be whole, without its costly layers."""
        picture = self.program.observe(self._state, self._hyper, np.bool_(is_whole))
        wanted = {name: a for name, a in picture.items() if is_whole or name not in COSTLY}
        arrays: Arrays = jax.device_get(wanted)
        return arrays

    @property
    def can_measure(self) -> bool:
        """Whether `measure` would not wait for the compiler."""
        return self.program.measurer.done()

    def measure(self) -> tuple[dict[str, float], Arrays]:
        """(the metrics, the arrays of numbers per mode) of this moment."""
        return _measured(self.program, self._state, self._hyper)

    def moment(self) -> MissedMeasurement:
        """This very moment, to be measured later."""
        program, hyper, state = self.program, self._hyper, self.state()
        return MissedMeasurement(
            self.step, program.measurer.done, lambda: _measured(program, state, hyper)[0]
        )

    @_told
    def samples(self, generate: Any, n: int, seed: int) -> np.ndarray[Any, Any]:
        """`n` fresh samples; `generate` is the program's function for at least as many."""
        return np.asarray(generate(self._state, self._hyper, np.uint32(seed)))[:n]

    @_told
    def judge(self, judge: Any, x: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        """(logits, probabilities) of the rows of `x`; `judge` takes `judge_size` rows."""
        padded = np.zeros((judge_size(len(x)), self.dimension), np.float32)
        padded[: len(x)] = x
        logits, probabilities = jax.device_get(judge(self._state, self._hyper, padded))
        return logits[: len(x)], probabilities[: len(x)]

    @_told
    def inside(self, inside: Any) -> Arrays:
        """What is in both networks; `inside` is the program's function."""
        arrays: Arrays = jax.device_get(inside(self._state, self._hyper))
        return arrays

    @_told
    def story(self, story: Any, player: Player) -> tuple[dict[str, float], Arrays]:
        """(numbers, arrays) of the next step, which is not done; `story` is the program's function.

        The step is tried out by the program that trains, on a copy: what is told ends exactly
        where training will. `before.`, `moved.` (D has moved) and `after.` are whole pictures.
        """
        hyper = moving_only(self._hyper, player)
        before = self._state._replace(is_diverged=jax.device_put(np.False_))
        after = self.program.train(_owned(before), hyper, np.int32(1))
        moved = before._replace(discriminator=after.discriminator)
        pictures = {
            name: self.program.observe(state, self._hyper, np.True_)
            for name, state in (("before", before), ("moved", moved), ("after", after))
        }
        told = jax.device_get(pictures | story(before, after, hyper))
        flat = {
            ".".join(key.key for key in path): np.asarray(leaf)
            for path, leaf in jax.tree_util.tree_leaves_with_path(told)
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


def _measured(program: Program, state: State, hyper: Hyper) -> tuple[dict[str, float], Arrays]:
    """(the metrics, the arrays of numbers per mode) of a state; waits for what measures."""
    measure = program.measurer.result()
    with program.calls.inside():
        metrics, arrays = jax.device_get(measure(state, hyper))
    return {name: float(value) for name, value in metrics.items()}, arrays


def _is_whole(state: State) -> bool:
    """Whether no shape stands for an array that is yet to be drawn."""
    return not any(isinstance(leaf, jax.ShapeDtypeStruct) for leaf in jax.tree.leaves(state))


def _owned(state: State) -> State:
    """A copy, since a donated buffer must belong to nobody else, and NumPy may share memory."""
    owned: State = jax.tree.map(lambda leaf: jax.device_put(leaf, may_alias=False), state)
    return owned
