"""Full states of a run, kept so that any of its steps can be had again soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import jax

from ganscope.gan.state import State
from ganscope.runs.trainer import Trainer

MAX_KEYFRAMES = 64
# A copy takes half a millisecond, a chunk thirty: so many apart, copies cost next to nothing.
CHUNKS_APART = 8
# A state of the default networks has some tens of kilobytes; of the widest ones, megabytes.
MAX_BYTES = 4 * 2**20


@dataclass(frozen=True)
class Keyframe:
    """The state after `step` steps.

    n_records: the number of records of the log that had taken effect. A later one of the same step
    changes what comes next, and a change of structure the state itself.
    """

    step: int
    n_records: int
    state: State
    n_bytes: int


class Keyframes:
    """Evenly spaced: when they are too many, the interval doubles and every second one goes. The
    first stays always. A keyframe never changes, so that runs may share it."""

    def __init__(
        self,
        max_keyframes: int = MAX_KEYFRAMES,
        max_bytes: int = MAX_BYTES,
        chunks_apart: int = CHUNKS_APART,
    ) -> None:
        self._max_keyframes, self._max_bytes = max_keyframes, max_bytes
        self._chunks_apart = chunks_apart
        self.replace(())

    def replace(self, kept: Sequence[Keyframe]) -> None:
        """These instead of the ones so far: another epoch, or the past of a fork."""
        self._kept = list(kept)
        gaps = (later.step - earlier.step for earlier, later in pairwise(kept))
        self._interval = min(gaps, default=1)
        self._n_chunks = 0
        self._make_room()

    def take(self, trainer: Trainer, n_records: int) -> None:
        """After a chunk: keeps the present state, if one is due."""
        self._n_chunks += 1
        if trainer.is_diverged or not self._is_due(trainer.step):
            return
        self._n_chunks = 0
        state = trainer.state()
        leaves = jax.tree.leaves(state)
        for leaf in leaves:
            leaf.flags.writeable = False
        n_bytes = sum(leaf.nbytes for leaf in leaves)
        self._kept.append(Keyframe(trainer.step, n_records, state, n_bytes))
        self._make_room()

    def _is_due(self, step: int) -> bool:
        if not self._kept:
            return True
        is_apart = self._n_chunks >= self._chunks_apart
        return is_apart and step - self._kept[-1].step >= self._interval

    def _make_room(self) -> None:
        while len(self._kept) > 1 and self._is_too_much():
            # Steps come in chunks: the interval in force may be wider than the one asked for.
            span = self._kept[-1].step - self._kept[0].step
            self._interval = max(2 * self._interval, 2 * span // len(self._kept))
            sparse = self._kept[:1]
            for keyframe in self._kept[1:]:
                if keyframe.step - sparse[-1].step >= self._interval:
                    sparse.append(keyframe)
            self._kept = sparse

    def _is_too_much(self) -> bool:
        n_bytes = sum(keyframe.n_bytes for keyframe in self._kept)
        return len(self._kept) > self._max_keyframes or n_bytes > self._max_bytes

    def cut(self, step: int) -> None:
        """Drops what lies after a step."""
        self._kept = [keyframe for keyframe in self._kept if keyframe.step <= step]

    def all(self) -> tuple[Keyframe, ...]:
        """All of them, oldest first."""
        return tuple(self._kept)
