"""What a lesson is: its story, its trainings, and the claims that are counted over many seeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from ganscope.gan.config import Config
from ganscope.gan.metric_needs import is_defined
from ganscope.gan.registry import METRICS

type Interval = tuple[float, float]
type Effect = Literal["more", "as_often"]

# What a comparison is to show, with how the check says so.
EFFECTS: Mapping[Effect, str] = {"more": "more often than", "as_often": "as often as"}

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
        return self.phases_until(step)[-1]

    def phases_until(self, step: int) -> tuple[Phase, ...]:
        """The phases that have begun by `step`."""
        end = 0
        for i, phase in enumerate(self.phases):
            end += phase.steps
            if step <= end:
                return self.phases[: i + 1]
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
    control: the training without what this one has, looked at in the same way at the same steps;
      None where there is nothing to compare with.
    effect: what the comparison is to show: that the check holds for `more` seeds than of the
      control, or `as_often`.
    """

    text: str
    training: str
    at: tuple[int, ...]
    where: Mapping[str, Interval] = field(default_factory=dict)
    distinct: Mapping[str, Interval] = field(default_factory=dict)
    holds: Literal["always", "once"] = "always"
    share: Interval | None = None
    control: str | None = None
    effect: Effect = "more"

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
        if self.share is not None:
            told += f", in {self.share[0]:.0%} to {self.share[1]:.0%} of the seeds"
        if self.control is not None:
            told += f"; {EFFECTS[self.effect]} in the training “{self.control}”"
        return told


@dataclass(frozen=True)
class Course:
    """How many seeds are at a goal, and how many have been there, as some trainings go on.

    goal: quantity -> the closed interval that it lies in there.
    trainings: their names. control: the one among them that the others are compared with.
    every, until: looked at every so many steps, until this one or the end of the training.
    show: the step at which the pictures of the first seeds are taken.
    """

    text: str
    goal: Mapping[str, Interval]
    trainings: tuple[str, ...]
    control: str | None
    every: int
    until: int
    show: int

    @property
    def at(self) -> tuple[int, ...]:
        """The moments looked at, in steps."""
        return tuple(range(self.every, self.until + 1, self.every))

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of what it looks at."""
        return tuple(sorted(self.goal))

    @property
    def check(self) -> str:
        """The goal, for a reader."""
        return " and ".join(_within(name, interval) for name, interval in self.goal.items())


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
    courses: tuple[Course, ...] = ()

    @property
    def is_controlled(self) -> bool:
        """Whether its claims about treatments are compared with their controls."""
        return bool(self.courses) or any(claim.control for claim in self.claims)

    def looks_at(self, training: Training) -> tuple[Claim | Course, ...]:
        """Whatever looks at one training: the claims about it, those that it is the control of, and
        courses."""
        claims = [c for c in self.claims if training.name in (c.training, c.control)]
        return (*claims, *(c for c in self.courses if training.name in c.trainings))

    @property
    def digest(self) -> str:
        """A hash of everything that the counts depend on: trainings and checks, but no words. What
        a lesson does not have is no part of it."""
        told = {
            "trainings": [
                [t.name, [[phase.config, phase.steps] for phase in t.phases]]
                for t in self.trainings
            ],
            "claims": [
                [c.training, c.at, c.holds, c.where, c.distinct, c.share]
                + ([c.control, c.effect] if c.control else [])
                for c in self.claims
            ],
        }
        courses = [[c.goal, c.trainings, c.control, c.every, c.until, c.show] for c in self.courses]
        return _hash(told | ({"courses": courses} if courses else {}))

    @property
    def words_digest(self) -> str:
        """A hash of everything that a translation has to say."""
        steps = [[step.title, step.html] for step in self.steps]
        texts = [[told.text for told in part] for part in (self.claims, self.courses) if part]
        return _hash([self.title, self.introduction, steps, *texts])


def _hash(told: Any) -> str:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def quantities_of(config: Mapping[str, Any]) -> Iterable[str]:
    """What can be looked at under a configuration: the metrics of its problem, and a few more."""
    yield from (name for name, spec in METRICS.items() if is_defined(spec, config["problem"]))
    yield from FURTHER_QUANTITIES
