"""The pipes between two processes: whole messages, no pickle, and errors keep their type."""

import asyncio
import math
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.engine.protocol import Busy, EngineError, NoSuchRun, Restarting
from ganscope.engine.remote.pipe import (
    ChildError,
    PipeConnection,
    error_from_wire,
    error_to_wire,
    pack,
    put_messages,
    unpacker,
)
from ganscope.gan.fields import ConfigError
from patience import PATIENCE_SECONDS, until, until_async

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters())  # half surrogate pairs too: JSON may hold them
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.lists(JSON, max_size=4), st.integers(1, 7))
def test_messages_come_out_as_they_went_in_however_they_are_cut(messages, size):
    data = b"".join(pack(["call", message]) for message in messages)
    reader, found = unpacker(), []
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
        found += list(reader)
    assert found == [["call", message] for message in messages]


def test_special_and_long_numbers_stay_as_they_are():
    reader = unpacker()
    reader.feed(pack([math.nan, math.inf, 2**400, -(2**70)]))
    nan, infinite, *long = next(reader)
    assert math.isnan(nan)
    assert math.isinf(infinite)
    assert long == [2**400, -(2**70)]


def test_other_than_plain_data_is_refused_where_it_is_sent():
    with pytest.raises(TypeError, match="object"):
        pack([object()])
    with pytest.raises(ValueError, match="recursion"):
        pack(nested(2000))


def nested(levels):
    deep = []
    for _ in range(levels):
        deep = [deep]
    return deep


def test_whatever_can_be_sent_can_be_read():
    """A message that the other side cannot read would end it."""
    for levels in range(1000, 1030):
        try:
            packed = pack(nested(levels))
        except ValueError:
            assert levels > 1000
            return
        reader = unpacker()
        reader.feed(packed)
        assert next(reader) == nested(levels)
    pytest.fail("There is no limit.")


def test_error_about_what_cannot_be_sent_can_be():
    for levels in range(1015, 1030):
        error = error_to_wire(ConfigError("problem", nested(levels), "a name"))
        pack(["error", 1, error])
    assert "too deep" in error_from_wire(error).given


@pytest.mark.parametrize("error", [NoSuchRun("a"), Busy("b"), Restarting("c"), EngineError("d")])
def test_errors_keep_their_type_and_their_message(error):
    received = error_from_wire(error_to_wire(error))
    assert (type(received), str(received)) == (type(error), str(error))


def test_error_of_a_configuration_keeps_its_parts():
    error = ConfigError("ring.modes", 2**80, "a whole number", "grid")
    reader = unpacker()
    reader.feed(pack(["error", 1, error_to_wire(error)]))
    received = error_from_wire(next(reader)[2])
    assert str(received) == str(error)
    assert (received.field, received.given, received.suggestion) == ("ring.modes", 2**80, "grid")


def test_any_other_error_is_a_bug_of_the_training_process():
    assert isinstance(error_from_wire(error_to_wire(KeyError("x"))), ChildError)


class Pipes:
    """Two ends that talk to each other within this process."""

    def __init__(self):
        (a, b), (c, d) = os.pipe(), os.pipe()
        self.received, self.ended = [], threading.Event()
        self.may_read = threading.Event()
        self.may_read.set()
        self.near = PipeConnection(c, b, lambda messages: None, lambda: None)
        self.far = PipeConnection(a, d, self._receive, self.ended.set)

    def _receive(self, messages):
        self.may_read.wait(PATIENCE_SECONDS)
        self.received.extend(messages)

    def until(self, is_fulfilled):
        until(is_fulfilled, lambda: f"received last: {self.received[-3:]}")


@pytest.fixture
def pipes():
    pipes = Pipes()
    yield pipes
    pipes.may_read.set()
    pipes.near.close()
    pipes.far.close()
    assert pipes.ended.wait(PATIENCE_SECONDS)


def test_all_messages_arrive_in_order_and_then_the_end(pipes):
    for i in range(2000):
        pipes.near.send("event", "run", i)
    pipes.near.close()
    assert pipes.ended.wait(PATIENCE_SECONDS)
    assert [message[2] for message in pipes.received] == list(range(2000))


def test_slow_reader_delays_nobody_and_gets_the_newest_frames(pipes):
    pipes.may_read.clear()
    frame = bytes(100_000)
    for number in range(200):
        for run in ("a", "b"):
            pipes.near.send_frame(run, number, frame)
    pipes.near.send("event", "a", {})
    pipes.may_read.set()
    pipes.until(lambda: [m[2] for m in pipes.received if m[1] == "b"][-1:] == [199])
    pipes.until(lambda: any(message[0] == "event" for message in pipes.received))
    for run in ("a", "b"):
        numbers = [m[2] for m in pipes.received if m[0] == "frame" and m[1] == run]
        assert numbers == sorted(numbers)
        assert numbers[-1] == 199
        assert len(numbers) < 20


def test_end_of_the_other_side_is_noticed_while_it_is_written_to():
    ended = threading.Event()
    (a, b), (c, d) = os.pipe(), os.pipe()
    connection = PipeConnection(c, b, lambda messages: None, ended.set)
    os.close(a)
    os.close(d)
    assert ended.wait(PATIENCE_SECONDS)
    connection.send("event", "nobody", {})
    connection.close()


async def test_loop_gets_every_message_and_the_newest_frame_of_each_run():
    bridge, seen = LoopBridge(), []
    put_messages(bridge, [["frame", "a", 1, b""], ["event", "a", {}], ["frame", "b", 1, b""]])
    put_messages(bridge, [["frame", "a", 2, b""], ["reply", 1, None]])
    bridge.open(asyncio.get_running_loop(), seen.append, seen.append)
    await until_async(lambda: len(seen) >= 4)
    assert [message[0] for message in seen] == ["event", "reply", "frame", "frame"]
    assert [message[:3] for message in seen[2:]] == [["frame", "a", 2], ["frame", "b", 1]]
