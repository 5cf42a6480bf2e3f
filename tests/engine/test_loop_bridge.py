"""Items of other threads reach the loop in order; of those with one key only the newest."""

import asyncio
import threading

from ganscope.engine.loop_bridge import ConflatingQueue, LoopBridge
from patience import until_async


def test_queue_keeps_all_items_and_the_newest_of_each_key():
    queue = ConflatingQueue()
    assert not queue
    for number in range(3):
        queue.put(number)
        queue.put_latest("a", number)
    queue.put_latest("b", 7)
    assert queue
    assert queue.drain() == ([0, 1, 2], [2, 7])
    assert queue.drain() == ([], [])
    assert not queue


async def test_what_comes_before_the_loop_is_delivered_too():
    bridge, seen = LoopBridge(), []
    bridge.put("early")
    bridge.put_latest("a", "frame")
    bridge.open(asyncio.get_running_loop(), seen.append, seen.append)
    await until_async(lambda: len(seen) == 2)
    thread = threading.Thread(target=bridge.put, args=["late"])
    thread.start()
    await until_async(lambda: len(seen) == 3)
    thread.join()
    assert seen == ["early", "frame", "late"]


async def test_one_callback_delivers_everything(monkeypatch):
    loop, bridge, seen, scheduled = asyncio.get_running_loop(), LoopBridge(), [], []
    monkeypatch.setattr(loop, "call_soon_threadsafe", scheduled.append)
    bridge.open(loop, seen.append, seen.append)
    for number in range(100):
        bridge.put(number)
        bridge.put_latest("a", number)
    (deliver,) = scheduled
    deliver()
    assert seen == [*range(100), 99]


def test_closed_loop_is_no_error_for_the_writer():
    async def make():
        bridge = LoopBridge()
        bridge.open(asyncio.get_running_loop(), print, print)
        return bridge

    asyncio.run(make()).put("nobody reads this")
