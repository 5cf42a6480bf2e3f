"""How many steps to train next, and when the next frame is due. It is given times, and reads no
clock."""

from __future__ import annotations

import math

from ganscope.runs.compute.program_costs import ProgramCosts

FRAME_SECONDS = 1 / 30
# A user who moves a slider waits at most this long for an effect: a command waits for the chunk in
# progress, however rare the frames are.
LONGEST_CHUNK_SECONDS = 2 * FRAME_SECONDS
# To hand a core from one run to the next costs more than a shorter chunk trains.
SHORTEST_CHUNK_SECONDS = 0.01
MEASURE_SECONDS = 1 / 10
UNWATCHED_SECONDS = 1.0
# What frames and measurements may cost, as shares of the time that a run has on a core: a quarter
# in all. If they cost more, there are fewer of them.
FRAME_SHARE = 0.2
# Where whole frames are too costly, one of this many is whole.
WHOLE_EVERY = 4
# The share of measurements; the larger one applies if they would come too rarely to draw a curve.
MEASURE_SHARE, MOST_MEASURE_SHARE = 0.03, 0.05
RARELY_SECONDS = 1.0
# Measurements whenever the steps have doubled may take a quarter of a second at once, because most
# changes happen at the beginning, and this share later.
DOUBLING_SECONDS, DOUBLING_SHARE = 0.25, 0.1
# The assumed cost of a measurement until one has been timed.
USUAL_MEASUREMENT_SECONDS = 0.025
MAX_CHUNK = 1_000_000
HURRY = 8
# The largest rounding error of a sum of fractions of a step.
ROUNDING = 1e-6


