"""The send queue of one viewer: the newest frame, every text, and the timeout."""

import asyncio
import time

import pytest

from ganscope.settings import Settings
from ganscope.web.context import Context
from ganscope.web.loop_clock import TICK_SECONDS
from ganscope.web.stream.outbox import MAX_EVENTS, Outbox
from patience import until_async

SEND_SECONDS = 4 * TICK_SECONDS


class SlowSocket:
    """Sends nothing until its gate is open."""

    def __init__(self):
        self.sent, self.gate = [], asyncio.Event()

    async def send_text(self, text):
        await self.gate.wait()
        self.sent.append(text)

    send_bytes = send_text


@pytest.fixture
def outbox(tmp_path):
    settings = Settings(data_dir=tmp_path, send_timeout_seconds=SEND_SECONDS)
    return Outbox(Context(settings, engine=None), "a run")


async def let_pass(outbox, seconds):
    """Advances the server's clock."""
    for _ in range(round(seconds / TICK_SECONDS)):
        outbox._clock.advance()
        for _ in range(3):  # tasks that this wakes up can run
            await asyncio.sleep(0)


async def test_newest_frame_wins(outbox):
    slow = SlowSocket()
    sending = asyncio.create_task(outbox.send_all(slow))
    for i in range(100):
        outbox.on_frame(i, b"%d" % i)
    slow.gate.set()
    await until_async(lambda: slow.sent)
    assert slow.sent == [b"99"]
    sending.cancel()


async def test_two_frames_are_in_flight_at_most(outbox):
    slow = SlowSocket()
    slow.gate.set()
    sending = asyncio.create_task(outbox.send_all(slow))
    for i in range(5):
        outbox.on_frame(i, b"%d" % i)
        await let_pass(outbox, TICK_SECONDS)
    assert slow.sent == [b"0", b"1"]
    outbox.acknowledge(0)
    await let_pass(outbox, TICK_SECONDS)
    assert slow.sent == [b"0", b"1", b"4"]
    sending.cancel()


async def test_socket_that_takes_nothing_is_given_up(outbox):
    outbox.on_frame(1, b"1")
    sending = asyncio.create_task(outbox.send_all(SlowSocket()))
    await asyncio.sleep(0)
    await let_pass(outbox, SEND_SECONDS - TICK_SECONDS)
    assert not sending.done()
    await let_pass(outbox, TICK_SECONDS)
    assert await sending == 4408


async def test_viewer_that_lags_behind_the_events_is_given_up(outbox):
    for i in range(MAX_EVENTS + 1):
        outbox.on_event({"seq": i, "step": 0, "kind": "speed", "speed": None})
    assert await outbox.send_all(SlowSocket()) == 4408


async def test_viewer_that_keeps_up_is_written_to_at_once(outbox):
    written, slow = [], SlowSocket()
    outbox._write = lambda frame: written.append(frame) is None
    sending = asyncio.create_task(outbox.send_all(slow))
    await let_pass(outbox, TICK_SECONDS)
    for i in range(3):  # without await, so that no task can send
        outbox.on_frame(i, b"%d" % i)
    assert written == [b"0", b"1"]
    assert outbox.acknowledge(0)
    assert not outbox.acknowledge(0)
    assert written == [b"0", b"1", b"2"]
    outbox.queue_text("first")
    assert outbox.acknowledge(2)
    outbox.on_frame(3, b"3")
    assert len(written) == 3  # texts come before frames
    slow.gate.set()
    await until_async(lambda: len(slow.sent) == 2)
    assert slow.sent == ["first", b"3"]
    sending.cancel()


async def test_progress_puts_off_the_end_and_silence_brings_it(outbox):
    outbox._write = lambda _: True
    sending = asyncio.create_task(outbox.send_all(SlowSocket()))
    await let_pass(outbox, TICK_SECONDS)
    for i in range(8):  # four times the timeout
        outbox.on_frame(2 * i, b"")
        outbox.on_frame(2 * i + 1, b"")
        outbox.on_frame(2 * i + 2, b"")  # is queued
        await let_pass(outbox, SEND_SECONDS / 2)
        assert outbox.acknowledge(2 * i + 1)
        assert not sending.done()
    outbox.on_frame(99, b"")
    outbox.on_frame(100, b"")
    await let_pass(outbox, SEND_SECONDS + TICK_SECONDS)
    assert await sending == 4408


async def test_time_in_which_the_server_stood_still_is_no_fault_of_the_viewer(outbox):
    """The machine may have had no processor for the viewer either."""
    outbox._write = lambda _: True
    async with outbox._telemetry.measuring():
        sending = asyncio.create_task(outbox.send_all(SlowSocket()))
        await until_async(lambda: outbox._is_idle)
        for i in range(3):
            outbox.on_frame(i, b"")  # the last one is queued
        time.sleep(1.5 * SEND_SECONDS)  # noqa: ASYNC251  blocks the event loop
        began = outbox._clock.time()
        await until_async(lambda: outbox._clock.time() > began)
        assert not sending.done()
        assert outbox.acknowledge(1)
        sending.cancel()
