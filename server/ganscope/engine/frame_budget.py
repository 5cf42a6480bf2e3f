"""How many pictures a second there may be, so that everybody who watches gets the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.runs.run import Run

# Nobody sees more; fewer than the least are no motion, and cost next to nothing.
MOST, LEAST = 30.0, 1.0
SHARE_SECONDS = 0.5


@dataclass(frozen=True)
class FrameBudget:
    """What may be sent in a second, to all viewers of all runs together."""

    frames: float = 6000.0
    megabits: float = 1000.0

    def rate(self, audiences: Iterable[tuple[int, int]]) -> float:
        """Pictures a second of each run.

        Args:
          audiences: (viewers, bytes of a picture) of each run.
        """
        told = list(audiences)
        n_viewers = sum(viewers for viewers, _ in told)
        megabits = sum(viewers * size for viewers, size in told) * 8e-6
        within = (self.frames / max(n_viewers, 1), self.megabits / max(megabits, 1e-9))
        return max(LEAST, min(MOST, *within))


async def share(
    budget: FrameBudget, channels: Mapping[str, LoopBridge], loaded: Callable[[str], Run | None]
) -> NoReturn:
    """The more there is to send, the fewer pictures are taken. A little later: the first of a class
    is followed by all others."""
    while True:
        await asyncio.sleep(SHARE_SECONDS)
        watched = {run_id: channel for run_id, channel in channels.items() if channel.viewers}
        sizes = [(len(channel.viewers), channel.frame_bytes) for channel in watched.values()]
        rate = budget.rate(sizes)
        for run_id in watched:
            _set_rate(loaded(run_id), rate)


def _set_rate(run: Run | None, rate: float) -> None:
    # Apart: whoever sleeps has no run in its hands, which may be deleted meanwhile.
    if run is not None:
        run.set_frame_rate(rate)
