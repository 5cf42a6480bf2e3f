"""From a run's thread to its viewers: the newest frame, every event, and the thread never waits."""

import asyncio
import threading

from ganscope.engine.run_feed import RunFeed, RunFeeds
from ganscope.runs.journal.events import Event
from patience import until_async


class Viewer:
    def __init__(self):
        self.frames, self.events = [], []

    def on_frame(self, number, frame):
        self.frames.append(number)

    def on_event(self, event):
        self.events.append(event["kind"])


class Picture:
    def __init__(self, frame):
        self.frame = frame


def feeds():
    return RunFeeds(asyncio.get_running_loop(), lambda picture: b"frame")


async def let_the_loop_run():
    for _ in range(3):
        await asyncio.sleep(0)


async def test_busy_loop_gets_the_newest_frame_and_every_event():
    viewer = Viewer()
    feed = RunFeed(asyncio.get_running_loop(), lambda picture: b"frame", lambda run_id: None)
    feed.viewers = {viewer: 1}

    def publish():
        for i in range(1, 101):
            feed.on_snapshot(Picture(i))
            feed.on_event("r", Event(i, 0, str(i), {}))

    # The loop is busy meanwhile: it stands still until `join` returns.
    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert viewer.frames == []
    await asyncio.sleep(0)
    assert viewer.frames == [100]
    assert viewer.events == [str(i) for i in range(1, 101)]
    assert feed.frame_bytes == len(b"frame")


async def test_end_of_a_run_is_reported_once():
    ended = []
    feed = RunFeed(asyncio.get_running_loop(), lambda picture: b"", ended.append)
    feed.on_event("r", Event(1, 0, "deleted", {}))
    await until_async(lambda: ended)
    assert ended == ["r"]


def test_closed_loop_is_no_error_for_the_run():
    async def make():
        return feeds().create_for("r")

    feed = asyncio.run(make())
    feed.on_snapshot(Picture(1))


async def test_viewers_are_counted_by_number():
    runs, page, other = feeds(), Viewer(), Viewer()
    feed = runs.create_for("r")
    runs.set_viewers("r", page, 300)
    assert runs.update("r") == 300
    runs.set_viewers("r", other, 1)
    assert runs.update("r") == feed.n_viewers == 301
    assert runs.watched() == {"r": feed}
    feed.on_snapshot(Picture(1))
    await let_the_loop_run()
    assert page.frames == other.frames == [1]
    for viewer in (page, page, other):
        runs.set_viewers("r", viewer, 0)
    assert runs.update("r") == 0
    assert runs.watched() == {}
    feed.on_snapshot(Picture(2))
    await let_the_loop_run()
    assert page.frames == other.frames == [1]


async def test_viewers_of_a_run_that_is_loaded_get_its_first_events_and_none_of_its_old_feed():
    runs, viewer = feeds(), Viewer()
    old = runs.create_for("r")
    runs.set_viewers("r", viewer, 1)  # while the run is being unloaded
    old.on_event("r", Event(1, 0, "deleted", {}))
    new = runs.create_for("r")
    new.on_event("r", Event(2, 0, "recovered", {}))
    await let_the_loop_run()
    assert viewer.events == ["recovered"]
    assert runs.watched() == {"r": new}
