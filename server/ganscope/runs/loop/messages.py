"""The messages that a run's thread gets: commands and queries, each in an envelope."""

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
        """Counts the command; returns the step at which both runs handle it."""
        ...


@dataclass(frozen=True)
class Query:
    """Something to compute from the state, between two chunks; it changes nothing."""

    answer: Callable[[Trainer], Any]


@dataclass(frozen=True)
class Envelope:
    """A message, and the future for its answer.

    member: the run's place in a pair, if the other run gets the same command; None otherwise.
    """

    message: Command | Query
    reply: Future[Any]
    member: PairMember | None = None
