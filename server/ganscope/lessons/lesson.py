"""The data of a lesson: its steps, its trainings, and the claims that are counted over seeds."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from ganscope.gan.config import Config, without_neutral
from ganscope.gan.metric_needs import is_defined
from ganscope.gan.registry import METRICS

type Interval = tuple[float, float]
type Effect = Literal["more", "as_often"]

# What a comparison with the control is to show -> the words for it.
EFFECTS: Mapping[Effect, str] = {"more": "more often than", "as_often": "as often as"}

# The groups of the menu, in its order -> their titles.
GROUPS: Mapping[str, str] = {
    "basics": "Basics",
    "collapse": "Collapse",
    "remedies": "Remedies",
    "losses": "Losses",
    "variants": "Variants",
    "seeds": "Results over many seeds",
    "more": "More lessons",
}
DEFAULT_GROUP = "more"

# A reader of a text with pictures beside it; and the time to do a step and to watch what comes.
WORDS_PER_MINUTE = 150
MINUTES_PER_STEP = 0.75
_TAG = re.compile(r"<[^>]*>")

# What a claim may check beside the metrics -> its meaning.
FURTHER_QUANTITIES: Mapping[str, str] = {
    "is_diverged": "1 once a weight has become infinite or not a number, 0 before",
    "fullest_mode": "the index of the mode with most samples within 3 standard deviations of it",
}


@dataclass(frozen=True)
class Step:
    """One thing to watch or to do.

    html: the text. highlight: the control or the curve that the text is about, if any.
    change: the JSON merge patch that the text asks for, if any; a button applies it.
    is_restart: whether the button also restarts the run.
    """

    title: str
    html: str
    highlight: str | None = None
    change: Mapping[str, Any] | None = None
    is_restart: bool = False


@dataclass(frozen=True)
class Phase:
    """A number of steps under one full configuration."""

    config: Config
    steps: int


@dataclass(frozen=True)
class Training:
    """What verification trains: phases in sequence, each of which continues with the weights."""

    name: str
    phases: tuple[Phase, ...]

    @property
    def steps(self) -> int:
        """The length of all phases together."""
        return sum(phase.steps for phase in self.phases)

    def phase_at(self, step: int) -> Phase:
        """The phase that contains `step`, or ends at it."""
        return self.phases_until(step)[-1]

    def phases_until(self, step: int) -> tuple[Phase, ...]:
        """The phases up to that of `step`."""
        end = 0
        for i, phase in enumerate(self.phases):
            end += phase.steps
            if step <= end:
                return self.phases[: i + 1]
        raise ValueError(f"{self.name} has {self.steps} steps, not {step}")


@dataclass(frozen=True)
class Claim:
    """A statement about every seed of a training, in words and as a check.

    at: the steps at which it is checked.
    where: quantity -> the closed interval in which it must lie.
    distinct: quantity -> the closed interval of the number of different values at all steps.
    holds: whether `where` must hold at each step (`always`) or at one of them (`once`).
    share: None for a claim about almost every seed; otherwise the interval of the share of seeds
      for which the check holds.
    control: the training without the treatment, checked in the same way at the same steps; None if
      the claim has no control.
    effect: what the comparison is to show: that the check holds for `more` seeds than in the
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
        """The names of the quantities that it checks."""
        return tuple(sorted({*self.where, *self.distinct}))

    @property
    def check(self) -> str:
        """The check in words."""
        moments = _moments(self.at)
        some = "each of " if self.holds == "always" else "one of "
        when = f"at {some if len(self.at) > 1 else ''}{moments}"
        parts = [f"{_within(name, interval)} {when}" for name, interval in self.where.items()]
        parts += [
            f"{_within('different values of ' + name, interval)} over {moments}"
            for name, interval in self.distinct.items()
        ]
        text = " and ".join(parts)
        if self.share is not None:
            text += f", in {self.share[0]:.0%} to {self.share[1]:.0%} of the seeds"
        if self.control is not None:
            text += f"; {EFFECTS[self.effect]} in the training “{self.control}”"
        return text


@dataclass(frozen=True)
class Course:
    """How many seeds are at a goal, and how many have reached it, over the steps of some trainings.

    goal: quantity -> the closed interval in which it lies at the goal.
    trainings: their names. control: the one among them that the others are compared with.
    every, until: checked every `every` steps, up to step `until` or the end of the training.
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
        """The steps at which it is checked."""
        return tuple(range(self.every, self.until + 1, self.every))

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of the quantities that it checks."""
        return tuple(sorted(self.goal))

    @property
    def check(self) -> str:
        """The goal in words."""
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
    """A lesson as read from its file.

    name: the file's name without its ending. group: a key of `GROUPS`. config: the full
    configuration. speed: in steps per second, None for unlimited. introduction: HTML.
    """

    name: str
    number: int
    title: str
    group: str
    paper: str
    config: Config
    speed: float | None
    introduction: str
    steps: tuple[Step, ...]
    trainings: tuple[Training, ...]
    claims: tuple[Claim, ...]
    courses: tuple[Course, ...] = ()

    def checks_of(self, training: Training) -> tuple[Claim | Course, ...]:
        """The claims and courses that measure one training, also as their control."""
        claims = [c for c in self.claims if training.name in (c.training, c.control)]
        return (*claims, *(c for c in self.courses if training.name in c.trainings))

    @property
    def minutes(self) -> int:
        """About how many minutes it takes to read the texts and to do the steps."""
        texts = (self.introduction, *(step.html for step in self.steps))
        words = sum(len(_TAG.sub(" ", text).split()) for text in texts)
        return math.ceil(words / WORDS_PER_MINUTE + MINUTES_PER_STEP * len(self.steps))

    @property
    def digest(self) -> str:
        """A hash of everything that the counts depend on: trainings and checks, without words."""
        content: dict[str, Any] = {
            "trainings": [
                [t.name, [[without_neutral(phase.config), phase.steps] for phase in t.phases]]
                for t in self.trainings
            ],
            "claims": [
                [c.training, c.at, c.holds, c.where, c.distinct, c.share]
                + ([c.control, c.effect] if c.control else [])
                for c in self.claims
            ],
        }
        courses = [[c.goal, c.trainings, c.control, c.every, c.until, c.show] for c in self.courses]
        # A key for courses only if there are any: lessons without them keep their digest.
        return _hash(content | ({"courses": courses} if courses else {}))

    @property
    def words_digest(self) -> str:
        """A hash of all English texts: a translation names the one that it translates."""
        steps = [[step.title, step.html] for step in self.steps]
        texts = [[entry.text for entry in part] for part in (self.claims, self.courses) if part]
        return _hash([self.title, self.introduction, steps, *texts])


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def quantities_of(config: Mapping[str, Any]) -> Iterable[str]:
    """The quantities that a claim may check under a configuration: metrics, and a few more."""
    yield from (name for name, spec in METRICS.items() if is_defined(spec, config["problem"]))
    yield from FURTHER_QUANTITIES
