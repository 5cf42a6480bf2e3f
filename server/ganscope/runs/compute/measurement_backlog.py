"""States of a run that could not be measured in time, and are measured later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# The memory that the kept states of a run may take. While `measure` is compiled, a run trains some
# tens of thousands of steps, of which about two hundred are measured.
MAX_BYTES = 2**26

type Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class MissedMeasurement:
    """A step that was not measured in time.

    n_bytes: the memory that the kept state takes.
    is_ready: returns whether `measure` would not wait. measure: returns the metrics by name and the
      arrays of numbers per mode.
    """

    step: int
    n_bytes: int
    is_ready: Callable[[], bool]
    measure: Callable[[], tuple[Mapping[str, float], Arrays]]


class MeasurementBacklog:
    """Keeps states until `measure` is compiled, in order.

    Their metrics can be computed later, because they depend on nothing else. If the states take too
    much memory, every second one is dropped."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._missed: list[MissedMeasurement] = []
        self._max_bytes = max_bytes

    def __len__(self) -> int:
        return len(self._missed)

    @property
    def is_ready(self) -> bool:
        """Whether the first kept step can be measured."""
        return bool(self._missed) and self._missed[0].is_ready()

    def keep(self, missed: MissedMeasurement) -> None:
        """Keeps a step later than all others."""
        self._missed.append(missed)
        if sum(each.n_bytes for each in self._missed) > self._max_bytes:
            del self._missed[-2::-2]

    def take(self) -> MissedMeasurement:
        """Removes the first kept step, and returns it."""
        return self._missed.pop(0)

    def discard_after(self, step: int) -> None:
        """Discards the steps after this one."""
        self._missed = [missed for missed in self._missed if missed.step <= step]

    def clear(self) -> None:
        """Discards all steps."""
        self._missed.clear()
