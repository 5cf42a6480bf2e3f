"""From facts to labels: what was true of a moment, beyond doubt and for long enough.

A sign is 1 if something is present, -1 if it is absent, and 0 in doubt. A label is a sign that has
lasted. Moments in doubt, and those just after a change, have no label and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganscope.truth.record import Recording

# A sign becomes a label after this many measurements and steps.
MEASUREMENTS, STEPS = 5, 250
WON_MEASUREMENTS, WON_STEPS = 12, 400
# Up to this step a training is called early: nothing has had time to go wrong.
EARLY = 100

# Collapse with a single mode, by the data's probability of G's support: 0.9 is perfect.
NARROW_SUPPORT, WIDE_SUPPORT = 0.45, 0.65
ARRIVED = 0.8
# With several modes: a mode is reached with a quarter of its share of the data, and lost with less
# than a tenth. A collapse is: modes that were reached are lost; or modes with at most half of the
# data are left, and the samples lie together, on a line, or mostly at modes.
REACHED_PART, LOST_PART = 0.25, 0.1
HALF = 0.5
TOGETHER, APART = 0.5, 0.75
AT_MODES = 0.5
# On a line, or spread over the plane, by their flatness.
FLAT, THICK = 0.1, 0.3

ACCURATE, RATHER_ACCURATE, INACCURATE = 0.98, 0.95, 0.85
REJECTED = 0.05
FLAT_SLOPE, STEEP_SLOPE = 0.02, 0.1

# Nothing moves: over the next steps no sample moves by more than this many widths of the data, on
# average; D's answers all lie in a narrow interval; and the energy distance is large. Each has a
# value beyond which the opposite is beyond doubt.
AHEAD = 500
STILL_PATH, MOVING_PATH = 0.02, 0.1
ALIKE, UNLIKE = 0.1, 0.3
FAR, NEAR = 0.2, 0.1

SWINGS = 6
SHRINKS = 0.6
# The samples are at one mode if most of them are near it, or if they lie together and their mean is
# nearer to it than half the distance to the next mode.
AT_ONE_MODE = 0.7

type Signs = np.ndarray


@dataclass(frozen=True)
class GroundTruth:
    """One seed: the signs at all moments of a recording.

    signs: notice -> signs. kinds: words for what the samples look like, for the table.
    """

    steps: np.ndarray
    signs: dict[str, Signs]
    kinds: np.ndarray

    def labels(self, name: str, rows: np.ndarray) -> Signs:
        """The labels of a notice at the measured moments."""
        if name == "divergence":
            return np.asarray(self.signs[name][rows])
        is_won = name == "discriminator_won"
        needed = (WON_MEASUREMENTS, WON_STEPS) if is_won else (MEASUREMENTS, STEPS)
        return np.array([self._lasting(name, rows[: i + 1], *needed) for i in range(len(rows))])

    def _lasting(self, name: str, rows: np.ndarray, measurements: int, steps: int) -> int:
        row = int(rows[-1])
        sign = int(self.signs[name][row])
        if sign < 0:
            measurements, steps = MEASUREMENTS, STEPS
        is_long = len(rows) >= measurements and self.steps[row] >= steps
        if sign > 0 and not is_long:
            return 0
        since = min(self.steps[rows[-min(measurements, len(rows))]], self.steps[row] - steps)
        first = int(np.searchsorted(self.steps, since))
        return sign if (self.signs[name][first : row + 1] == sign).all() else 0


def ground_truth(recording: Recording, seed: int) -> GroundTruth:
    """The signs of the seed with this index."""
    facts = {name: values[:, seed] for name, values in recording.facts.items()}
    weights = np.stack([target["mode_weight"] for target in recording.target])
    is_mode = weights[0] > 0
    has_stopped = recording.trained[:, seed] < recording.steps
    collapse, kinds = _collapse(recording, facts, weights[:, is_mode], is_mode)
    signs = {
        "collapse": collapse,
        "vanishing_gradient": _vanished(facts),
        "discriminator_won": _won(facts),
        "oscillation": _oscillation(recording, facts, weights[:, is_mode], is_mode),
        "standstill": _stands_still(recording.steps, facts),
    }
    for name, found in signs.items():
        signs[name] = np.where(has_stopped, 0, found)
    signs["divergence"] = np.where(has_stopped, 1, -1)
    return GroundTruth(recording.steps, signs, kinds)


def _signs(is_present: np.ndarray, is_absent: np.ndarray) -> Signs:
    return np.where(is_present, 1, np.where(is_absent, -1, 0))


def _vanished(facts: dict[str, np.ndarray]) -> Signs:
    is_present = (facts["accuracy"] >= RATHER_ACCURATE) & (facts["slope"] <= FLAT_SLOPE)
    is_absent = (facts["accuracy"] <= INACCURATE) | (facts["slope"] >= STEEP_SLOPE)
    return np.where(np.isnan(facts["accuracy"]), 0, _signs(is_present, is_absent))


def _won(facts: dict[str, np.ndarray]) -> Signs:
    is_present = (facts["accuracy"] >= ACCURATE) & (facts["fake_probability"] <= REJECTED)
    return np.where(
        np.isnan(facts["accuracy"]), 0, _signs(is_present, facts["accuracy"] <= RATHER_ACCURATE)
    )


def _stands_still(steps: np.ndarray, facts: dict[str, np.ndarray]) -> Signs:
    path = _paths(steps, facts["samples"])
    answers, distance = facts["answers"], facts["distance"]
    is_present = (path <= STILL_PATH) & (answers <= ALIKE) & (distance >= FAR)
    is_absent = (path >= MOVING_PATH) | (answers >= UNLIKE) | (distance <= NEAR)
    return np.where(np.isnan(answers), 0, _signs(is_present, is_absent))


def _paths(steps: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """How far the samples move within the next steps, on average; NaN at the end, where less than
    that is known."""
    paths = np.full(len(steps), np.nan)
    for row, step in enumerate(steps):
        end = int(np.searchsorted(steps, step + AHEAD))
        if end < len(steps):
            away = samples[row + 1 : end + 1] - samples[row]
            paths[row] = np.linalg.norm(away, axis=-1).mean(axis=1).max()
    return paths


def _widths(recording: Recording) -> np.ndarray:
    """The standard deviation of the data at each moment, over all axes."""
    widths = []
    for target in recording.target:
        weight, place, std = (
            target[name].astype(np.float64) for name in ("mode_weight", "modes", "mode_std")
        )
        is_mode = weight > 0
        weight, place, std = weight[is_mode], place[is_mode], std[is_mode]
        variances = ((place - weight @ place) ** 2 + std**2).sum(axis=1)
        widths.append(np.sqrt(weight @ variances))
    return np.array(widths)


def _collapse(
    recording: Recording, facts: dict[str, np.ndarray], weights: np.ndarray, is_mode: np.ndarray
) -> tuple[Signs, np.ndarray]:
    n = len(recording.steps)
    if recording.case.problem == "dirac":  # the data themselves are one point
        return np.full(n, -1), np.full(n, "one number", object)
    if weights.shape[1] == 1:
        return _collapse_of_one_mode(facts)
    signs, kinds = _collapse_of_modes(recording, facts, weights, is_mode)
    if facts["mean"].shape[1] == 1:
        # On a line, a collapse may be inside the modes as well.
        within, _ = _collapse_of_one_mode(facts)
        kinds[(within > 0) & (signs < 0)] = "several points"
        signs = np.where((within > 0) | (signs > 0), 1, np.minimum(np.maximum(within, signs), 0))
    return signs, kinds


def _collapse_of_modes(
    recording: Recording, facts: dict[str, np.ndarray], weights: np.ndarray, is_mode: np.ndarray
) -> tuple[Signs, np.ndarray]:
    spread = facts["spread"] / _widths(recording)
    shares = facts["shares"][:, is_mode]
    is_reached, is_left = shares >= REACHED_PART * weights, shares >= LOST_PART * weights
    count, n_left = is_reached.sum(axis=1), is_left.sum(axis=1)
    n_modes = weights.shape[1]
    margin = 1 if n_modes <= 4 else max(2, -(-n_modes // 4))
    at_modes = (shares * is_left).sum(axis=1)
    flatness = np.nan_to_num(facts["flatness"], nan=1.0)
    is_line = (flatness <= FLAT) & (spread > TOGETHER)
    is_few = (is_left * weights).sum(axis=1) <= HALF
    is_few &= (spread <= TOGETHER) | (at_modes >= AT_MODES) | is_line
    is_lost = n_left <= _most_reached(count, recording.steps) - margin
    is_apart = (spread >= APART) & (at_modes < AT_MODES) & (flatness >= THICK) & ~is_lost
    is_all = n_modes - count < margin
    kinds = np.select(
        [is_all, is_apart, (count <= 1) & (spread <= TOGETHER), is_line, count == 2],
        ["all modes", "scattered", "one point", "a line", "two points"],
        "some modes",
    ).astype(object)
    return _signs(is_few | is_lost, is_all | is_apart), kinds


def _most_reached(count: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The largest number of modes so far that stayed reached for as long as a label takes."""
    lasting = np.zeros(len(count), int)
    for i, step in enumerate(steps):
        first = min(int(np.searchsorted(steps, step - STEPS)), max(0, i - MEASUREMENTS + 1))
        if step >= STEPS:
            lasting[i] = count[first : i + 1].min()
    return np.maximum.accumulate(lasting)


