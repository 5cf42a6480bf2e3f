"""The mode in which a run trains."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.gan.config_types import Player


@dataclass
class PlayMode:
    """How training goes on.

    player: which players move.
    remaining: the steps left to train; None is without end.
    until: the step at which training will end, once it has begun; None is without end.
    """

    player: Player = "both"
    remaining: int | None = None
    until: int | None = None
