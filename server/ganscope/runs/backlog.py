"""The moments of a run that could not be measured when they passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

type Metrics = Mapping[str, float]

# Doubled steps as far as a run may go.
MAX_MOMENTS = 32


class Backlog:
    """While what measures is still being compiled a run trains tens of thousands of steps, and most
    happens in the first of them. So the state is kept whenever the steps have doubled, and its
    numbers are computed later: they depend on nothing else."""

    def __init__(self) -> None:
        self._moments: list[tuple[int, Callable[[], Metrics]]] = []

    @property
    def last_step(self) -> int:
        """The last step that is kept, 0 if there is none."""
        return self._moments[-1][0] if self._moments else 0

    def __bool__(self) -> bool:
        return bool(self._moments)

    def keep(self, step: int, measure: Callable[[], Metrics]) -> None:
        """A moment, and what will measure it."""
        if len(self._moments) < MAX_MOMENTS:
            self._moments.append((step, measure))

    def clear(self) -> None:
        """Nothing that is kept is to be measured."""
        self._moments.clear()

    def take(self, n: int) -> list[tuple[int, Callable[[], Metrics]]]:
        """At most `n` of the moments, evenly spaced and in their order; all are let go."""
        moments, self._moments = self._moments, []
        every = -(-len(moments) // n) if n > 0 else len(moments) + 1
        return moments[every - 1 :: every] if moments else []
