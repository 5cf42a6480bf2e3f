"""Networks, peers and clients that fail, beside a healthy viewer that must not notice.

| fault | what is done | the server | the healthy viewer | lost |
|---|---|---|---|---|
| F4 a peer stops reading | small receive buffer, lies about what it has drawn | frees it, with and without TCP_USER_TIMEOUT | every event, frames go on | nothing |
| F5 a slow peer | 20 kB a second | sends it the newest frame only | the same | nothing: old frames are skipped |
| F6 half-open | nothing passes any more, no FIN | frees it as stalled | the same | nothing |
| F7 a bad network | 200 ms, byte by byte, reset within a frame | sees one that left | the same | what was on its way; none corrupt |
| F8 all come back at once | 25 viewers broken off, four times, while events are sent | takes them all | every event | what was sent while they were away; the hello tells the state |
| F18 commands that race | the same command twice, two at once | once each | the same | nothing |
"""  # noqa: E501

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from abuse.chaos import Weather, chaos
from abuse.conftest import OwnedRun, create
from abuse.deaf import Deaf
from abuse.viewer import Viewer, watching
from patience import PATIENCE_SECONDS, until


@pytest.fixture(scope="module")
def own(address: str) -> Iterator[OwnedRun]:
    """The run that the failing viewers watch."""
    run = create(address)
    yield run
    run.request("DELETE")


def test_peers_that_take_nothing_are_freed(own, server, healthy):
    """One stops reading; the connection of the other one goes dead without a close."""
    deaf = Deaf(own)
    try:
        with chaos(own.address) as proxy, watching(proxy.address, own.id) as lost:
            lost.sees(3)
            proxy.weather = Weather(is_silent=True)
            assert deaf.is_held(server.pid)
            # Their buffers fill in a few seconds; then come the server's timeouts.
            until(lambda: own.get()["viewers"] == 0, "they are still viewers")
            until(lambda: not deaf.is_held(server.pid), "the connection is still held")
    finally:
        deaf.close()


def test_slow_peer_gets_the_newest_frames_in_order(own, healthy):
    with chaos(own.address) as proxy:
        proxy.weather = Weather(bytes_per_second=20_000, chunk=1024)
        with watching(proxy.address, own.id) as slow:
            slow.sees(3)
            # Frames in between are skipped, not queued: however long one takes to arrive, only a
            # few are in flight.
            slow.until(lambda: n_left_out(slow) > 20)
            slow.until(lambda: own.get()["step"] - slow.steps[-1] < 5 * last_gap(slow))
            proxy.weather = Weather()
            slow.sees(10)


def last_gap(viewer: Viewer) -> int:
    """Steps between the last two frames of a viewer."""
    before, last = list(viewer.steps)[-2:]
    return last - before


def n_left_out(viewer: Viewer) -> int:
    """The number of frames, between its first and its last, that a viewer was not sent."""
    numbers = list(viewer.numbers)
    return numbers[-1] - numbers[0] + 1 - len(numbers)


def test_bad_network_corrupts_no_frame(own, healthy):
    """The viewer decodes every frame: a corrupt one would end its thread with an exception."""
    with chaos(own.address) as proxy:
        proxy.weather = Weather(delay_seconds=0.2)
        with watching(proxy.address, own.id) as far:
            far.sees(4)
        proxy.weather = Weather(chunk=1)
        with watching(proxy.address, own.id) as trickled:
            trickled.sees(2)
            seen = len(trickled.numbers)
            proxy.reset()  # most likely within a frame
            trickled.join()
            assert trickled.code == 1006
            assert len(trickled.numbers) >= seen
        proxy.weather = Weather()
        with watching(proxy.address, own.id) as again:
            again.sees(3)
            assert again.numbers[0] > trickled.numbers[-1]
        until(lambda: own.get()["viewers"] == 0, "someone is left")


def test_storm_of_reconnections_loses_no_event(own, healthy):
    n_viewers, n_rounds = 25, 4
    with chaos(own.address) as proxy, watching(own.address, own.id) as steady:
        for round_ in range(n_rounds):
            with ExitStack() as stack:
                crowd = [
                    stack.enter_context(watching(proxy.address, own.id)) for _ in range(n_viewers)
                ]
                own.request("PATCH", body={"speed": 200.0 + round_})
                for viewer in crowd:
                    viewer.until(lambda v=viewer, r=round_: speed_of(v) == 200.0 + r)
                    viewer.check()
                proxy.reset()
                own.request("PATCH", body={"speed": 250.0 + round_})
                for viewer in crowd:
                    viewer.join()
        steady.until(lambda: speed_of(steady) == 250.0 + n_rounds - 1)
        steady.sees()
        speeds = [event["speed"] for event in steady.events if event["kind"] == "speed"]
        assert speeds == [base + r for r in range(n_rounds) for base in (200.0, 250.0)]
        until(lambda: own.get()["viewers"] == 1, "someone is left")


def speed_of(viewer: Viewer) -> float | None:
    """The speed of the run as a viewer knows it, from the hello or the last event; None before."""
    at_hello = [m["run"]["speed"] for m in list(viewer.messages) if m["type"] == "hello"]
    speeds = [event["speed"] for event in viewer.events if event["kind"] == "speed"]
    return (speeds or at_hello or [None])[-1]


def test_commands_that_race_are_carried_out_one_after_the_other(own, healthy):
    """Two clients send a hundred commands each, at the same time."""
    with watching(own.address, own.id) as viewer:
        own.request("POST", "/stop")
        refused: list[str] = []

        def steer(commands: list[str]) -> None:
            answers = [own.request("POST", f"/{command}") for command in commands]
            refused.extend(answer.text for answer in answers if not answer.is_success)

        ways = [["start", "stop"] * 50, ["stop", "start"] * 50]
        threads = [threading.Thread(target=steer, args=[way]) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert not refused
        final = own.request("POST", "/stop").json()["run"]
        assert final["status"] == "stopped"
        viewer.until(lambda: statuses_of(viewer)[-1:] == ["stopped"])
        viewer.check()
        statuses = statuses_of(viewer)
        # No change is sent twice.
        assert all(a != b for a, b in itertools.pairwise(statuses))
        assert own.get()["step"] == final["step"]
        own.request("POST", "/start")


def statuses_of(viewer: Viewer) -> list[str]:
    return [event["status"] for event in viewer.events if event["kind"] == "status"]
