"""Full states of a run, kept so that any of its steps can be had again soon."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import jax

from ganscope.gan.state import State
from ganscope.runs.compute.trainer import Trainer

MAX_KEYFRAMES = 64
# A copy takes half a millisecond, a chunk thirty: so many apart, copies cost next to nothing.
CHUNKS_APART = 8
# A state of the default networks has some tens of kilobytes; of the widest ones, megabytes.
MAX_BYTES = 4 * 2**20
# Whoever has to begin anew after a crash trains no more than this again.
NEWEST_SECONDS = 1.0


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
    first stays always. Beside them there is the newest one, taken about every second. A keyframe
    never changes, so that runs may share it."""

    def __init__(
        self,
        max_keyframes: int = MAX_KEYFRAMES,
        max_bytes: int = MAX_BYTES,
        chunks_apart: int = CHUNKS_APART,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_keyframes, self._max_bytes = max_keyframes, max_bytes
        self._chunks_apart, self._clock = chunks_apart, clock
        self.replace(())

    def replace(self, kept: Sequence[Keyframe]) -> None:
        """These instead of the ones so far: another epoch, or the past of a fork."""
        self._kept = list(kept)
        self._newest: Keyframe | None = None
        self._newest_at = self._clock()
        *gaps, last = [1, *(later.step - earlier.step for earlier, later in pairwise(kept))]
        self._interval = min(gaps[1:], default=last)
        if last < self._interval:
            self._newest = self._kept.pop()  # not one of the evenly spaced
        self._n_chunks = 0
        self._make_room()

    def take(self, trainer: Trainer, n_records: int) -> None:
        """After a chunk: keeps the present state, if one is due."""
        self._n_chunks += 1
        if trainer.is_diverged:
            return
        is_due, now = self._is_due(trainer.step), self._clock()
        is_late = now - self._newest_at >= NEWEST_SECONDS
        if not (is_due or is_late):
            return
        keyframe = keyframe_now(trainer, n_records)
        if is_due:
            self._n_chunks = 0
            self._kept.append(keyframe)
            self._make_room()
        if is_late or self._kept[-1] is keyframe:
            self._newest, self._newest_at = keyframe, now

    def begin_at(self, keyframe: Keyframe) -> None:
        """Forgets what lies before."""
        later = [each for each in self.all() if each.step > keyframe.step]
        self.replace([keyframe, *later])

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

    def discard_after(self, step: int) -> None:
        """Drops what lies after a step."""
        self._kept = [keyframe for keyframe in self._kept if keyframe.step <= step]
        if self._newest is not None and self._newest.step > step:
            self._newest = None

    def all(self) -> tuple[Keyframe, ...]:
        """All of them, oldest first."""
        last = self._kept[-1] if self._kept else None
        is_extra = self._newest is not None and (last is None or self._newest.step > last.step)
        return (*self._kept, self._newest) if self._newest and is_extra else tuple(self._kept)


def keyframe_now(trainer: Trainer, n_records: int) -> Keyframe:
    """The present state, which nobody can change any more."""
    state = trainer.state()
    leaves = jax.tree.leaves(state)
    for leaf in leaves:
        leaf.flags.writeable = False
    return Keyframe(trainer.step, n_records, state, sum(leaf.nbytes for leaf in leaves))
