"""How many steps to run next, and when the next picture is due. Knows clock readings, no clock."""

from __future__ import annotations

FRAME_SECONDS = 1 / 30
MEASURE_SECONDS = 1 / 10
UNWATCHED_SECONDS = 1.0
# Looking may cost a costly structure this share of its time at most; then frames come slower.
LOOK_SHARE = 0.2
MAX_CHUNK = 1_000_000
HURRY = 8
# Sums of fractions of a step miss a whole step by no more.
ROUNDING = 1e-6


class Pacer:
    """Cuts training into chunks that end when a frame is due."""

    def __init__(self, speed: float | None = None) -> None:
        self.speed = speed
        self._seconds_per_step: float | None = None
        self._look_seconds = 0.0
        self._largest = 1
        self._credit = 0.0
        self._credited_at: float | None = None
        self._frame_due = 0.0
        self._measure_due = 0.0

    def start(self, now: float) -> None:
        """Training (re)starts: a first step is owed at once, however slow the speed."""
        self._credited_at = now
        self._credit = max(1.0, self._at_once())

    def set_speed(self, speed: float | None, now: float) -> None:
        self.speed = speed
        self.start(now)

    def forget_rate(self) -> None:
        """Another program: its chunks have to be sized anew."""
        self._seconds_per_step = None
        self._largest = 1

    def chunk(self, now: float, *, is_hurried: bool = False) -> tuple[int, float]:
        """(steps to run now, or 0; seconds to wait until the next ones are owed). In a hurry the
        chunk is short: somebody waits to see what a change does."""
        fitting = max(1, self._fitting() // HURRY) if is_hurried else self._fitting()
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
        return 1 if self.speed is None else max(1, round(self.speed * FRAME_SECONDS))

    def _fitting(self) -> int:
        """The steps that fit before the next frame; grows by at most 4x from chunk to chunk, so
        that a bad guess stays short."""
        if self._seconds_per_step is None:
            return 1
        fitting = int(self._fitting_seconds() / max(self._seconds_per_step, 1e-9))
        return max(1, min(fitting, self._largest * 4, MAX_CHUNK))

    def chunks_per_frame(self) -> int:
        """How many chunks lie between two pictures, if looking is to cost no more than its share;
        at a set speed a chunk is what a picture owes."""
        if self.speed is not None:
            return 1
        training = self._period() - self._look_seconds
        return max(1, round(training / self._fitting_seconds()))

    def _period(self) -> float:
        return max(FRAME_SECONDS, self._look_seconds / LOOK_SHARE)

    def _fitting_seconds(self) -> float:
        return max(FRAME_SECONDS - self._look_seconds, FRAME_SECONDS / 2)

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
        return now >= self._frame_due

    def is_measure_due(self, now: float) -> bool:
        return now >= self._measure_due

    def shown(self, now: float, seconds: float, is_measured: bool) -> None:
        """A watched run was looked at, which took `seconds` and ended at `now`."""
        self._look_seconds = 0.8 * self._look_seconds + 0.2 * seconds
        period = self._period()
        # A frame that is due within half a chunk is taken early, not a whole chunk late.
        self._frame_due = now - seconds + period - FRAME_SECONDS / 2
        if is_measured:
            self._measure_due = now + max(MEASURE_SECONDS - FRAME_SECONDS / 2, 3 * period)

    def measured(self, now: float) -> None:
        """A run that nobody watches was measured, for its history alone."""
        self._frame_due = now
        self._measure_due = now + UNWATCHED_SECONDS
