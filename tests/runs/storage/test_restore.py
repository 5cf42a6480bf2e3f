"""A run that was saved comes back as it was, whatever became of the process that trained it."""

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
def open_host(kept_programs, tmp_path):
    """Opens a host on one file again; only one at a time may be open."""
    hosts = []

    def open_(**options):
        while hosts:
            hosts.pop().close()
        store = Store.open(tmp_path / "runs.sqlite")
        hosts.append(RunManager(kept_programs, store=store, **options))
        hosts[-1].restore()
        return hosts[-1]

    yield open_
    for host in hosts:
        host.close()


@pytest.fixture
def steps(eventually):
    """Trains a run some steps further."""

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
    """The state by an undisturbed training with the same log."""
    step = past.last_step if step is None else step
    return replay(past.config, past.seed, past.records, step, programs).state()


def what_is_told(past):
    return [(event.step, event.kind, event.fields) for event in past.events]


@pytest.mark.process
def test_killed_while_it_trained_it_goes_on_bit_for_bit(open_host, programs, tmp_path, eventually):
    command = [str(VICTIM), str(tmp_path / "runs.sqlite")]
    chance, run_ids, said = random.Random(3), [], ["", "0", "0"]
    for _ in range(2):
        process = leashed([*command, *run_ids], stdout=subprocess.PIPE)
        with process:
            try:
                least = int(said[2]) + chance.randint(20, 40)
                while int(said[2]) < least or int(said[1]) < 500:
                    said = process.stdout.readline().split()
            finally:
                process.kill()
        run_ids = said[:1]
        host = open_host()
        run = host.get(run_ids[0])
        past = run.past()
        assert past.last_step >= int(said[1])
        assert len(past.records) >= int(said[2])
        eventually(lambda run=run: run.view().status in ("idle", "stopped"))
        assert run.view().step == past.last_step
        assert_same_state(state_of(run), from_the_beginning(past, programs))
        host.close()
    assert past.last_step > 500
    assert sum(isinstance(record.effect, Configured) for record in past.records) > 20


def test_stopped_run_comes_back_with_everything(
    open_host, recorder, tiny, programs, steps, eventually
):
    run = open_host().create(tiny, 5, recorder, speed=2000.0)
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

    host = open_host()
    (dormant,) = host.views()
    assert host.runs() == []
    assert (dormant.id, dormant.status, dormant.step) == (run.id, "stopped", 600)
    assert dormant.config == view.config

    woken = host.get(run.id)
    assert_same_state(state_of(woken), state)
    again, now = woken.past(), woken.view()
    for name in ("step", "last_step", "seed", "config", "speed", "created_at", "stop_when"):
        assert getattr(now, name) == getattr(view, name), name
    assert now.epoch == view.epoch + 1
    assert again.config == past.config
    assert again.records == past.records
    assert what_is_told(again)[: len(past.events)] == what_is_told(past)
    assert [event.kind for event in again.events[len(past.events) :]] == ["recovered"]
    assert again.events[-1].seq > max(event.seq for event in recorder.events)
    assert again.events[-1].fields["lost_steps"] == 0
    assert [k.step for k in again.keyframes] == [k.step for k in past.keyframes]
    for mine, saved in zip(past.keyframes, again.keyframes, strict=True):
        assert_same_state(mine.state, saved.state)
    columns, rows = woken.history.table()
    assert columns == list(history[0])
    np.testing.assert_array_equal(rows, history[1])


def test_time_travel_goes_on_from_what_was_saved(open_host, recorder, tiny, programs, steps):
    run = open_host().create(tiny, 5, recorder)
    steps(run, 300)
    run.patch({"generator_learning_rate": 0.01})
    steps(run, 300)
    run.rewind(150).result(PATIENCE_SECONDS)
    past = run.past()

    host = open_host()
    woken = host.get(run.id)
    assert (woken.view().step, woken.view().last_step) == (150, 600)
    assert_same_state(state_of(woken), from_the_beginning(past, programs, 150))
    assert woken.frame_at(450).step == 450
    _, state = woken.state_at(600)
    assert_same_state(state, from_the_beginning(past, programs))
    fork = host.fork(woken.id, lambda run_id: type(recorder)(), step=400)
    assert_same_state(state_of(fork), from_the_beginning(past, programs, 400))
    woken.rewind(600).result(PATIENCE_SECONDS)
    assert_same_state(state_of(woken), from_the_beginning(past, programs))
    steps(woken, 50)
    assert_same_state(state_of(woken), from_the_beginning(woken.past(), programs))
    parent = host.view(fork.id).parent

    host = open_host()
    assert host.view(fork.id).parent == parent == {"run": run.id, "step": 400}
    assert [view.id for view in host.views()] == [run.id, fork.id]