class Pacer:
    """Cuts training into chunks that end when a frame is due, and keeps the costs of frames and
    measurements within their shares.

    speed: steps per second to keep to; None is as fast as possible.
    load: how many runs share a core. With more runs, chunks are shorter and frames and measurements
      are rarer, because each run has only its part of a core.
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
        self._n_partial = 0
        self._measure_due = 0.0
        self._doubling_credit: float | None = None
        self._doubling_at = 0.0

    def start(self, now: float) -> None:
        """Training (re)starts: the first step is due at once, however slow the speed."""
        self._credited_at = now
        self._credit = max(1.0, self._at_once())

    def set_speed(self, speed: float | None, now: float) -> None:
        self.speed = speed
        self.start(now)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Sets the largest frame rate."""
        self._frame_seconds = max(FRAME_SECONDS, 1 / frames_per_second)

    def use_costs(self, costs: ProgramCosts) -> None:
        """Uses the costs of another program from here on."""
        if costs is not self._costs:
            self._costs = costs
            self._largest = costs.largest_chunk

    def next_chunk(self, now: float, *, is_hurried: bool = False) -> tuple[int, float]:
        """(steps to train now, or 0; seconds to wait until the next steps are due). If hurried, the
        chunk is short, because a viewer waits for the effect of a change."""
        fitting = self._fitting(now, HURRY if is_hurried else 1)
        if self.speed is None:
            return fitting, 0.0
        self._accrue(now, self.speed)
        # Below the frame rate each step is shown; above it, the steps of a frame form one chunk.
        at_once = self._at_once()
        owed = int(self._credit + ROUNDING)
        if owed < at_once:
            return 0, (at_once - self._credit) / self.speed
        return min(owed, fitting), 0.0

    def _at_once(self) -> int:
        return 1 if self.speed is None else max(1, round(self.speed * self._chunk_seconds()))

    def _fitting(self, now: float, hurry: int) -> int:
        """The steps that fit before the next frame, divided by `hurry`. Grows by at most 4x from
        chunk to chunk, so that a wrong estimate does little harm."""
        if self._costs.step == 0.0:
            return 1
        seconds = self._fitting_seconds(now) / hurry
        fitting = int(seconds / max(self._costs.step, 1e-9))
        return max(1, min(fitting, self._largest * 4, MAX_CHUNK))

    def chunks_per_frame(self) -> int:
        """How many chunks lie between two frames, if frames cost no more than their share. At a set
        speed, one chunk is all steps of a frame."""
        if self.speed is not None:
            return 1
        training = self._period() - self._frame_costs()
        return max(1, round(training / self._chunk_seconds()))

    def is_whole_frame_due(self) -> bool:
        """Whether the next frame has its costly layers: always, if that is affordable."""
        return self._fits_whole() or self._n_partial >= WHOLE_EVERY - 1

    def _fits_whole(self) -> bool:
        return self._affordable(self._costs.whole_frame) <= self._frame_seconds

    def _affordable(self, seconds: float) -> float:
        """The seconds between two frames of these costs, so that they keep to their share."""
        return seconds * max(1.0, self.load) / FRAME_SHARE

    def _frame_costs(self) -> float:
        """The average cost of a frame."""
        whole, partial = self._costs.whole_frame, self._costs.partial_frame
        if self._fits_whole() or partial == 0.0:
            return whole
        return (whole + (WHOLE_EVERY - 1) * partial) / WHOLE_EVERY

    def _period(self) -> float:
        """The seconds from one frame to the next."""
        return max(self._frame_seconds, self._affordable(self._frame_costs()))

    def _chunk_seconds(self) -> float:
        # A whole number of chunks fills a frame; otherwise frames would be late.
        return self._frame_seconds / math.ceil(self._frame_seconds / LONGEST_CHUNK_SECONDS)

    def _fitting_seconds(self, now: float) -> float:
        """The seconds until the next frame; a whole chunk if none is due."""
        longest, left = self._chunk_seconds(), self._frame_at - now
        alone = longest if left <= 0.0 else min(max(left, longest / 2), longest)
        return max(alone / max(1.0, self.load), SHORTEST_CHUNK_SECONDS)

    def _accrue(self, now: float, speed: float) -> None:
        since = 0.0 if self._credited_at is None else now - self._credited_at
        self._credited_at = now
        # Steps that the machine was too slow for are not trained later in a burst.
        most = max(1.0, 2 * self._at_once())
        self._credit = min(self._credit + since * speed, most)

    def record_chunk(self, steps: int, seconds: float) -> None:
        """Learns from a chunk how long a step takes."""
        self._costs.record_training(steps, seconds)
        self._largest = max(self._largest, steps)
        self._credit = max(0.0, self._credit - steps)

    def is_frame_due(self, now: float) -> bool:
        # Less than half a chunk before it is due, a frame is taken early; otherwise it would be
        # late.
        return now >= self._frame_at - self._chunk_seconds() / 2

    def is_measure_due(self, now: float) -> bool:
        return now >= self._measure_due

    def may_measure_doubling(self, now: float) -> bool:
        """Whether a measurement that is due only because the steps have doubled is affordable."""
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
        """A frame was taken and sent to the viewers, which took `seconds`."""
        self._costs.record_frame(seconds, is_whole=is_whole)
        self._n_partial = 0 if is_whole else self._n_partial + 1
        period = self._period()
        # If it was only a little early or late, the next one is due as planned.
        is_in_time = abs(began - self._frame_at) < period / 2
        self._frame_at = (self._frame_at if is_in_time else began) + period

    def record_measurement(self, began: float, seconds: float, *, is_watched: bool) -> None:
        """The run was measured, which took `seconds`; without viewers, for its history only."""
        self._costs.record_measurement(seconds)
        if self._doubling_credit is not None:
            self._doubling_credit -= seconds
        cost = self._costs.measurement
        usual = MEASURE_SECONDS - FRAME_SECONDS / 2 if is_watched else UNWATCHED_SECONDS
        apart = max(cost / MOST_MEASURE_SHARE, min(cost / MEASURE_SHARE, RARELY_SECONDS))
        # Shares of the time that this run has on a core.
        self._measure_due = began + max(usual, apart * max(1.0, self.load))
        if not is_watched:
            self._frame_at = began
