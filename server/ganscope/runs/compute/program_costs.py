"""What the parts of a compiled program take on this machine."""

from __future__ import annotations

# How much the newest timing counts.
_STEP_WEIGHT, _LOOK_WEIGHT = 0.5, 0.2


class ProgramCosts:
    """Learnt by every run that uses the program, and shared by all of them: the thirtieth run knows
    from its first step on what the first one has found out.

    Each number is in seconds, 0 while it is unknown. Assignments are single, so no lock is needed:
    of two runs that learn at the same moment one is forgotten.

    Attributes:
      step: one step of training.
      picture: a picture, and sending it on its way.
      sketch: the same without its costly layers.
      measurement: all metrics.
      largest_chunk: how many steps have ever been run at once.
    """

    def __init__(self) -> None:
        self.step = self.picture = self.sketch = self.measurement = 0.0
        self.largest_chunk = 1

    def record_training(self, n_steps: int, seconds: float) -> None:
        """A chunk of training has been timed."""
        # The first chunk after a pause or a compilation runs on cold caches: it soon weighs little.
        self.step = _average(self.step, seconds / n_steps, _STEP_WEIGHT)
        self.largest_chunk = max(self.largest_chunk, n_steps)

    def record_frame(self, seconds: float, *, is_whole: bool) -> None:
        """A picture has been timed."""
        if is_whole:
            self.picture = _average(self.picture, seconds, _LOOK_WEIGHT)
        else:
            self.sketch = _average(self.sketch, seconds, _LOOK_WEIGHT)

    def record_measurement(self, seconds: float) -> None:
        """A measurement has been timed."""
        self.measurement = _average(self.measurement, seconds, _LOOK_WEIGHT)


def _average(old: float, new: float, weight: float) -> float:
    """A moving average that begins with its first value."""
    return new if old == 0.0 else (1.0 - weight) * old + weight * new
