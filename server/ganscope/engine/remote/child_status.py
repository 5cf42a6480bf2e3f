"""The status of the training process, and how it is worded for users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganscope.engine.protocol import Json, Restarting

type State = Literal["starting", "starting again", "failing", "up", "ended"]

# What a process does while it starts, in this order. It reports all but the first and the last.
PYTHON, IMPORTING, STORE = "starting Python", "importing JAX", "opening the store"
BRINGING_BACK = "bringing back runs"
# After several failures the next second will hardly bring success.
RETRY_SECONDS, FAILING_RETRY_SECONDS = 1, 10


@dataclass(frozen=True)
class ChildStatus:
    """The status at one moment.

    state: "starting again" only after an end, "failing" after several ends before it was up.
    doing: what it does while it starts. seconds: how long it has been in this state.
    n_failures: how often it has ended before it was up.
    """

    state: State
    doing: str | None
    seconds: float
    n_failures: int = 0

    def document(self) -> Json:
        """Returns `{state, doing, since_seconds}`."""
        return {"state": self.state, "doing": self.doing, "since_seconds": round(self.seconds, 1)}

    def refusal(self) -> Restarting:
        """Returns the error for callers who need the process now."""
        retry = FAILING_RETRY_SECONDS if self.state == "failing" else RETRY_SECONDS
        return Restarting(self.words(), self.document(), retry)

    def words(self) -> str:
        """Returns one or two sentences for the user."""
        match self.state:
            case "up":
                return "The training process is up."
            case "ended":
                return "The training process has ended: the server is stopping."
            case "failing":
                times = f"{self.n_failures} times before it was up"
                return f"The training process has ended {times}. The server's log says why."
            case "starting":
                how = "is starting"
            case _:
                how = "ended unexpectedly and is starting again"
        doing = f": {self.doing}" if self.doing else ""
        return f"The training process {how}{doing} ({self.seconds:.0f} s so far). Try again soon."
