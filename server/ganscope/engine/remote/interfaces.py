"""What the web process needs of a training process, wherever that runs.

`subprocess_provisioner.py` implements this for a child process on the same machine. An engine on
a cluster implements it anew, and leaves `RemoteEngine` as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ganscope.engine.protocol import Json

# A list that begins with its kind; see `pipe.py`.
type Message = list[Any]


class Process(Protocol):
    """The process itself, as `subprocess.Popen` is one."""

    pid: int

    def kill(self) -> None:
        """Ends it at once. Does not wait, and does not raise if it has ended already."""

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; returns the exit status, or minus the signal that ended it.

        Raises:
          subprocess.TimeoutExpired: it has not ended after `timeout` seconds.
        """


class Transport(Protocol):
    """Messages to the process and, through the callbacks given to `launch`, from it."""

    def send(self, *message: Any) -> None:
        """Never waits. Raises ValueError or TypeError for what cannot be sent."""

    def close(self) -> None:
        """Sends what still waits, then closes: a process that trains ends when it sees that."""


@dataclass(frozen=True)
class ThreadActivity:
    """What one thread of the process does for a run.

    since: when the thread entered compiled code, by the clock of `time.monotonic`; 0 outside.
    longest: seconds of its longest call of late. step: the last step it has trained.
    """

    run_id: str
    since: float
    longest: float
    step: int
    is_compiling: bool


class Liveness(Protocol):
    """Shows what the process does, even while it hangs and after it has crashed."""

    def activities(self) -> list[ThreadActivity]:
        """Of all threads that work for a run."""

    def close(self) -> None:
        """Frees what it needs, after the end of the process."""


class Clock(Protocol):
    """Counts the seconds in which the process could run; see `CpuClock`."""

    # Processor seconds used in the interval of the last call of `passed`.
    used: float

    @property
    def is_known(self) -> bool:
        """Whether the system reported on the process at the last call of `passed`."""

    def passed(self, seconds: float) -> float:
        """Returns how many of the `seconds` since the last call count."""

    def skip(self, seconds: float) -> float:
        """As `passed`, but counts all of them and does not ask the system."""


@dataclass(frozen=True)
class Launched:
    """A process that has been started, and the ways to reach and to watch it."""

    process: Process
    transport: Transport
    liveness: Liveness
    clock: Clock


class Provisioner(Protocol):
    """Starts training processes, as a KernelProvisioner of jupyter_client starts kernels."""

    def launch(
        self,
        settings: Json,
        on_messages: Callable[[list[Message]], None],
        on_end: Callable[[], None],
    ) -> Launched:
        """Starts a process and sends it its first message, `settings`.

        Args:
          settings: what the process needs to know.
          on_messages: called with at least one message, on a thread of the transport.
          on_end: called on that thread when nothing more will come.

        Raises:
          OSError: no process can be started.
        """
