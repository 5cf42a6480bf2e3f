"""How long the functions of a compiled program take on this machine."""

from __future__ import annotations

# The weight of the newest timing in the average.
_STEP_WEIGHT, _FRAME_WEIGHT = 0.5, 0.2


class ProgramCosts:
    """Timings that all runs of a program share: the thirtieth run knows from its first step on what
    the first one has measured.

    Each is in seconds, and 0 while it is unknown. No lock is needed, because each assignment is
    atomic; of two timings recorded at the same moment one may be lost.

    Attributes:
      step: one step of training.
      whole_frame: taking and sending a frame.
      partial_frame: the same without its costly layers.
      measurement: all metrics.
      largest_chunk: the most steps that were ever trained at once.
    """

    def __init__(self) -> None:
        self.step = self.whole_frame = self.partial_frame = self.measurement = 0.0
        self.largest_chunk = 1

    def record_training(self, n_steps: int, seconds: float) -> None:
        """A chunk of training was timed."""
        # The first chunk after a pause or a compilation is slow, because the caches are cold. Its
        # weight soon becomes small.
        self.step = _average(self.step, seconds / n_steps, _STEP_WEIGHT)
        self.largest_chunk = max(self.largest_chunk, n_steps)

    def record_frame(self, seconds: float, *, is_whole: bool) -> None:
        """A frame was timed."""
        if is_whole:
            self.whole_frame = _average(self.whole_frame, seconds, _FRAME_WEIGHT)
        else:
            self.partial_frame = _average(self.partial_frame, seconds, _FRAME_WEIGHT)

    def record_measurement(self, seconds: float) -> None:
        """A measurement was timed."""
        self.measurement = _average(self.measurement, seconds, _FRAME_WEIGHT)


def _average(old: float, new: float, weight: float) -> float:
    """A moving average; it begins with its first value."""
    return new if old == 0.0 else (1.0 - weight) * old + weight * new
