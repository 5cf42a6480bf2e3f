"""What a lesson is: its story, its trainings, and the claims that are counted over many seeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from ganscope.gan.config import Config
from ganscope.gan.registry import METRICS, PROBLEMS

type Interval = tuple[float, float]

# What a claim may look at beside the metrics, with what it is.
FURTHER_QUANTITIES: Mapping[str, str] = {
    "is_diverged": "1 once a weight has become infinite or not a number, 0 before",
    "fullest_mode": "the index of the mode with most samples within 3 standard deviations of it",
}


@dataclass(frozen=True)
class Step:
    """One thing to watch or to do.

    html: the text. highlight: the control or the curve that it is about, or nothing.
    change: a JSON merge patch that does for the student what the text asks for, or nothing.
    is_restart: the change is best seen from the first step on.
    """

    title: str
    html: str
    highlight: str | None = None
    change: Mapping[str, Any] | None = None
    is_restart: bool = False


@dataclass(frozen=True)
class Phase:
    """So many steps under one full configuration."""

    config: Config
    steps: int


@dataclass(frozen=True)
class Training:
    """What verification trains, phase after phase, with the weights going on."""

    name: str
    phases: tuple[Phase, ...]

    @property
    def steps(self) -> int:
        """How long it is."""
        return sum(phase.steps for phase in self.phases)

    def phase_at(self, step: int) -> Phase:
        """The phase that ends at `step` or that `step` lies in."""
        end = 0
        for phase in self.phases:
            end += phase.steps
            if step <= end:
                return phase
        raise ValueError(f"{self.name} has {self.steps} steps, not {step}")


@dataclass(frozen=True)
class Claim:
    """A statement about every seed of a training, in words and as a check.

    at: the moments looked at, in steps.
    where: quantity -> the closed interval that it lies in.
    distinct: quantity -> how many different values it takes over all moments, as an interval.
    holds: whether `where` must hold at each moment (`always`) or at one of them (`once`).
    share: None for a claim about almost every seed; else the interval in which the share of the
      seeds lies for which the check holds.
    """

    text: str
    training: str
    at: tuple[int, ...]
    where: Mapping[str, Interval] = field(default_factory=dict)
    distinct: Mapping[str, Interval] = field(default_factory=dict)
    holds: Literal["always", "once"] = "always"
    share: Interval | None = None

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of what it looks at."""
        return tuple(sorted({*self.where, *self.distinct}))

    @property
    def check(self) -> str:
        """What is checked, for a reader."""
        moments = _moments(self.at)
        some = "each of " if self.holds == "always" else "one of "
        when = f"at {some if len(self.at) > 1 else ''}{moments}"
        parts = [f"{_within(name, interval)} {when}" for name, interval in self.where.items()]
        parts += [
            f"{_within('different values of ' + name, interval)} over {moments}"
            for name, interval in self.distinct.items()
        ]
        told = " and ".join(parts)
        if self.share is None:
            return told
        return f"{told}, in {self.share[0]:.0%} to {self.share[1]:.0%} of the seeds"


def _moments(at: tuple[int, ...]) -> str:
    gaps = {late - early for early, late in pairwise(at)}
    if len(at) > 4 and len(gaps) == 1:
        return f"steps {at[0]} to {at[-1]}, every {gaps.pop()}"
    return f"step{'s' if len(at) > 1 else ''} {', '.join(map(str, at))}"


def _within(name: str, interval: Interval) -> str:
    low, high = interval
    if low == -float("inf"):
        return f"{name} ≤ {high:g}"
    if high == float("inf"):
        return f"{name} ≥ {low:g}"
    return f"{name} = {low:g}" if low == high else f"{low:g} ≤ {name} ≤ {high:g}"


@dataclass(frozen=True)
class Lesson:
    """A lesson as its file tells it.

    name: the name of the file. config: full. speed: steps per second at which the page plays it,
    None for as fast as it can. introduction: HTML.
    """

    name: str
    number: int
    title: str
    paper: str
    config: Config
    speed: float | None
    introduction: str
    steps: tuple[Step, ...]
    trainings: tuple[Training, ...]
    claims: tuple[Claim, ...]

    def claims_about(self, training: Training) -> tuple[Claim, ...]:
        """The claims that look at one training."""
        return tuple(claim for claim in self.claims if claim.training == training.name)

    @property
    def digest(self) -> str:
        """A hash of everything that the counts depend on: trainings and checks, but no words."""
        told = {
            "trainings": [
                [t.name, [[phase.config, phase.steps] for phase in t.phases]]
                for t in self.trainings
            ],
            "claims": [
                [c.training, c.at, c.holds, dict(c.where), dict(c.distinct), c.share]
                for c in self.claims
            ],
        }
        return _hash(told)

    @property
    def words_digest(self) -> str:
        """A hash of everything that a translation has to say."""
        steps = [[step.title, step.html] for step in self.steps]
        return _hash([self.title, self.introduction, steps, [c.text for c in self.claims]])


def _hash(told: Any) -> str:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def quantities_of(config: Mapping[str, Any]) -> Iterable[str]:
    """What can be looked at under a configuration: the metrics of its dimension, and a few more."""
    dimension = PROBLEMS[config["problem"]].dimension
    yield from (name for name, spec in METRICS.items() if dimension in spec.dimensions)
    yield from FURTHER_QUANTITIES
