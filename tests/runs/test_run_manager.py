"""A host holds so many runs, and lets go of forgotten ones."""

import time

import pytest

from ganscope.runs.loop.commands import Start
from ganscope.runs.run_manager import CapacityExceeded, RunManager, UnknownRun


@pytest.fixture
def host(programs):
    host = RunManager(programs, max_runs=2, idle_seconds=100.0)
    yield host
    for run in host.runs():
        host.delete(run.id)


def test_runs_are_found_by_their_id_until_they_are_deleted(host, recorder, tiny):
    run = host.create(tiny, 0, recorder)
    assert host.get(run.id) is run
    assert host.runs() == [run]
    host.delete(run.id)
    assert host.runs() == []
    for ask in (host.get, host.delete):
        with pytest.raises(UnknownRun, match=run.id):
            ask(run.id)


def test_full_host_refuses(host, recorder, tiny):
    for _ in range(2):
        host.create(tiny, 0, recorder)
    with pytest.raises(CapacityExceeded, match="All 2 places"):
        host.create(tiny, 0, recorder)


def test_forgotten_run_expires_and_watched_one_does_not(
    programs, recorder, eventually, tiny, caplog
):
    caplog.set_level("INFO", "ganscope.runs.run_manager")
    now = time.monotonic()
    host = RunManager(programs, idle_seconds=100.0, clock=lambda: now + 101.0)
    forgotten, watched = (host.create(tiny, 0, recorder) for _ in range(2))
    watched.set_viewers(1)
    eventually(lambda: watched.view().viewers == 1)
    assert host.unload_idle() == [forgotten.id]
    (told,) = caplog.records
    assert (told.message, told.run, told.reason) == ("run expired", forgotten.id, "idle")
    assert host.runs() == [watched]
    host.delete(watched.id)


def test_run_whose_viewers_have_left_stops_and_a_program_s_run_does_not(
    programs, recorder, eventually, tiny
):
    now = time.monotonic()
    host = RunManager(programs, unwatched_seconds=60.0, clock=lambda: now + 61.0)
    left, watched, never_watched = (host.create(tiny, 0, recorder) for _ in range(3))
    for run in (left, watched, never_watched):
        run.submit(Start())
    for run in (left, watched):
        run.set_viewers(1)
    left.set_viewers(0)
    left.unwatched_since = now
    eventually(lambda: all(run.view().status == "running" for run in host.runs()))
    assert host.stop_unwatched() == [left.id]
    eventually(lambda: left.view().status == "stopped")
    assert {run.view().status for run in (watched, never_watched)} == {"running"}
    assert host.stop_unwatched() == []
    for run in host.runs():
        host.delete(run.id)


def test_touched_run_does_not_expire(host, recorder, tiny):
    host.create(tiny, 0, recorder).touch()
    assert host.unload_idle() == []
