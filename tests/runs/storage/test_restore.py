"""A saved run comes back as it was, even if the process that trained it was killed."""

from __future__ import annotations

import gc
import random
import subprocess
import time
import weakref
from pathlib import Path

import jax
import numpy as np
import pytest

from ganscope.runs.journal.events import Silence
from ganscope.runs.journal.records import Configured
from ganscope.runs.journal.replay import replay
from ganscope.runs.loop.commands import Reset, Start, Step, StopWhen
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.run_manager import RunManager, UnknownRun
from ganscope.runs.storage.store import Store
from patience import PATIENCE_SECONDS
from serving import leashed

VICTIM = Path(__file__).with_name("victim.py")


@pytest.fixture
def open_manager(shared_programs, tmp_path):
    """Opens a manager on the same file again; only one may be open at a time."""
    managers = []

    def open_(**options):
        while managers:
            managers.pop().close()
        store = Store.open(tmp_path / "runs.sqlite")
        managers.append(RunManager(shared_programs, store=store, **options))
        managers[-1].restore()
        return managers[-1]

    yield open_
    for manager in managers:
        manager.close()


@pytest.fixture
def steps(eventually):
    """Trains a run some steps."""

    def train(run, n, player="both"):
        until = run.view().step + n
        run.submit(Step(n, player)).result(PATIENCE_SECONDS)
        eventually(lambda: run.view().step == until and run.view().status == "stopped")

    return train


def state_of(run):
    return run.ask(lambda trainer: trainer.state())


def assert_same_state(first, second):
    jax.tree.map(np.testing.assert_array_equal, first, second)


def from_the_beginning(past, programs, step=None):
    """The state after an uninterrupted training with the same records."""
    step = past.last_step if step is None else step
    return replay(past.config, past.seed, past.records, step, programs).state()


def events_of(past):
    return [(event.step, event.kind, event.fields) for event in past.events]


@pytest.mark.process
def test_run_of_a_killed_process_comes_back_bit_for_bit(
    open_manager, programs, tmp_path, eventually
):
    command = [str(VICTIM), str(tmp_path / "runs.sqlite")]
    rng, run_ids, said = random.Random(3), [], ["", "0", "0"]
    for _ in range(2):
        process = leashed([*command, *run_ids], stdout=subprocess.PIPE)
        with process:
            try:
                least = int(said[2]) + rng.randint(20, 40)
                while int(said[2]) < least or int(said[1]) < 500:
                    said = process.stdout.readline().split()
            finally:
                process.kill()
        run_ids = said[:1]
        manager = open_manager()
        run = manager.get(run_ids[0])
        past = run.past()
        assert past.last_step >= int(said[1])
        assert len(past.records) >= int(said[2])
        eventually(lambda run=run: run.view().status in ("idle", "stopped"))
        assert run.view().step == past.last_step
        assert_same_state(state_of(run), from_the_beginning(past, programs))
        manager.close()
    assert past.last_step > 500
    assert sum(isinstance(record.effect, Configured) for record in past.records) > 20


def test_stopped_run_comes_back_with_everything(
    open_manager, recorder, tiny, programs, steps, eventually
):
    run = open_manager().create(tiny, 5, recorder, speed=2000.0)
    steps(run, 300)
    run.patch({"generator_learning_rate": 0.01})
    steps(run, 200)
    run.patch({"stabilizers": {"minibatch_discrimination": {}}})
    recorder.wait(lambda: any(e.fields.get("recompiled") for e in recorder.events))
    run.submit(StopWhen(StopCondition(step=5000))).result(PATIENCE_SECONDS)
    steps(run, 100, "generator")
    eventually(
        lambda: [row[0] for row in run.history.table()[1]][-1:] == [600]
    )  # the last measurement
    view, past, history, state = run.view(), run.past(), run.history.table(), state_of(run)

    manager = open_manager()
    (unloaded,) = manager.views()
    assert manager.runs() == []
    assert (unloaded.id, unloaded.status, unloaded.step) == (run.id, "stopped", 600)
    assert unloaded.config == view.config

    reloaded = manager.get(run.id)
    assert_same_state(state_of(reloaded), state)
    again, now = reloaded.past(), reloaded.view()
    for name in ("step", "last_step", "seed", "config", "speed", "created_at", "stop_when"):
        assert getattr(now, name) == getattr(view, name), name
    assert now.epoch == view.epoch + 1
    assert again.config == past.config
    assert again.records == past.records
    assert events_of(again)[: len(past.events)] == events_of(past)
    assert [event.kind for event in again.events[len(past.events) :]] == ["recovered"]
    assert again.events[-1].seq > max(event.seq for event in recorder.events)
    assert again.events[-1].fields["lost_steps"] == 0
    assert [k.step for k in again.keyframes] == [k.step for k in past.keyframes]
    for mine, saved in zip(past.keyframes, again.keyframes, strict=True):
        assert_same_state(mine.state, saved.state)
    columns, rows = reloaded.history.table()
    assert columns == list(history[0])
    np.testing.assert_array_equal(rows, history[1])


