"""The notices that a run would have shown, from a recording measured often or rarely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganscope.gan.registry import NOTICES
from ganscope.runs.loop.notice_detector import NoticeDetector
from ganscope.truth.record import Recording

# How often a run is measured depends on its speed and on the machine: at every moment of a
# recording, at each fourth, or at each sixteenth.
PACES = (1, 4, 16)


@dataclass(frozen=True)
class Replay:
    """One seed at one pace.

    rows: the measured moments of the recording. forms: notice -> its form after each of them, "" if
    it was not shown.
    """

    rows: np.ndarray
    forms: dict[str, list[str]]

    def is_active(self, name: str) -> np.ndarray:
        """Whether a notice was shown, at each measurement."""
        return np.array([form != "" for form in self.forms[name]])


def rows_at(recording: Recording, pace: int) -> np.ndarray:
    """The moments that a run measures at this pace: first at powers of two, then regularly.

    Args:
      recording: of a case.
      pace: measure at every `pace`-th regular moment.
    """
    interval = recording.case.every * pace
    rows, next_step = [], 1
    for row, step in enumerate(recording.steps.tolist()):
        if step >= next_step:
            rows.append(row)
            next_step = min(2 * step, step + interval)
    return np.array(rows)


def replay(recording: Recording, seed: int, pace: int) -> Replay:
    """Lets the notice detector look at the seed with this index."""
    detector = NoticeDetector()
    rows = rows_at(recording, pace)
    forms: dict[str, list[str]] = {name: [] for name in NOTICES}
    for row in rows.tolist():
        step = int(recording.steps[row])
        config = recording.case.config_at(step)
        said = ""
        if recording.is_diverged[row, seed]:
            # Training has stopped: nothing more is measured, and the run reports it itself.
            said = str(detector.diverged(step, config)["form"])
        else:
            metrics = {name: float(v[row, seed]) for name, v in recording.metrics.items()}
            share = recording.mode_share[row, seed]
            detector.detect(step, metrics, {**recording.target[row], "mode_share": share}, config)
        for name in NOTICES:
            found = detector.active(name)
            forms[name].append(found.form if found else "")
        forms["divergence"][-1] = said
    return Replay(rows, forms)
