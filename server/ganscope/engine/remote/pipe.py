"""The two pipes between the web process and its child: msgpack, one message after another.

A message is a list that begins with its kind. To the child: `settings`, `call`. From it:
`progress` with what it does on its way, `up`, `reply`, `error`, `event`, `frame`, `beat`. Nothing
is pickled, so that neither side can make the other one run anything.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

import msgpack

from ganscope.engine import protocol
from ganscope.engine.loop_bridge import ConflatingQueue, LoopBridge
from ganscope.gan.fields import ConfigError

logger = logging.getLogger(__name__)

type Message = list[Any]

READ_BYTES = 1 << 18
MAX_MESSAGE_BYTES = 1 << 28
# JSON knows integers of any length, and halves of surrogate pairs; msgpack needs to be told.
LONG_INTEGER = 1
_TEXT = "surrogatepass"

_ERRORS = {
    error.__name__: error
    for error in vars(protocol).values()
    if isinstance(error, type) and issubclass(error, protocol.EngineError)
}


class ChildError(RuntimeError):
    """The child made a mistake. Its log says more."""


def pack(message: Message) -> bytes:
    """Raises ValueError for what is nested too deeply, TypeError for what is no plain data."""
    # Packing goes one level deeper than unpacking can. In a list of one, whose head is one byte,
    # the message itself stays a level above that.
    packed: bytes = msgpack.packb([message], default=_plain, unicode_errors=_TEXT)
    return packed[1:]


def _plain(value: Any) -> Any:
    if isinstance(value, int):
        return msgpack.ExtType(LONG_INTEGER, hex(value).encode())
    if hasattr(value, "tolist"):  # NumPy's scalars
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot cross to another process")


def _extension(code: int, data: bytes) -> Any:
    return int(data, 16) if code == LONG_INTEGER else msgpack.ExtType(code, data)


def unpacker() -> msgpack.Unpacker:
    """Bytes as they come in, messages as they are complete."""
    return msgpack.Unpacker(
        max_buffer_size=MAX_MESSAGE_BYTES, ext_hook=_extension, unicode_errors=_TEXT
    )


def error_to_wire(error: BaseException) -> dict[str, Any]:
    """An error as plain data."""
    arguments: list[Any]
    match error:
        case ConfigError():
            arguments = [error.field, _tellable(error.given), error.allowed, error.suggestion]
            return {"type": "ConfigError", "arguments": arguments}
        case protocol.EngineError():
            return {"type": type(error).__name__, "arguments": [str(error)]}
        case _:
            return {"type": "", "arguments": [f"{type(error).__name__}: {error}"]}


def _tellable(given: object) -> object:
    """What was given to a configuration, or the little of it that can be told."""
    try:
        pack([[[given]]])
    except (ValueError, TypeError):
        return f"a {type(given).__name__} too deep to be shown"
    return given


def error_from_wire(told: dict[str, Any]) -> Exception:
    """The error that the other side has told."""
    if told["type"] == "ConfigError":
        return ConfigError(*told["arguments"])
    return _ERRORS.get(told["type"], ChildError)(*told["arguments"])


class PipeConnection:
    """One end of the pipes, with a thread to read and one to write: so it works wherever Python
    does, before there is an event loop, and beside one that is held up. Frames that the other side
    has had no time for are replaced by newer ones.

    Args:
      incoming, outgoing: file descriptors, which are the link's from now on.
      on_messages: is called on the reading thread, with at least one message.
      on_end: is called on the reading thread when the other side has closed, last of all.
    """

    def __init__(
        self,
        incoming: int,
        outgoing: int,
        on_messages: Callable[[list[Message]], None],
        on_end: Callable[[], None],
    ) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._on_messages, self._on_end = on_messages, on_end
        self._condition = threading.Condition()
        self._queue = ConflatingQueue[bytes, Message]()
        self._is_closed = False
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"link{work.__name__}", daemon=True).start()

    def send(self, *message: Any) -> None:
        """Never waits. Raises as `pack` does, here, where the fault is."""
        packed = pack(list(message))
        with self._condition:
            if not self._is_closed:
                self._queue.put(packed)
                self._condition.notify()

    def send_frame(self, run_id: str, number: int, frame: bytes) -> None:
        """Never waits; takes the place of the frame of this run that still waits, if one does."""
        with self._condition:
            if not self._is_closed:
                self._queue.put_latest(run_id, ["frame", run_id, number, frame])
                self._condition.notify()

    def close(self) -> None:
        """Sends what there is, and then no more: the other side reads to the end."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()

    def _read(self) -> None:
        messages = unpacker()
        try:
            while data := os.read(self._incoming, READ_BYTES):
                messages.feed(data)
                if complete := list(messages):
                    self._on_messages(complete)
        except OSError:
            pass  # broken is as good as closed
        except Exception:
            # What comes after it makes no sense: as if the other side had ended.
            logger.exception("What came through the pipe could not be read.")
        finally:
            os.close(self._incoming)
            self._on_end()

    def _write(self) -> None:
        try:
            while self._write_next():
                pass
        except OSError:
            self.close()  # nobody reads: the reading thread will notice
        finally:
            os.close(self._outgoing)

    def _write_next(self) -> bool:
        with self._condition:
            while not (self._queue or self._is_closed):
                self._condition.wait()
        packed, frames = self._queue.drain()
        if not (packed or frames):
            return False
        self._write_all(b"".join(packed))
        for frame in frames:
            self._write_all(pack(frame))
        return True

    def _write_all(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._outgoing, rest) :]


def put_messages(bridge: LoopBridge[Message, Message], messages: list[Message]) -> None:
    """Hands what a connection has read to the event loop; of each run only the newest frame."""
    for message in messages:
        if message[0] == "frame":
            bridge.put_latest(message[1], message)
        else:
            bridge.put(message)
