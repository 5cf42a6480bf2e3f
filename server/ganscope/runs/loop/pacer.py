"""How many steps to run next, and when the next picture is due. Knows clock readings, no clock."""

from __future__ import annotations

import math

from ganscope.runs.compute.program_costs import ProgramCosts

FRAME_SECONDS = 1 / 30
# A promise to whoever moves a slider: however rare the frames are, a command waits for the chunk in
# progress.
LONGEST_CHUNK_SECONDS = 2 * FRAME_SECONDS
# A chunk that is shorter costs more to hand from one run to the next than it trains.
SHORTEST_CHUNK_SECONDS = 0.01
MEASURE_SECONDS = 1 / 10
UNWATCHED_SECONDS = 1.0
# What looking may cost, as shares of the time that a run has of the cores: a quarter in all.
# Beyond that there are fewer pictures and fewer numbers.
PICTURE_SHARE = 0.2
# Where whole pictures do not fit, only each of so many is whole.
WHOLE_EVERY = 4
# Measuring takes little, unless its numbers would come too rarely to be a curve.
MEASURE_SHARE, MOST_MEASURE_SHARE = 0.03, 0.05
RARELY_SECONDS = 1.0
# Measuring whenever the steps have doubled may take a quarter of a second at once, because most
# happens at the beginning, and then this share.
DOUBLING_SECONDS, DOUBLING_SHARE = 0.25, 0.1
# What a measurement is taken to cost until one has been timed.
USUAL_MEASUREMENT_SECONDS = 0.025
MAX_CHUNK = 1_000_000
HURRY = 8
# Sums of fractions of a step miss a whole step by no more.
ROUNDING = 1e-6


