"""States of a run that could not be measured in time, and are measured later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile

# Enough for every doubling of the steps that a run can reach.
MAX_MISSED = 32


@dataclass(frozen=True)
class MissedMeasurement:
    """A step that was not measured in time.

    is_ready: returns whether `measure` would not wait. measure: returns the metrics by name.
    """

    step: int
    is_ready: Callable[[], bool]
    measure: Callable[[], Mapping[str, float]]


class MeasurementBacklog:
    """Keeps states until `measure` is compiled.

    Meanwhile a run trains tens of thousands of steps, and most changes happen in the first of them.
    So a state is kept whenever the steps have doubled. Its metrics can be computed later, because
    they depend on nothing else."""

    def __init__(self) -> None:
        self._missed: list[MissedMeasurement] = []

    @property
    def last_step(self) -> int:
        """The last step that is kept; 0 if there is none."""
        return self._missed[-1].step if self._missed else 0

    @property
    def is_ready(self) -> bool:
        """Whether a kept step can be measured."""
        return bool(self._missed) and self._missed[0].is_ready()

    def keep(self, missed: MissedMeasurement) -> None:
        """Keeps a step later than all others, if there is room."""
        if len(self._missed) < MAX_MISSED:
            self._missed.append(missed)

    def discard_after(self, step: int) -> None:
        """Discards the steps after this one."""
        self._missed = [missed for missed in self._missed if missed.step <= step]

    def clear(self) -> None:
        """Discards all steps."""
        self._missed.clear()

    def take(self, n: int) -> list[MissedMeasurement]:
        """Removes all steps that can be measured, and returns at most `n` of them, evenly spaced
        and in order."""
        ready = list(takewhile(lambda missed: missed.is_ready(), self._missed))
        del self._missed[: len(ready)]
        every = -(-len(ready) // n) if n > 0 else len(ready) + 1
        return ready[every - 1 :: every] if ready else []
