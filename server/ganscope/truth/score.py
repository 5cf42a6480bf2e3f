"""Precision and recall: labels compared with the notices that a run would have shown."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from ganscope.gan.registry import NOTICES
from ganscope.truth.labels import EARLY, ground_truth
from ganscope.truth.record import Recording
from ganscope.truth.replay import PACES, replay


@dataclass
class Count:
    """The labelled moments of one notice. Positive: the notice was shown."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> float | None:
        """The share of true positives among the moments at which the notice was shown."""
        shown = self.true_positives + self.false_positives
        return self.true_positives / shown if shown else None

    @property
    def recall(self) -> float | None:
        """The share of true positives among the moments at which it should have been shown."""
        present = self.true_positives + self.false_negatives
        return self.true_positives / present if present else None

    def __iadd__(self, other: Count) -> Count:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def add(self, *, is_present: bool, is_shown: bool) -> None:
        if is_present:
            self.true_positives += is_shown
            self.false_negatives += not is_shown
        else:
            self.false_positives += is_shown
            self.true_negatives += not is_shown


@dataclass
class Score:
    """The counts of some recordings.

    notices: name -> count. cases: (notice, case) -> count.
    kinds: label in words -> the number of moments, and of those at which each notice was shown.
    n_moments: labelled or not.
    """

    notices: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in NOTICES})
    cases: dict[tuple[str, str], Count] = field(default_factory=dict)
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    n_moments: int = 0

    def __iadd__(self, other: Score) -> Score:
        for name, count in other.notices.items():
            self.notices[name] += count
        for place, count in other.cases.items():
            self.cases[place] = self.cases.get(place, Count())
            self.cases[place] += count
        for kind, numbers in other.kinds.items():
            own = self.kinds.get(kind, {})
            self.kinds[kind] = {name: own.get(name, 0) + n for name, n in numbers.items()}
        self.n_moments += other.n_moments
        return self


def score(recording: Recording, seeds: Container[int]) -> Score:
    """Counts the given seeds of a recording; one of them if the case has no randomness."""
    total = Score()
    chosen = [i for i, seed in enumerate(recording.seeds.tolist()) if seed in seeds]
    for index in chosen if recording.case.is_random else chosen[:1]:
        for pace in PACES:
            _count(total, recording, index, pace)
    return total


def _count(total: Score, recording: Recording, index: int, pace: int) -> None:
    truth, shown = ground_truth(recording, index), replay(recording, index, pace)
    labels = {name: truth.labels(name, shown.rows) for name in NOTICES}
    active = {name: shown.is_active(name) for name in NOTICES}
    total.n_moments += len(shown.rows)
    for i, row in enumerate(shown.rows.tolist()):
        for name in NOTICES:
            label, is_shown = int(labels[name][i]), bool(active[name][i])
            waits = any(active[other][i] for other in NOTICES[name].behind)
            if label and not (waits and not is_shown):
                case = total.cases.setdefault((name, recording.case.name), Count())
                for count in (total.notices[name], case):
                    count.add(is_present=label > 0, is_shown=is_shown)
        kind = _kind(
            {name: int(labels[name][i]) for name in NOTICES},
            int(truth.steps[row]),
            truth.kinds[row],
        )
        if kind:
            numbers = total.kinds.setdefault(kind, dict.fromkeys(("moments", *NOTICES), 0))
            numbers["moments"] += 1
            for name in NOTICES:
                numbers[name] += bool(active[name][i])


def _kind(labels: dict[str, int], step: int, picture: str) -> str | None:
    """The labels of a moment in words; None if some are in doubt."""
    if labels["divergence"] > 0:
        return "diverged"
    if labels["collapse"] > 0:
        return f"collapsed: {picture}"
    for name, words in (
        ("oscillation", "oscillating"),
        ("vanishing_gradient", "vanishing gradient"),
        ("discriminator_won", "D has won"),
        ("standstill", "nothing moves"),
    ):
        if labels[name] > 0:
            return words
    if all(label < 0 for label in labels.values()):
        return "early" if step <= EARLY else f"healthy: {picture}"
    return None
