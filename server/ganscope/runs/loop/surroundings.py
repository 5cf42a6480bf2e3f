"""What is true around a run, as other threads last reported it."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.runs.loop.pacer import FRAME_SECONDS


@dataclass(frozen=True)
class Surroundings:
    """Replaced as a whole; the run's thread reads it once per turn. Unlike a command, only the
    newest value matters.

    viewers: how many watch the run now.
    n_arrivals: how many viewers have ever come. If one takes the place of another, `viewers` stays
      the same, but the new one needs a frame.
    frames_per_second: the largest frame rate that the viewers may get.
    not_saved: why the run is not saved at present; None if it is.
    is_closed: the run's thread has to end.
    """

    viewers: int = 0
    n_arrivals: int = 0
    frames_per_second: float = 1 / FRAME_SECONDS
    not_saved: str | None = None
    is_closed: bool = False
