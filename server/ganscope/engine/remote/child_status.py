"""How it stands with the process that trains, and the only words in which anybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganscope.engine.protocol import Json, Restarting

type State = Literal["starting", "starting again", "failing", "up", "ended"]

# What a process does on its way, in order; it says so itself, but for the first and the last.
PYTHON, IMPORTING, STORE = "starting Python", "importing JAX", "opening the store"
BRINGING_BACK = "bringing back runs"
# What has gone wrong so often will hardly go well in a second.
RETRY_SECONDS, FAILING_RETRY_SECONDS = 1, 10


@dataclass(frozen=True)
class ChildStatus:
    """state: *starting again* only after an end, *failing* after several before it was up.
    doing: what it does on its way. seconds: since when its state is this one."""

    state: State
    doing: str | None
    seconds: float
    n_failures: int = 0

    def document(self) -> Json:
        """`{state, doing, since_seconds}`."""
        return {"state": self.state, "doing": self.doing, "since_seconds": round(self.seconds, 1)}

    def refusal(self) -> Restarting:
        """What to tell those who need it now."""
        retry = FAILING_RETRY_SECONDS if self.state == "failing" else RETRY_SECONDS
        return Restarting(self.words(), self.document(), retry)

    def words(self) -> str:
        """One or two sentences for a person."""
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