def test_those_that_trained_go_on_as_they_did(open_host, recorder, tiny, eventually):
    host = open_host()
    endless, counted, still = (host.create(tiny, seed, recorder, 500.0) for seed in range(3))
    eventually(lambda: still.view().status == "idle")
    endless.submit(Start()).result(PATIENCE_SECONDS)
    counted.submit(Step(700, "generator")).result(PATIENCE_SECONDS)
    eventually(lambda: counted.view().step > 50)

    host = open_host()
    ids = [endless.id, counted.id, still.id]
    heard = {run_id: type(recorder)() for run_id in ids}
    host.listener = heard.__getitem__
    for run_id in ids:
        assert host.resume(run_id, reason="hung", seen_step=10_000 * (run_id == endless.id))
    assert not host.resume("unknown")
    heard[counted.id].wait_status("stopped")
    assert host.get(counted.id).view().step == 700
    assert host.get(endless.id).view().status == "running"
    assert host.get(still.id).view().status == "idle"
    (event,) = [event for event in heard[endless.id].events if event.kind == "recovered"]
    assert event.fields["reason"] == "hung"
    assert event.fields["epoch"] == 1
    assert 9000 < event.fields["lost_steps"] <= 10_000


def test_run_that_somebody_woke_meanwhile_goes_on_too(open_host, recorder, tiny, eventually):
    run = open_host().create(tiny, 0, recorder)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 50)
    host = open_host()
    woken = host.get(run.id)
    eventually(lambda: woken.view().status == "stopped")
    host.resume(run.id)
    eventually(lambda: woken.view().status == "running")


def test_quarantined_run_stays_so_until_it_is_reset(open_host, recorder, tiny, steps, eventually):
    host = open_host()
    run = host.create(tiny, 0, recorder)
    steps(run, 100)
    host.quarantine(run.id, "It went wrong three times.")
    with pytest.raises(UnknownRun):
        host.quarantine("unknown", "?")

    host = open_host()
    view = host.view(run.id)
    assert (view.status, view.reason) == ("failed", "It went wrong three times.")
    woken = host.get(run.id)
    host.resume(run.id)
    assert woken.view().status == "failed"
    with pytest.raises(RunError, match="has failed"):
        woken.submit(Start()).result(PATIENCE_SECONDS)
    assert woken.view().step in [keyframe.step for keyframe in woken.past().keyframes]
    assert woken.view().last_step == 100
    past, state = woken.state_at(woken.view().step)
    assert int(state.step) == past.last_step

    host = open_host()
    assert host.view(run.id).status == "failed"
    woken = host.get(run.id)
    woken.submit(Reset()).result(PATIENCE_SECONDS)
    steps(woken, 10)
    assert open_host().view(run.id).status == "stopped"


def test_diverged_run_comes_back_as_one(open_host, recorder, wild):
    run = open_host().create(wild, 0, recorder)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait_status("diverged")
    state = state_of(run)
    host = open_host()
    assert host.view(run.id).status == "diverged"
    woken = host.get(run.id)
    assert woken.view().step == int(state.step)
    assert_same_state(state_of(woken)._replace(is_diverged=state.is_diverged), state)


def test_expired_run_is_dormant_and_a_deleted_one_is_gone(open_host, recorder, tiny, steps):
    now = time.monotonic()
    host = open_host(idle_seconds=100.0, max_runs=2, clock=lambda: now + 101.0)
    kept, deleted = host.create(tiny, 0, recorder), host.create(tiny, 1, recorder)
    steps(kept, 20)
    assert host.unload_idle() == [kept.id, deleted.id]
    assert host.runs() == []
    host.delete(deleted.id)
    with pytest.raises(UnknownRun):
        host.get(deleted.id)
    assert host.get(kept.id).view().step == 20

    host = open_host()
    assert [view.id for view in host.views()] == [kept.id]
    host.delete(kept.id)
    assert open_host().views() == []


def test_change_accepted_before_its_program_was_ready_takes_effect(
    open_host, recorder, tiny, steps, eventually
):
    run = open_host().create(tiny, 0, recorder)
    steps(run, 30)
    run.patch({"stabilizers": {"minibatch_stddev": {}}})
    eventually(lambda: "minibatch_stddev" in run._run_thread.publisher.view.config["stabilizers"])
    woken = open_host().get(run.id)
    eventually(
        lambda: (
            woken.ask(lambda t: t.config)["stabilizers"] == {"minibatch_stddev": {}}
            or woken.ask(lambda t: "minibatch_stddev" in t.config["stabilizers"])
        )
    )
    assert woken.past().records[-1].step == 30


def test_nothing_is_left_of_a_run_that_was_deleted(open_host, recorder, tiny, eventually, steps):
    host = open_host()

    def live() -> list[weakref.ref[object]]:
        run = host.create(tiny, 0, recorder)
        run.set_viewers(1)
        steps(run, 40)
        run.patch({"generator_learning_rate": 0.1})
        fork = host.fork(run.id, lambda run_id: Silence(), is_started=True)
        run.rewind(10).result(PATIENCE_SECONDS)
        run.frame_at(5)
        parts = [run.past().keyframes[0], run._run_thread.loop, fork._run_thread.loop]
        left = [weakref.ref(each) for each in (run, fork, *parts)]
        for one in (run, fork):
            host.delete(one.id)
        return left

    gc.disable()  # no collector comes to the rescue
    try:
        left = live()
        eventually(lambda: not any(each() for each in left))
    finally:
        gc.enable()