def _collapse_of_one_mode(facts: dict[str, np.ndarray]) -> tuple[Signs, np.ndarray]:
    support, clumps = facts["support"], facts["clumps"]
    is_there = facts["on_data"] >= ARRIVED
    is_present = (support <= NARROW_SUPPORT) & is_there
    has_arrived = np.maximum.accumulate(is_there)
    signs = _signs(is_present, (support >= WIDE_SUPPORT) | ~has_arrived)
    kinds = np.select(
        [~is_there, support >= WIDE_SUPPORT, clumps <= 1, clumps == 2],
        ["beside the data", "all of it", "one point", "two points"],
        "several points",
    ).astype(object)
    return signs, kinds


def _oscillation(
    recording: Recording, facts: dict[str, np.ndarray], weights: np.ndarray, is_mode: np.ndarray
) -> Signs:
    signs = np.full(len(recording.steps), -1)
    if facts["mean"].shape[1] == 1:
        target = recording.target[0]
        centre = target["mode_weight"] @ target["modes"][:, 0]
        away = facts["mean"][:, 0] - centre
        limit = np.maximum(_widths(recording), 0.1)
        side = np.where(away > limit, 1, np.where(away < -limit, -1, 0))
        signs = np.maximum(signs, _returning(recording.steps, side, np.abs(away)))
    if weights.shape[1] >= 3:
        where = _mode_of_all(recording, facts, is_mode)
        signs = np.maximum(signs, _returning(recording.steps, where, None))
    return signs


