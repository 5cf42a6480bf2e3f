"""The two pipes between the web process and the training process, which carry msgpack messages.

A message is a list that begins with its kind. The web process sends `settings` and `call`. The
training process sends `progress` (what it does while it starts), `up`, `reply`, `error`, `event`,
`frame` and `beat`. Nothing is pickled, so that neither side can make the other one run code.
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
from ganscope.engine.remote.interfaces import Message
from ganscope.gan.fields import ConfigError

logger = logging.getLogger(__name__)

READ_BYTES = 1 << 18
MAX_MESSAGE_BYTES = 1 << 28
# JSON has integers of any length and halves of surrogate pairs. msgpack has neither by itself.
LONG_INTEGER = 1
_TEXT = "surrogatepass"

_ERRORS = {
    error.__name__: error
    for error in vars(protocol).values()
    if isinstance(error, type) and issubclass(error, protocol.EngineError)
}


class ChildError(RuntimeError):
    """A bug in the training process. Its log says more."""


def pack(message: Message) -> bytes:
    """Raises ValueError if the message is nested too deeply, TypeError if it is not plain data."""
    # msgpack packs one level more than it can unpack. Packed inside a list, whose head is one byte,
    # the message itself stays below that limit.
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
    """Takes bytes as they arrive, yields messages as they are complete."""
    return msgpack.Unpacker(
        max_buffer_size=MAX_MESSAGE_BYTES, ext_hook=_extension, unicode_errors=_TEXT
    )


def error_to_wire(error: BaseException) -> dict[str, Any]:
    """An error as plain data."""
    arguments: list[Any]
    match error:
        case ConfigError():
            arguments = [
                *(error.field, _packable(error.given), error.allowed),
                *(error.suggestion, error.title, error.is_unknown),
            ]
            return {"type": "ConfigError", "arguments": arguments}
        case protocol.EngineError():
            return {"type": type(error).__name__, "arguments": [str(error)]}
        case _:
            return {"type": "", "arguments": [f"{type(error).__name__}: {error}"]}


def _packable(given: object) -> object:
    """Returns the refused value, or a text in place of one that is nested too deeply."""
    try:
        pack([[[given]]])
    except (ValueError, TypeError):
        return f"a {type(given).__name__} too deep to be shown"
    return given


def error_from_wire(document: dict[str, Any]) -> Exception:
    """Returns the error that `error_to_wire` has made plain data of."""
    if document["type"] == "ConfigError":
        return ConfigError(*document["arguments"])
    return _ERRORS.get(document["type"], ChildError)(*document["arguments"])


class PipeConnection:
    """One end of the pipes: a `Transport`.

    A thread reads and a thread writes: so it works before there is an event loop, and while one is
    blocked. A frame that waits to be written is replaced by a newer frame of the same run.

    Args:
      incoming: file descriptor to read from; the connection closes it.
      outgoing: file descriptor to write to; the connection closes it.
      on_messages: called on the reading thread, with at least one message.
      on_end: called on the reading thread after the last message, when the other side has closed.
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
            threading.Thread(target=work, name=f"pipe{work.__name__}", daemon=True).start()

    def send(self, *message: Any) -> None:
        """Never waits. Raises as `pack` does, so that the traceback shows who sends the message."""
        packed = pack(list(message))
        with self._condition:
            if not self._is_closed:
                self._queue.put(packed)
                self._condition.notify()

    def send_frame(self, run_id: str, number: int, frame: bytes) -> None:
        """Never waits. Replaces the frame of this run that still waits, if there is one."""
        with self._condition:
            if not self._is_closed:
                self._queue.put_latest(run_id, ["frame", run_id, number, frame])
                self._condition.notify()

    def close(self) -> None:
        """Sends what still waits, then closes: the other side reads to the end."""
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
            pass  # a broken pipe is a closed pipe
        except Exception:
            # The rest cannot be read either: as if the other side had closed.
            logger.exception("What came through the pipe could not be read.")
        finally:
            os.close(self._incoming)
            self._on_end()

    def _write(self) -> None:
        try:
            while self._write_next():
                pass
        except OSError:
            self.close()  # nobody reads; the reading thread finds that out too
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
