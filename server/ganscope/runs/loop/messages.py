"""What a run's thread is sent."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.loop.commands import Command


class RunError(RuntimeError):
    """The run cannot do this in its present state."""


class PairMember(Protocol):
    """What a message needs of a `LockstepMember`, when both runs of a pair get the same command."""

    def accept_command(self) -> int:
        """Returns the step at which both runs handle the command."""
        ...


@dataclass(frozen=True)
class Query:
    """Something to compute from the state, between two chunks."""

    answer: Callable[[Trainer], Any]


@dataclass(frozen=True)
class Envelope:
    """What a run's thread is sent, and where the answer goes.

    seat: of the run in the pair whose other run was sent the same.
    """

    message: Command | Query
    reply: Future[Any]
    member: PairMember | None = None