def test_time_travel_works_in_a_saved_run(open_manager, recorder, tiny, programs, steps):
    run = open_manager().create(tiny, 5, recorder)
    steps(run, 300)
    run.patch({"generator_learning_rate": 0.01})
    steps(run, 300)
    run.rewind(150).result(PATIENCE_SECONDS)
    past = run.past()

    manager = open_manager()
    reloaded = manager.get(run.id)
    assert (reloaded.view().step, reloaded.view().last_step) == (150, 600)
    assert_same_state(state_of(reloaded), from_the_beginning(past, programs, 150))
    assert reloaded.frame_at(450).step == 450
    _, state = reloaded.state_at(600)
    assert_same_state(state, from_the_beginning(past, programs))
    fork = manager.fork(reloaded.id, lambda run_id: type(recorder)(), step=400)
    assert_same_state(state_of(fork), from_the_beginning(past, programs, 400))
    reloaded.rewind(600).result(PATIENCE_SECONDS)
    assert_same_state(state_of(reloaded), from_the_beginning(past, programs))
    steps(reloaded, 50)
    assert_same_state(state_of(reloaded), from_the_beginning(reloaded.past(), programs))
    parent = manager.view(fork.id).parent

    manager = open_manager()
    assert manager.view(fork.id).parent == parent == {"run": run.id, "step": 400}
    assert [view.id for view in manager.views()] == [run.id, fork.id]


def test_runs_that_trained_train_on_in_their_mode(open_manager, recorder, tiny, eventually):
    manager = open_manager()
    endless, counted, still = (manager.create(tiny, seed, recorder, 500.0) for seed in range(3))
    eventually(lambda: still.view().status == "idle")
    endless.submit(Start()).result(PATIENCE_SECONDS)
    counted.submit(Step(700, "generator")).result(PATIENCE_SECONDS)
    eventually(lambda: counted.view().step > 50)

    manager = open_manager()
    ids = [endless.id, counted.id, still.id]
    recorders = {run_id: type(recorder)() for run_id in ids}
    manager.listener = recorders.__getitem__
    for run_id in ids:
        assert manager.resume(run_id, reason="hung", seen_step=10_000 * (run_id == endless.id))
    assert not manager.resume("unknown")
    recorders[counted.id].wait_status("stopped")
    assert manager.get(counted.id).view().step == 700
    assert manager.get(endless.id).view().status == "running"
    assert manager.get(still.id).view().status == "idle"
    (event,) = [event for event in recorders[endless.id].events if event.kind == "recovered"]
    assert event.fields["reason"] == "hung"
    assert event.fields["epoch"] == 1
    assert 9000 < event.fields["lost_steps"] <= 10_000


def test_run_that_was_loaded_meanwhile_trains_on(open_manager, recorder, tiny, eventually):
    run = open_manager().create(tiny, 0, recorder)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 50)
    manager = open_manager()
    reloaded = manager.get(run.id)
    eventually(lambda: reloaded.view().status == "stopped")
    manager.resume(run.id)
    eventually(lambda: reloaded.view().status == "running")


