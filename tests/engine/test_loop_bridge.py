"""Between a run's thread and the event loop: the newest frame, every event, never a wait."""

import asyncio
import threading

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.runs.journal.events import Event
from patience import until_async


class Viewer:
    def __init__(self):
        self.frames, self.events = [], []

    def on_frame(self, number, frame):
        self.frames.append(number)

    def on_event(self, event):
        self.events.append(event["seq"])


class Picture:
    def __init__(self, frame):
        self.frame = frame


def channel_of(viewer, ended=None):
    loop = asyncio.get_running_loop()
    channel = LoopBridge(loop, lambda picture: b"", ended or (lambda run_id: None))
    channel.add(viewer)
    return channel


async def test_busy_loop_gets_the_newest_frame_and_every_event():
    viewer = Viewer()
    channel = channel_of(viewer)

    def tell():
        for i in range(1, 101):
            channel.on_snapshot(Picture(i))
            channel.on_event("r", Event(i, 0, "speed", {}))

    # The loop is busy all the while: it stands still in this very line.
    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()
    assert viewer.frames == []
    await asyncio.sleep(0)
    assert viewer.frames == [100]
    assert viewer.events == list(range(1, 101))


async def test_removed_viewer_is_told_no_more():
    viewer = Viewer()
    channel = channel_of(viewer)
    channel.remove(viewer)
    channel.remove(viewer)
    channel.on_snapshot(Picture(1))
    for _ in range(3):  # the loop comes round, and would tell it
        await asyncio.sleep(0)
    assert viewer.frames == []


async def test_end_of_a_run_is_told_once():
    ended = []
    channel = channel_of(Viewer(), ended.append)
    channel.on_event("r", Event(1, 0, "deleted", {}))
    await until_async(lambda: ended)
    assert ended == ["r"]


def test_closed_loop_is_no_error_for_the_run():
    async def make():
        return channel_of(Viewer())

    channel = asyncio.run(make())
    channel.on_snapshot(Picture(1))