class Pacer:
    """Cuts training into chunks that end when a frame is due, and keeps looking within its share.

    crowd: how many runs share a core. The more there are, the sooner each gives way to the next,
    and the rarer are its pictures and numbers: each has only its part of the cores to spend.
    """

    def __init__(self, speed: float | None = None, costs: ProgramCosts | None = None) -> None:
        self.speed = speed
        self.load = 1.0
        self._costs = costs or ProgramCosts()
        self._largest = self._costs.largest_chunk
        self._frame_seconds = FRAME_SECONDS
        self._credit = 0.0
        self._credited_at: float | None = None
        self._frame_at = 0.0
        self._n_sketches = 0
        self._measure_due = 0.0
        self._doubling_credit: float | None = None
        self._doubling_at = 0.0

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

    def use_costs(self, costs: ProgramCosts) -> None:
        """Another program trains from here on: its chunks, pictures and numbers cost this."""
        if costs is not self._costs:
            self._costs = costs
            self._largest = costs.largest_chunk

    def next_chunk(self, now: float, *, is_hurried: bool = False) -> tuple[int, float]:
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
        if self._costs.step == 0.0:
            return 1
        seconds = self._fitting_seconds(now) / hurry
        fitting = int(seconds / max(self._costs.step, 1e-9))
        return max(1, min(fitting, self._largest * 4, MAX_CHUNK))

    def chunks_per_frame(self) -> int:
        """How many chunks lie between two pictures, if looking is to cost no more than its share;
        at a set speed a chunk is what a picture owes."""
        if self.speed is not None:
            return 1
        training = self._period() - self._picture_seconds()
        return max(1, round(training / self._chunk_seconds()))

    def is_full_frame_due(self) -> bool:
        """Whether the next picture is to have its costly layers: always, if that is affordable."""
        return self._fits_whole() or self._n_sketches >= WHOLE_EVERY - 1

    def _fits_whole(self) -> bool:
        return self._affordable(self._costs.picture) <= self._frame_seconds

    def _affordable(self, seconds: float) -> float:
        """How far apart pictures have to be that cost so much."""
        return seconds * max(1.0, self.load) / PICTURE_SHARE

    def _picture_seconds(self) -> float:
        """What a picture costs on average."""
        whole, sketch = self._costs.picture, self._costs.sketch
        if self._fits_whole() or sketch == 0.0:
            return whole
        return (whole + (WHOLE_EVERY - 1) * sketch) / WHOLE_EVERY

    def _period(self) -> float:
        """The seconds from one picture to the next."""
        return max(self._frame_seconds, self._affordable(self._picture_seconds()))

    def _chunk_seconds(self) -> float:
        # A whole number of them in a frame, or frames come later than they might.
        return self._frame_seconds / math.ceil(self._frame_seconds / LONGEST_CHUNK_SECONDS)

    def _fitting_seconds(self, now: float) -> float:
        """Until the next frame, or as if there had just been one if nobody waits for any."""
        longest, left = self._chunk_seconds(), self._frame_at - now
        alone = longest if left <= 0.0 else min(max(left, longest / 2), longest)
        return max(alone / max(1.0, self.load), SHORTEST_CHUNK_SECONDS)

    def _accrue(self, now: float, speed: float) -> None:
        since = 0.0 if self._credited_at is None else now - self._credited_at
        self._credited_at = now
        # What the machine could not keep up with is not made up for in a burst.
        most = max(1.0, 2 * self._at_once())
        self._credit = min(self._credit + since * speed, most)

    def record_chunk(self, steps: int, seconds: float) -> None:
        """Learns from a chunk how long a step takes."""
        self._costs.record_training(steps, seconds)
        self._largest = max(self._largest, steps)
        self._credit = max(0.0, self._credit - steps)

    def is_frame_due(self, now: float) -> bool:
        # Within half a chunk it is taken early, not a whole chunk late.
        return now >= self._frame_at - self._chunk_seconds() / 2

    def is_measure_due(self, now: float) -> bool:
        return now >= self._measure_due

    def may_measure_doubling(self, now: float) -> bool:
        """Whether a measurement is affordable that is due only because the steps have doubled."""
        cost = min(self._costs.measurement, DOUBLING_SECONDS / max(1.0, self.load))
        return self._doubling_credit_at(now) >= cost

    def n_affordable(self, now: float) -> int:
        """How many such measurements are affordable at once, at least one."""
        cost = self._costs.measurement or USUAL_MEASUREMENT_SECONDS
        return max(1, int(self._doubling_credit_at(now) / cost))

    def _doubling_credit_at(self, now: float) -> float:
        load = max(1.0, self.load)
        if self._doubling_credit is None:
            self._doubling_credit = DOUBLING_SECONDS / load
        else:
            earned = DOUBLING_SHARE * (now - self._doubling_at) / load
            self._doubling_credit = min(self._doubling_credit + earned, DOUBLING_SECONDS)
        self._doubling_at = now
        return self._doubling_credit

    def record_frame(self, began: float, seconds: float, *, is_whole: bool = True) -> None:
        """A picture was taken for the viewers and sent to them, which took `seconds`."""
        self._costs.record_frame(seconds, is_whole=is_whole)
        self._n_sketches = 0 if is_whole else self._n_sketches + 1
        period = self._period()
        # That it was a little early or late does not move the next one.
        is_in_time = abs(began - self._frame_at) < period / 2
        self._frame_at = (self._frame_at if is_in_time else began) + period

    def record_measurement(self, began: float, seconds: float, *, is_watched: bool) -> None:
        """The run was measured, which took `seconds`; if nobody watches, for its history alone."""
        self._costs.record_measurement(seconds)
        if self._doubling_credit is not None:
            self._doubling_credit -= seconds
        cost = self._costs.measurement
        usual = MEASURE_SECONDS - FRAME_SECONDS / 2 if is_watched else UNWATCHED_SECONDS
        apart = max(cost / MOST_MEASURE_SHARE, min(cost / MEASURE_SHARE, RARELY_SECONDS))
        # Of the time that this run has of a core.
        self._measure_due = began + max(usual, apart * max(1.0, self.load))
        if not is_watched:
            self._frame_at = began