def test_quarantined_run_stays_so_until_it_is_reset(
    open_manager, recorder, tiny, steps, eventually
):
    manager = open_manager()
    run = manager.create(tiny, 0, recorder)
    steps(run, 100)
    manager.quarantine(run.id, "It went wrong three times.")
    with pytest.raises(UnknownRun):
        manager.quarantine("unknown", "?")

    manager = open_manager()
    view = manager.view(run.id)
    assert (view.status, view.reason) == ("failed", "It went wrong three times.")
    reloaded = manager.get(run.id)
    manager.resume(run.id)
    assert reloaded.view().status == "failed"
    with pytest.raises(RunError, match="has failed"):
        reloaded.submit(Start()).result(PATIENCE_SECONDS)
    assert reloaded.view().step in [keyframe.step for keyframe in reloaded.past().keyframes]
    assert reloaded.view().last_step == 100
    past, state = reloaded.state_at(reloaded.view().step)
    assert int(state.step) == past.last_step

    manager = open_manager()
    assert manager.view(run.id).status == "failed"
    reloaded = manager.get(run.id)
    reloaded.submit(Reset()).result(PATIENCE_SECONDS)
    steps(reloaded, 10)
    assert open_manager().view(run.id).status == "stopped"


def test_diverged_run_comes_back_as_diverged(open_manager, recorder, wild):
    run = open_manager().create(wild, 0, recorder)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait_status("diverged")
    state = state_of(run)
    manager = open_manager()
    assert manager.view(run.id).status == "diverged"
    reloaded = manager.get(run.id)
    assert reloaded.view().step == int(state.step)
    assert_same_state(state_of(reloaded)._replace(is_diverged=state.is_diverged), state)


def test_idle_run_is_unloaded_and_a_deleted_one_is_gone(open_manager, recorder, tiny, steps):
    now = time.monotonic()
    manager = open_manager(idle_seconds=100.0, max_runs=2, clock=lambda: now + 101.0)
    kept, deleted = manager.create(tiny, 0, recorder), manager.create(tiny, 1, recorder)
    steps(kept, 20)
    assert manager.unload_idle() == [kept.id, deleted.id]
    assert manager.runs() == []
    manager.delete(deleted.id)
    with pytest.raises(UnknownRun):
        manager.get(deleted.id)
    assert manager.get(kept.id).view().step == 20

    manager = open_manager()
    assert [view.id for view in manager.views()] == [kept.id]
    manager.delete(kept.id)
    assert open_manager().views() == []


def test_change_accepted_before_its_program_was_ready_takes_effect(
    open_manager, recorder, tiny, steps, eventually
):
    run = open_manager().create(tiny, 0, recorder)
    steps(run, 30)
    run.patch({"stabilizers": {"minibatch_stddev": {}}})
    eventually(lambda: "minibatch_stddev" in run._run_thread.publisher.view.config["stabilizers"])
    reloaded = open_manager().get(run.id)
    eventually(
        lambda: (
            reloaded.ask(lambda t: t.config)["stabilizers"] == {"minibatch_stddev": {}}
            or reloaded.ask(lambda t: "minibatch_stddev" in t.config["stabilizers"])
        )
    )
    assert reloaded.past().records[-1].step == 30


def test_nothing_is_left_of_a_run_that_was_deleted(open_manager, recorder, tiny, eventually, steps):
    manager = open_manager()

    def live() -> list[weakref.ref[object]]:
        run = manager.create(tiny, 0, recorder)
        run.set_viewers(1)
        steps(run, 40)
        run.patch({"generator_learning_rate": 0.1})
        fork = manager.fork(run.id, lambda run_id: Silence(), is_started=True)
        run.rewind(10).result(PATIENCE_SECONDS)
        run.frame_at(5)
        parts = [run.past().keyframes[0], run._run_thread.loop, fork._run_thread.loop]
        left = [weakref.ref(each) for each in (run, fork, *parts)]
        for one in (run, fork):
            manager.delete(one.id)
        return left

    gc.disable()  # without the help of the garbage collector
    try:
        left = live()
        eventually(lambda: not any(each() for each in left))
    finally:
        gc.enable()
