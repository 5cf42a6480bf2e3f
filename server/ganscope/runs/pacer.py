"""How many steps to run next, and when the next picture is due. Knows clock readings, no clock."""

from __future__ import annotations

import math

FRAME_SECONDS = 1 / 30
# However rare the frames are: a command waits for the chunk in progress.
LONGEST_CHUNK_SECONDS = 2 * FRAME_SECONDS
# From one chunk to the next it takes a tenth of that.
SHORTEST_CHUNK_SECONDS = 0.005
MEASURE_SECONDS = 1 / 10
UNWATCHED_SECONDS = 1.0
# Looking may cost a costly structure these shares of its time at most; then it is looked at less.
# Measuring takes little, unless its numbers would come too rarely to be a curve.
PICTURE_SHARE = 0.2
MEASURE_SHARE, MOST_MEASURE_SHARE = 0.03, 0.15
RARELY_SECONDS = 0.3
MAX_CHUNK = 1_000_000
HURRY = 8
# Sums of fractions of a step miss a whole step by no more.
ROUNDING = 1e-6


class Pacer:
    """Cuts training into chunks that end when a frame is due.

    crowd: how many runs share a core; the more there are, the sooner each gives way to the next.
    """

    def __init__(self, speed: float | None = None) -> None:
        self.speed = speed
        self.crowd = 1.0
        self._seconds_per_step: float | None = None
        self._frame_seconds = FRAME_SECONDS
        self._picture_seconds = self._measure_seconds = 0.0
        self._largest = 1
        self._credit = 0.0
        self._credited_at: float | None = None
        self._frame_at = 0.0
        self._measure_due = 0.0

    def start(self, now: float) -> None:
        """Training (re)starts: a first step is owed at once, however slow the speed."""
        self._credited_at = now
        self._credit = max(1.0, self._at_once())

    def set_speed(self, speed: float | None, now: float) -> None:
        self.speed = speed
        self.start(now)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """No more frames than these, however soon the next one could be had."""
        self._frame_seconds = max(FRAME_SECONDS, 1 / frames_per_second)

    def forget_rate(self) -> None:
        """Another program: its chunks have to be sized anew."""
        self._seconds_per_step = None
        self._largest = 1

    def chunk(self, now: float, *, is_hurried: bool = False) -> tuple[int, float]:
        """(steps to run now, or 0; seconds to wait until the next ones are owed). In a hurry the
        chunk is short: somebody waits to see what a change does."""
        fitting = self._fitting(now, HURRY if is_hurried else 1)
        if self.speed is None:
            return fitting, 0.0
        self._accrue(now, self.speed)
        # Below the frame rate each step is shown; above it, what a frame owes runs in one chunk.
        at_once = self._at_once()
        owed = int(self._credit + ROUNDING)
        if owed < at_once:
            return 0, (at_once - self._credit) / self.speed
        return min(owed, fitting), 0.0

    def _at_once(self) -> int:
        return 1 if self.speed is None else max(1, round(self.speed * self._chunk_seconds()))

    def _fitting(self, now: float, hurry: int) -> int:
        """The steps that fit before the next frame, or in a fraction of that; grows by at most 4x
        from chunk to chunk, so that a bad guess stays short."""
        if self._seconds_per_step is None:
            return 1
        seconds = self._fitting_seconds(now) / hurry
        fitting = int(seconds / max(self._seconds_per_step, 1e-9))
        return max(1, min(fitting, self._largest * 4, MAX_CHUNK))

    def chunks_per_frame(self) -> int:
        """How many chunks lie between two pictures, if looking is to cost no more than its share;
        at a set speed a chunk is what a picture owes."""
        if self.speed is not None:
            return 1
        training = self._period() - self._picture_seconds
        return max(1, round(training / self._chunk_seconds()))

    def _period(self) -> float:
        return max(self._frame_seconds, self._picture_seconds / PICTURE_SHARE)

    def _chunk_seconds(self) -> float:
        # A whole number of them in a frame, or frames come later than they might.
        return self._frame_seconds / math.ceil(self._frame_seconds / LONGEST_CHUNK_SECONDS)

    def _fitting_seconds(self, now: float) -> float:
        """Until the next frame, or as if there had just been one if nobody waits for any."""
        longest, left = self._chunk_seconds(), self._frame_at - now
        alone = longest if left <= 0.0 else min(max(left, longest / 2), longest)
        return max(alone / max(1.0, self.crowd), SHORTEST_CHUNK_SECONDS)

    def _accrue(self, now: float, speed: float) -> None:
        since = 0.0 if self._credited_at is None else now - self._credited_at
        self._credited_at = now
        # What the machine could not keep up with is not made up for in a burst.
        most = max(1.0, 2 * self._at_once())
        self._credit = min(self._credit + since * speed, most)

    def ran(self, steps: int, seconds: float) -> None:
        """Learns from a chunk how long a step takes."""
        rate, old = seconds / steps, self._seconds_per_step
        # The first chunk after a pause or a compilation runs on cold caches: it soon weighs little.
        self._seconds_per_step = rate if old is None else 0.5 * old + 0.5 * rate
        self._largest = max(self._largest, steps)
        self._credit = max(0.0, self._credit - steps)

    def is_frame_due(self, now: float) -> bool:
        # Within half a chunk it is taken early, not a whole chunk late.
        return now >= self._frame_at - self._chunk_seconds() / 2

    def is_measure_due(self, now: float) -> bool:
        return now >= self._measure_due

    def shown(self, began: float, seconds: float) -> None:
        """A picture was taken for the viewers, which took `seconds`."""
        self._picture_seconds = _smooth(self._picture_seconds, seconds)
        period = self._period()
        # That it was a little early or late does not move the next one.
        is_in_time = abs(began - self._frame_at) < period / 2
        self._frame_at = (self._frame_at if is_in_time else began) + period

    def measured(self, began: float, seconds: float, *, is_watched: bool) -> None:
        """The run was measured, which took `seconds`; if nobody watches, for its history alone."""
        # At once as much as it costs: with many runs, their first measurements are all that runs.
        self._measure_seconds = _smooth(self._measure_seconds or seconds, seconds)
        usual = MEASURE_SECONDS - FRAME_SECONDS / 2 if is_watched else UNWATCHED_SECONDS
        apart = min(self._measure_seconds / MEASURE_SHARE, RARELY_SECONDS)
        apart = max(self._measure_seconds / MOST_MEASURE_SHARE, apart)
        # Of the time that this run has of a core.
        self._measure_due = began + max(usual, apart * max(1.0, self.crowd))
        if not is_watched:
            self._frame_at = began


def _smooth(old: float, new: float) -> float:
    """A moving average."""
    return 0.8 * old + 0.2 * new