def _mode_of_all(
    recording: Recording, facts: dict[str, np.ndarray], is_mode: np.ndarray
) -> np.ndarray:
    """The mode at which the samples lie together, counted from 1; 0 if they do not."""
    places = recording.target[0]["modes"][is_mode].astype(np.float64)
    between = np.linalg.norm(places[:, None] - places[None], axis=-1)
    gap = between[between > 0].min()
    away = np.linalg.norm(facts["mean"][:, None] - places[None], axis=-1)
    is_at_one = facts["spread"] <= TOGETHER * _widths(recording)
    is_at_one &= away.min(axis=1) <= gap / 2
    shares = facts["shares"][:, is_mode]
    nearest = np.where(is_at_one, away.argmin(axis=1) + 1, 0)
    return np.where(shares.max(axis=1) >= AT_ONE_MODE, shares.argmax(axis=1) + 1, nearest)


def _returning(steps: np.ndarray, state: np.ndarray, size: np.ndarray | None) -> Signs:
    """Whether a state (0 is none) has changed many times, and still does.

    Args:
      steps: of the moments.
      state: at each moment.
      size: the amplitude, which must not shrink; None if the state has none.
    """
    signs = np.full(len(steps), -1)
    changes: list[int] = []
    last = 0
    for i, now in enumerate(state.tolist()):
        if now and last and now != last:
            changes.append(i)
        last = now or last
        recent = changes[-SWINGS:]
        if len(recent) < SWINGS:
            signs[i] = -1 if len(changes) <= 1 else 0
            continue
        took = int(steps[recent[-1]] - steps[recent[0]])
        period = took / (SWINGS - 1)
        since = int(steps[i] - steps[recent[-1]])
        if since <= 1.5 * period and not _shrinks(size, recent, i):
            signs[i] = 1
        else:
            signs[i] = -1 if since > 2 * took and since > STEPS else 0
    return signs


def _shrinks(size: np.ndarray | None, changes: list[int], end: int) -> bool:
    if size is None:
        return False
    middle = changes[len(changes) // 2]
    before, after = size[changes[0] : middle], size[middle : end + 1]
    return bool(after.max() < SHRINKS * before.max())
