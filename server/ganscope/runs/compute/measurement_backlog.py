"""The moments of a run that could not be measured when they passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile

# Doubled steps as far as a run may go.
MAX_MOMENTS = 32


@dataclass(frozen=True)
class MissedMeasurement:
    """A step that was not measured when it passed.

    is_ready: whether `measure` would answer at once. measure: its numbers, by name.
    """

    step: int
    is_ready: Callable[[], bool]
    measure: Callable[[], Mapping[str, float]]


class MeasurementBacklog:
    """While what measures is still being compiled a run trains tens of thousands of steps, and most
    happens in the first of them. So the state is kept whenever the steps have doubled, and its
    numbers are computed later: they depend on nothing else."""

    def __init__(self) -> None:
        self._moments: list[MissedMeasurement] = []

    @property
    def last_step(self) -> int:
        """The last step that is kept, 0 if there is none."""
        return self._moments[-1].step if self._moments else 0

    @property
    def is_ready(self) -> bool:
        """Whether there is a moment that can be measured."""
        return bool(self._moments) and self._moments[0].is_ready()

    def keep(self, moment: MissedMeasurement) -> None:
        """A moment later than all that are kept."""
        if len(self._moments) < MAX_MOMENTS:
            self._moments.append(moment)

    def discard_after(self, step: int) -> None:
        """What came after a step has not happened."""
        self._moments = [moment for moment in self._moments if moment.step <= step]

    def clear(self) -> None:
        """Nothing that is kept is to be measured."""
        self._moments.clear()

    def take(self, n: int) -> list[MissedMeasurement]:
        """At most `n` of those that can be measured, evenly spaced and in their order. They and
        those between them are let go."""
        ready = list(takewhile(lambda moment: moment.is_ready(), self._moments))
        del self._moments[: len(ready)]
        every = -(-len(ready) // n) if n > 0 else len(ready) + 1
        return ready[every - 1 :: every] if ready else []
