"""Full states of a run, kept so that any of its steps can be computed again soon."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import jax

from ganscope.gan.state import State
from ganscope.runs.compute.trainer import Trainer

MAX_KEYFRAMES = 64
# A copy takes half a millisecond and a chunk thirty, so copies this far apart cost almost nothing.
CHUNKS_APART = 8
# The state of the default networks takes tens of kilobytes; that of the widest ones, megabytes.
MAX_BYTES = 4 * 2**20
# After a crash a run trains at most this long again.
NEWEST_SECONDS = 1.0


@dataclass(frozen=True)
class Keyframe:
    """The state after `step` steps.

    n_records: how many records of the journal had taken effect. Another record of the same step
      changes the next steps, and a change of structure changes the state itself.
    """

    step: int
    n_records: int
    state: State
    n_bytes: int


class Keyframes:
    """Evenly spaced keyframes, and the newest one, which is taken about every second. When there
    are too many, the interval doubles and every second one is dropped; the first one always stays.
    A keyframe never changes, so runs may share it."""

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
        """Replaces all keyframes by those of another epoch, or of the past of a fork."""
        self._kept = list(kept)
        self._newest: Keyframe | None = None
        self._newest_at = self._clock()
        *gaps, last = [1, *(later.step - earlier.step for earlier, later in pairwise(kept))]
        self._interval = min(gaps[1:], default=last)
        if last < self._interval:
            self._newest = self._kept.pop()  # it is none of the evenly spaced ones
        self._n_chunks = 0
        self._make_room()

    def take(self, trainer: Trainer, n_records: int) -> None:
        """Keeps the present state after a chunk, if a keyframe is due."""
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
        """Drops everything before a keyframe."""
        later = [each for each in self.all() if each.step > keyframe.step]
        self.replace([keyframe, *later])

    def _is_due(self, step: int) -> bool:
        if not self._kept:
            return True
        is_apart = self._n_chunks >= self._chunks_apart
        return is_apart and step - self._kept[-1].step >= self._interval

    def _make_room(self) -> None:
        while len(self._kept) > 1 and self._is_too_much():
            # Steps come in chunks, so the true interval may be wider than `_interval`.
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
        """Drops the keyframes after a step."""
        self._kept = [keyframe for keyframe in self._kept if keyframe.step <= step]
        if self._newest is not None and self._newest.step > step:
            self._newest = None

    def all(self) -> tuple[Keyframe, ...]:
        """All keyframes, oldest first."""
        last = self._kept[-1] if self._kept else None
        is_extra = self._newest is not None and (last is None or self._newest.step > last.step)
        return (*self._kept, self._newest) if self._newest and is_extra else tuple(self._kept)


def keyframe_now(trainer: Trainer, n_records: int) -> Keyframe:
    """A keyframe of the present state; its arrays are read-only."""
    state = trainer.state()
    leaves = jax.tree.leaves(state)
    for leaf in leaves:
        leaf.flags.writeable = False
    return Keyframe(trainer.step, n_records, state, sum(leaf.nbytes for leaf in leaves))
