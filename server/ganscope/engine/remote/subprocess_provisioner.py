"""A training process as a child of this process, reached over two pipes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence

from ganscope.engine.protocol import Json
from ganscope.engine.remote.cpu_time import CpuClock
from ganscope.engine.remote.flight_recorder import FlightRecorder
from ganscope.engine.remote.interfaces import Launched, Message
from ganscope.engine.remote.pipe import PipeConnection


class SubprocessProvisioner:
    """Starts `command`, which reads messages on its standard input and writes them on its standard
    output."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)

    def launch(
        self,
        settings: Json,
        on_messages: Callable[[list[Message]], None],
        on_end: Callable[[], None],
    ) -> Launched:
        recorder = FlightRecorder()
        try:
            process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except BaseException:
            recorder.close()
            raise
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin as outgoing, process.stdout as incoming:
            pipes = os.dup(incoming.fileno()), os.dup(outgoing.fileno())
        connection = PipeConnection(*pipes, on_messages, on_end)
        connection.send("settings", {**settings, "flight_recorder": str(recorder.path)})
        return Launched(process, connection, recorder, CpuClock(process.pid))
