"""The entries of a journal: what took effect in a run, and at which step."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.gan.config_types import Config, Player


@dataclass(frozen=True)
class Configured:
    """A new configuration took effect."""

    config: Config


@dataclass(frozen=True)
class Played:
    """From here on only these players move; a diverged run tries again."""

    player: Player


@dataclass(frozen=True)
class Seeded:
    """From here on random numbers follow another seed; the weights stay."""

    seed: int


type Effect = Configured | Played | Seeded


@dataclass(frozen=True)
class Record:
    """One entry of the journal: what took effect before the step after `step`."""

    step: int
    effect: Effect
