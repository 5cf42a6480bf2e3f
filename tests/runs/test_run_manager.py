"""A manager holds a limited number of runs, unloads idle ones and stops unwatched ones."""

import time

import pytest

from ganscope.runs.loop.commands import Start, Stop
from ganscope.runs.run_manager import CapacityExceeded, RunManager, UnknownRun
from patience import PATIENCE_SECONDS


@pytest.fixture
def manager(programs):
    manager = RunManager(programs, max_runs=2, idle_seconds=100.0)
    yield manager
    for run in manager.runs():
        manager.delete(run.id)


def test_runs_are_found_by_their_id_until_they_are_deleted(manager, recorder, tiny):
    run = manager.create(tiny, 0, recorder)
    assert manager.get(run.id) is run
    assert manager.runs() == [run]
    manager.delete(run.id)
    assert manager.runs() == []
    for ask in (manager.get, manager.delete):
        with pytest.raises(UnknownRun, match=run.id):
            ask(run.id)


def test_full_manager_refuses(manager, recorder, tiny):
    for _ in range(2):
        manager.create(tiny, 0, recorder)
    with pytest.raises(CapacityExceeded, match="All 2 places"):
        manager.create(tiny, 0, recorder)


def test_idle_run_is_unloaded_and_a_watched_one_is_not(
    programs, recorder, eventually, tiny, caplog
):
    caplog.set_level("INFO", "ganscope.runs.run_manager")
    now = time.monotonic()
    manager = RunManager(programs, idle_seconds=100.0, clock=lambda: now + 101.0)
    idle, watched = (manager.create(tiny, 0, recorder) for _ in range(2))
    watched.set_viewers(1)
    eventually(lambda: watched.view().viewers == 1)
    assert manager.unload_idle() == [idle.id]
    (logged,) = caplog.records
    assert (logged.message, logged.run, logged.reason) == ("run expired", idle.id, "idle")
    assert manager.runs() == [watched]
    manager.delete(watched.id)


def test_run_whose_viewers_have_left_stops_and_a_run_without_viewers_does_not(
    programs, recorder, eventually, tiny
):
    now = time.monotonic()
    manager = RunManager(programs, unwatched_seconds=60.0, clock=lambda: now + 61.0)
    left, watched, never_watched = (manager.create(tiny, 0, recorder) for _ in range(3))
    for run in (left, watched, never_watched):
        run.submit(Start())
    for run in (left, watched):
        run.set_viewers(1)
    left.set_viewers(0)
    left.unwatched_since = now
    eventually(lambda: all(run.view().status == "running" for run in manager.runs()))
    assert manager.stop_unwatched() == [left.id]
    eventually(lambda: left.view().status == "stopped")
    assert {run.view().status for run in (watched, never_watched)} == {"running"}
    assert manager.stop_unwatched() == []
    for run in manager.runs():
        manager.delete(run.id)


def test_run_of_a_page_stops_soon_without_viewers_and_goes_on_when_one_comes(
    programs, recorder, eventually, tiny
):
    now = time.monotonic()
    clock = [now]
    manager = RunManager(programs, least_unwatched_seconds=10.0, clock=lambda: clock[0])
    never_watched, left, patient = (
        manager.create(tiny, 0, recorder, keep_running_seconds=seconds)
        for seconds in (0.0, 0.0, 3600.0)
    )
    for run in (never_watched, left, patient):
        run.submit(Start())
    left.set_viewers(1)
    left.set_viewers(0)
    eventually(lambda: all(run.view().status == "running" for run in manager.runs()))
    clock[0] = now + 5.0
    assert manager.stop_unwatched() == []
    clock[0] = time.monotonic() + 11.0
    assert manager.stop_unwatched() == [never_watched.id, left.id]
    eventually(lambda: {run.view().status for run in (never_watched, left)} == {"stopped"})
    assert patient.view().status == "running"
    assert manager.stop_unwatched() == []
    # The page is loaded again.
    step = left.view().step
    left.set_viewers(1)
    eventually(lambda: left.view().status == "running" and left.view().step > step)
    # What its owner has stopped stays so.
    left.submit(Stop()).result(PATIENCE_SECONDS)
    left.set_viewers(0)
    left.set_viewers(1)
    assert not left.is_playing
    # A run that is started again without a viewer has its time again.
    never_watched.submit(Start()).result(PATIENCE_SECONDS)
    clock[0] = time.monotonic() + 5.0
    assert manager.stop_unwatched() == []
    fork = manager.fork(patient.id, lambda _: recorder, keep_running_seconds=0.0)
    assert fork.view().keep_running_seconds == 0.0
    for run in manager.runs():
        manager.delete(run.id)


def test_used_run_is_not_unloaded(manager, recorder, tiny):
    manager.create(tiny, 0, recorder).touch()
    assert manager.unload_idle() == []
