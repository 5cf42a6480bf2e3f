"""How many frames per second each run may send, so that all viewers fit into one budget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn

from ganscope.engine.run_feed import RunFeeds
from ganscope.runs.run import Run

# Frames per second. Nobody sees more than the most; less than the least does not look like motion,
# and costs next to nothing.
MOST, LEAST = 30.0, 1.0
SHARE_SECONDS = 0.5


@dataclass(frozen=True)
class FrameBudget:
    """What may be sent per second, to all viewers of all runs together."""

    frames: float = 6000.0
    megabits: float = 1000.0

    def rate(self, watched: Iterable[tuple[int, int]]) -> float:
        """Returns the frames per second of each run.

        Args:
          watched: (number of viewers, bytes of a frame) of each run.
        """
        runs = list(watched)
        n_viewers = sum(viewers for viewers, _ in runs)
        megabits = sum(viewers * size for viewers, size in runs) * 8e-6
        within = (self.frames / max(n_viewers, 1), self.megabits / max(megabits, 1e-9))
        return max(LEAST, min(MOST, *within))


async def share(
    budget: FrameBudget, feeds: RunFeeds, loaded: Callable[[str], Run | None]
) -> NoReturn:
    """Sets the frame rate of all runs again and again. It waits first: when the first pupil of a
    class opens a run, the others follow within moments."""
    while True:
        await asyncio.sleep(SHARE_SECONDS)
        watched = feeds.watched()
        rate = budget.rate((feed.n_viewers, feed.frame_bytes) for feed in watched.values())
        for run_id in watched:
            _set_rate(loaded(run_id), rate)


def _set_rate(run: Run | None, rate: float) -> None:
    # A function of its own: while `share` sleeps, none of its variables keeps a deleted run alive.
    if run is not None:
        run.set_frame_rate(rate)
