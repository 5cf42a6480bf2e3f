"""The commands that a run understands. The journal keeps their effects, each with its step."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.gan.config_types import Config, Player
from ganscope.runs.journal.checkpoint import Checkpoint
from ganscope.runs.loop.stop_condition import StopCondition


@dataclass(frozen=True)
class Start:
    """Train until the next command that stops it."""


@dataclass(frozen=True)
class Stop:
    """Stand still, and keep the state."""


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
    """Use another configuration. `patch` is what the user asked for, `config` the whole result."""

    patch: Config
    config: Config


@dataclass(frozen=True)
class Speed:
    """Train this many steps per second; None is as fast as possible."""

    steps_per_second: float | None = None


@dataclass(frozen=True)
class StopWhen:
    """Stop when the condition is met; None is never."""

    condition: StopCondition | None = None


@dataclass(frozen=True)
class Rewind:
    """Go back to a step, or forward again to one that is still kept, and stand still there."""

    step: int


@dataclass(frozen=True)
class Keep:
    """Keep a checkpoint of the present moment, in place of the one before."""


@dataclass(frozen=True)
class Restore:
    """Become again what the run was at a checkpoint, and stand still there."""

    checkpoint: Checkpoint


type Command = Start | Stop | Step | Reset | Patch | Speed | StopWhen | Rewind | Keep | Restore
