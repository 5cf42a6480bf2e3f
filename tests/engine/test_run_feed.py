"""From a run's thread to its viewers: the newest frame, every event, and the thread never waits."""

import asyncio
import threading

from ganscope.engine.run_feed import RunFeed
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


def feed_of(viewer, ended=None):
    loop = asyncio.get_running_loop()
    feed = RunFeed(loop, lambda picture: b"", ended or (lambda run_id: None))
    feed.add(viewer)
    return feed


async def test_busy_loop_gets_the_newest_frame_and_every_event():
    viewer = Viewer()
    feed = feed_of(viewer)

    def publish():
        for i in range(1, 101):
            feed.on_snapshot(Picture(i))
            feed.on_event("r", Event(i, 0, "speed", {}))

    # The loop is busy meanwhile: it stands still until `join` returns.
    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert viewer.frames == []
    await asyncio.sleep(0)
    assert viewer.frames == [100]
    assert viewer.events == list(range(1, 101))


async def test_removed_viewer_gets_nothing_more():
    viewer = Viewer()
    feed = feed_of(viewer)
    feed.remove(viewer)
    feed.remove(viewer)
    feed.on_snapshot(Picture(1))
    for _ in range(3):  # the loop runs, and would call it
        await asyncio.sleep(0)
    assert viewer.frames == []


async def test_end_of_a_run_is_reported_once():
    ended = []
    feed = feed_of(Viewer(), ended.append)
    feed.on_event("r", Event(1, 0, "deleted", {}))
    await until_async(lambda: ended)
    assert ended == ["r"]


def test_closed_loop_is_no_error_for_the_run():
    async def make():
        return feed_of(Viewer())

    feed = asyncio.run(make())
    feed.on_snapshot(Picture(1))
