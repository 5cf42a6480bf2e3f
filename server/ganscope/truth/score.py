"""Precision and recall: labels beside what the page would have said, moment by moment."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from ganscope.gan.registry import NOTICES
from ganscope.truth.labels import EARLY, truth
from ganscope.truth.record import Recording
from ganscope.truth.replay import PACES, replay


@dataclass
class Count:
    """Labelled moments of one notice: right and wrong, said and unsaid."""

    said_rightly: int = 0
    said_wrongly: int = 0
    missed: int = 0
    silent_rightly: int = 0

    @property
    def precision(self) -> float | None:
        """Of the labelled moments at which it stood, those at which it was so."""
        said = self.said_rightly + self.said_wrongly
        return self.said_rightly / said if said else None

    @property
    def recall(self) -> float | None:
        """Of the moments at which it was so, those at which it stood."""
        so = self.said_rightly + self.missed
        return self.said_rightly / so if so else None

    def __iadd__(self, other: Count) -> Count:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def add(self, *, is_so: bool, is_said: bool) -> None:
        if is_so:
            self.said_rightly += is_said
            self.missed += not is_said
        else:
            self.said_wrongly += is_said
            self.silent_rightly += not is_said


@dataclass
class Score:
    """What was counted.

    notices: name -> count. cases: (notice, case) -> count. kinds: what was so, in words -> how many
    moments, and at how many of them each notice stood. n_moments: labelled or not.
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
        for kind, seen in other.kinds.items():
            mine = self.kinds.get(kind, {})
            self.kinds[kind] = {name: mine.get(name, 0) + n for name, n in seen.items()}
        self.n_moments += other.n_moments
        return self


def score(recording: Recording, seeds: Container[int]) -> Score:
    """Counts those seeds of a recording that are among the given ones; one is enough where all are
    the same."""
    total = Score()
    chosen = [i for i, seed in enumerate(recording.seeds.tolist()) if seed in seeds]
    for index in chosen if recording.case.has_chance else chosen[:1]:
        for pace in PACES:
            _count(total, recording, index, pace)
    return total


def _count(total: Score, recording: Recording, index: int, pace: int) -> None:
    so, told = truth(recording, index), replay(recording, index, pace)
    labels = {name: so.labels(name, told.rows) for name in NOTICES}
    stands = {name: told.stands(name) for name in NOTICES}
    total.n_moments += len(told.rows)
    for i, row in enumerate(told.rows.tolist()):
        for name in NOTICES:
            label, is_said = int(labels[name][i]), bool(stands[name][i])
            waits = any(stands[other][i] for other in NOTICES[name].behind)
            if label and not (waits and not is_said):
                case = total.cases.setdefault((name, recording.case.name), Count())
                for count in (total.notices[name], case):
                    count.add(is_so=label > 0, is_said=is_said)
        kind = _kind(
            {name: int(labels[name][i]) for name in NOTICES}, int(so.steps[row]), so.kinds[row]
        )
        if kind:
            seen = total.kinds.setdefault(kind, dict.fromkeys(("moments", *NOTICES), 0))
            seen["moments"] += 1
            for name in NOTICES:
                seen[name] += bool(stands[name][i])


def _kind(labels: dict[str, int], step: int, picture: str) -> str | None:
    """What was so, in words; None where nothing is beyond doubt."""
    if labels["divergence"] > 0:
        return "diverged"
    if labels["collapse"] > 0:
        return f"collapsed: {picture}"
    for name, words in (
        ("oscillation", "oscillating"),
        ("vanishing_gradient", "vanishing gradient"),
        ("discriminator_won", "D has won"),
    ):
        if labels[name] > 0:
            return words
    if all(label < 0 for label in labels.values()):
        return "early" if step <= EARLY else f"healthy: {picture}"
    return None
