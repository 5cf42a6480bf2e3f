"""Oscillation: G moves back and forth, or from mode to mode, and does not settle.

On a line the mean of the samples swings around that of the data (`mean`). With several modes most
samples that are near any are near one, and it is another one each time (`hops`).
"""

import itertools

import numpy as np

from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import CALMER, SAME_RATES, switch_on

SWINGS = 5
# A swing counts when it goes this far from the data's mean, in their width, or in plain numbers
# where they have none; oscillation is over when the mean moves by less than that, wherever it is.
FAR, FAR_AT_LEAST = 1.0, 0.1
# Swings that shrink this much are on their way to rest.
SHRINKS = 0.6
# Swings or hops have ended for now when the next one is so late, in their usual distance.
PAUSE = 2.0
HOPS = 4
ALONE = 0.7
TOGETHER = 0.6
SERVED = 0.002
# It is over after as many steps as it took, and no fewer than these.
QUIET_STEPS, QUIET_MEASUREMENTS = 50, 10


def find(window: Window, found: Finding | None) -> Finding | None:
    """Whether G swings or hops."""
    if found is not None:
        return None if _still(window, found) else found
    return _swings(window) or _hops(window)


def _limit(window: Window) -> float:
    return max(FAR * window.data_std, FAR_AT_LEAST)


def half_waves(away: np.ndarray, limit: float) -> list[tuple[int, float]]:
    """(index of its first row, how far it goes) of each stretch beyond the limit on one side. Rows
    within the limit end none: on the way across, or at rest for a moment, it is on neither side."""
    far = np.flatnonzero(np.abs(away) > limit).tolist()
    sides = itertools.groupby(far, key=lambda i: bool(away[i] > 0))
    stretches = [list(rows) for _, rows in sides]
    return [(rows[0], float(np.abs(away[rows]).max())) for rows in stretches]


def _swings(window: Window) -> Finding | None:
    mean = window.column("generator_mean")
    if len(window.data_mean) != 1 or np.isnan(mean).any():
        return None
    waves = half_waves(mean - window.data_mean[0], _limit(window))[-SWINGS:]
    far = np.array([size for _, size in waves])
    if len(waves) < SWINGS or _has_paused(window, [row for row, _ in waves]):
        return None
    half = SWINGS // 2
    if far[half:].mean() < SHRINKS * far[:half].mean():
        return None
    since = int(window.steps[waves[0][0]])
    values = {"swing": float(far[half:].mean()), "centre": float(window.data_mean[0])}
    return Finding("mean", since, {**values, "since": since, "took": window.step - since})


def _has_paused(window: Window, rows: list[int]) -> bool:
    """Whether nothing has come after the last of these rows for longer than is usual among them."""
    first, last = int(window.steps[rows[0]]), int(window.steps[rows[-1]])
    return window.step - last > PAUSE * (last - first) / (len(rows) - 1)


def leaders(window: Window) -> list[tuple[int, int]]:
    """(row, mode) of the rows in which the samples lie together, and one mode has most of what is
    near any. Samples that are all around have no mode that they are at: of the few that are near
    one, most are near the same one by chance."""
    total = window.shares.sum(axis=1)
    top = window.shares.max(axis=1, initial=0.0)
    is_alone = (total >= SERVED) & (top >= ALONE * total)
    is_alone &= window.column("generator_std") < TOGETHER * window.data_std
    return [(int(i), int(window.shares[i].argmax())) for i in np.flatnonzero(is_alone)]


def _hops(window: Window) -> Finding | None:
    if len(window.weights) < 3:
        return None
    led = leaders(window)
    moves = [row for (_, before), (row, after) in itertools.pairwise(led) if before != after]
    if len(moves) < HOPS or _has_paused(window, moves[-HOPS:]):
        return None
    since = int(window.steps[moves[-HOPS]])
    values = {"hops": HOPS, "since": since, "took": window.step - since}
    return Finding("hops", since, values)


def _still(window: Window, found: Finding) -> bool:
    """Whether nothing of the kind has happened for as long as it took to notice."""
    quiet = max(QUIET_STEPS, int(found.values["took"]))
    if window.step - found.since < 2 * quiet or len(window.steps) < QUIET_MEASUREMENTS:
        return False
    first = int(np.searchsorted(window.steps, window.step - quiet, side="right"))
    first = min(first, len(window.steps) - QUIET_MEASUREMENTS)
    if found.form == "mean":
        return float(np.ptp(window.column("generator_mean")[first:])) < _limit(window)
    led = [mode for row, mode in leaders(window) if row >= first]
    return sum(before != after for before, after in itertools.pairwise(led)) < 2


SPEC = NoticeSpec(
    title="Oscillation",
    source="Mescheder et al. (2018), section 2; Metz et al., Unrolled GANs (2017), section 3.1",
    formula="5 swings of E G(z) beyond 1σ of the data, not shrinking; or 4 hops between modes",
    rule=(
        "Reported on a line when the mean of the samples has moved past the data's mean five times "
        "in alternating directions, each time further than the standard deviation of the data (at "
        "least 0.1), and the last three swings are at least 0.6 times as wide as the two before. "
        "Reported with several modes when the samples lie together (standard deviation below 0.6 "
        "times the data's), at least 0.2 % of them lie near some mode, 70 % of these near the same "
        "one, and that mode has changed four times within the last 200 measurements. In both "
        "cases, the last change must be no longer ago than twice the usual time between two "
        "changes. Cleared after the same number of steps (at least 50, and 10 measurements) in "
        "which the mean moves by less than that width, or with fewer than two hops."
    ),
    find=find,
    needs_modes=True,
    forms={
        "mean": Form(
            "Oscillation",
            "The samples swing back and forth: since step {since}, their mean has moved about "
            "{swing} to each side of {centre}, the mean of the data, and does not settle.",
            "The swinging has stopped",
            "The mean of the samples moves by less than the standard deviation of the data.",
        ),
        "hops": Form(
            "Oscillation",
            "The samples hop between modes: since step {since}, the mode with most of the samples "
            "has changed {hops} times. D learns where they are, and they move on.",
            "The hopping has stopped",
            "{left} of {total} modes are covered.",
        ),
    },
    remedies=(
        switch_on("r1", "Switch on R1"),
        switch_on("minibatch_stddev", "Switch on minibatch stddev"),
        SAME_RATES,
        CALMER,
    ),
)
