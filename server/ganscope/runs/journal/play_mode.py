"""How a run trains on."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.gan.config_types import Player


@dataclass
class PlayMode:
    """How training goes on; `remaining` None is without end.

    until: the step at which it will have ended, once it has begun.
    """

    player: Player = "both"
    remaining: int | None = None
    until: int | None = None
