"""What a run can be told. The log keeps each with the step at which it took effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ganscope.runs.loop.stop_condition import StopCondition

type Config = Mapping[str, Any]
type Player = Literal["both", "discriminator", "generator"]


@dataclass(frozen=True)
class Start:
    """Train until told otherwise."""


@dataclass(frozen=True)
class Stop:
    """Keep the state as it is."""


@dataclass(frozen=True)
class Step:
    """Train `n` steps, in which only `player` moves, then stop."""

    n: int = 1
    player: Player = "both"


@dataclass(frozen=True)
class Reset:
    """Begin again from step 0; `seed` None keeps the seed."""

    seed: int | None = None


@dataclass(frozen=True)
class Patch:
    """Use another configuration. `patch` is what was asked, `config` the whole result."""

    patch: Config
    config: Config


@dataclass(frozen=True)
class Speed:
    """Steps per second to keep to; None is as fast as possible."""

    steps_per_second: float | None = None


@dataclass(frozen=True)
class StopWhen:
    """Stop by itself once this is so; None is never."""

    condition: StopCondition | None = None


@dataclass(frozen=True)
class Rewind:
    """Go back to a step, or forward again to one that is still kept, and stand still there."""

    step: int


type Command = Start | Stop | Step | Reset | Patch | Speed | StopWhen | Rewind


@dataclass(frozen=True)
class Configured:
    """A new configuration took effect."""

    config: Config


@dataclass(frozen=True)
class Played:
    """From here on these players move; a diverged run tries again."""

    player: Player


@dataclass(frozen=True)
class Seeded:
    """From here on chance follows another seed; the weights stay."""

    seed: int


type Effect = Configured | Played | Seeded


@dataclass(frozen=True)
class Record:
    """One entry of the log: what took effect before the step after `step`."""

    step: int
    effect: Effect
