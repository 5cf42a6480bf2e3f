"""Nothing is missed, and nothing comes before the reply has been handled."""

from __future__ import annotations

from ganscope.engine.remote.subscriptions import Subscriptions
from recording_viewer import RecordingViewer


def event(seq, kind):
    return {"seq": seq, "step": 0, "kind": kind}


def test_events_between_reply_and_hello_are_replayed_after_it():
    subscriptions, viewer = Subscriptions(), RecordingViewer()
    subscription = subscriptions.add("r", viewer)
    subscriptions.on_event("r", event(1, "before"))
    subscription.start_buffering()
    subscriptions.on_event("r", event(2, "after"))
    subscriptions.on_frame("r", 1, b"")
    subscriptions.on_frame("r", 2, b"")
    subscriptions.on_process({"state": "starting again"})
    assert viewer.got == []
    subscription.go_live()
    assert viewer.got == ["after", 2]
    subscriptions.on_process({"state": "up"})
    subscriptions.on_event("other", event(3, "other"))
    assert viewer.got == ["after", 2, "up"]


def test_viewers_are_counted_by_run():
    subscriptions, viewer, other = Subscriptions(), RecordingViewer(), RecordingViewer()
    subscriptions.add("r", viewer).go_live()
    subscriptions.add("r", other)
    assert subscriptions.n_viewers("r") == 2
    assert subscriptions.remove("r", other)
    assert not subscriptions.remove("r", other)
    assert subscriptions.watched() == {"r"}
    subscriptions.end("r")
    assert viewer.got == ["deleted"]
    assert subscriptions.remove("r", viewer)
    assert (subscriptions.watched(), subscriptions.n_viewers("r")) == (set(), 0)
