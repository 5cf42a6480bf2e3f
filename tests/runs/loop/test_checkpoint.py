"""A run becomes again what it was at a checkpoint, bit for bit, whatever happened since."""

import numpy as np
import pytest

from ganscope.runs.loop.commands import Reset, Speed, Start, Step, Stop
from ganscope.runs.loop.messages import RunError
from ganscope.runs.run_manager import RunManager
from patience import PATIENCE_SECONDS
from runs.loop.test_time_travel import LIVE, STRUCTURAL, assert_same, patch, state_of, train

# Networks of another shape: the run begins again.
RESTARTING = {"generator": {"hidden_width": 5}}


@pytest.fixture
def manager(shared_programs):
    manager = RunManager(shared_programs, max_runs=3)
    yield manager
    manager.close()


def restore(run):
    run.restore().result(PATIENCE_SECONDS)


@pytest.mark.parametrize("what", ["reset", "another seed", "live", "structural", "restart", "all"])
def test_restored_run_is_as_it_was(run, recorder, eventually, what):
    train(run, eventually, 20)
    patch(run, recorder, LIVE)
    train(run, eventually, 30)
    before, view, rows = state_of(run), run.view(), run.history.table()
    run.keep().result(PATIENCE_SECONDS)
    if what in ("live", "all"):
        patch(run, recorder, {"latent_scale": 2.0})
    if what in ("structural", "all"):
        patch(run, recorder, STRUCTURAL)
    if what in ("restart", "all"):
        patch(run, recorder, RESTARTING)
    if what in ("reset", "another seed", "all"):
        run.submit(Reset(None if what == "reset" else 8)).result(PATIENCE_SECONDS)
        run.submit(Speed(123.0)).result(PATIENCE_SECONDS)
    train(run, eventually, 7)
    restore(run)
    assert_same(before, state_of(run))
    now = run.view()
    for name in ("step", "last_step", "seed", "config", "speed", "status"):
        assert getattr(now, name) == getattr(view, name), name
    assert now.epoch > view.epoch
    assert run.history.table()[0] == rows[0]
    np.testing.assert_equal(np.array(run.history.table()[1]), np.array(rows[1]))
    (event,) = (each for each in recorder.events if each.kind == "restored")
    assert (event.step, event.fields["epoch"], event.fields["last_step"]) == (50, now.epoch, 50)
    # Its past is there too, and it trains on as it would have.
    assert run.frame_at(20).step == 20
    assert run.view().config == view.config
    train(run, eventually, 10)
    after = state_of(run)
    restore(run)
    train(run, eventually, 10)
    assert_same(after, state_of(run))


def test_run_is_restored_while_the_change_still_compiles(run, recorder, eventually):
    train(run, eventually, 12)
    before = state_of(run)
    run.keep().result(PATIENCE_SECONDS)
    run.patch({"generator": {"hidden_width": 6}})
    run.submit(Reset()).result(PATIENCE_SECONDS)
    run.submit(Start()).result(PATIENCE_SECONDS)
    restore(run)
    assert (run.view().step, run.view().status) == (12, "stopped")
    assert_same(before, state_of(run))
    assert run.view().config["generator"]["hidden_width"] != 6


def test_later_steps_of_a_rewound_run_are_kept_too(run, eventually):
    train(run, eventually, 30)
    last = state_of(run)
    run.rewind(10).result(PATIENCE_SECONDS)
    run.keep().result(PATIENCE_SECONDS)
    run.submit(Reset(5)).result(PATIENCE_SECONDS)
    restore(run)
    assert (run.view().step, run.view().last_step) == (10, 30)
    run.rewind(30).result(PATIENCE_SECONDS)
    assert_same(last, state_of(run))


def test_playing_run_is_kept_at_one_step_and_stands_there_when_restored(run, recorder, eventually):
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 20)
    run.keep().result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 100)
    run.submit(Reset(4)).result(PATIENCE_SECONDS)
    restore(run)
    view = run.view()
    assert view.status == "stopped"
    assert view.step == view.last_step > 20
    assert run.ask(lambda trainer: trainer.step) == view.step


def test_without_a_checkpoint_nothing_is_restored(run, eventually):
    train(run, eventually, 3)
    with pytest.raises(RunError, match="no checkpoint"):
        run.restore()
    run.keep().result(PATIENCE_SECONDS)
    run.forget_old_checkpoint()
    restore(run)
    run._kept_at -= 1000
    run.forget_old_checkpoint()
    with pytest.raises(RunError, match="no checkpoint"):
        run.restore()
    assert run.view().step == 3


def test_pair_is_left_when_one_of_it_is_restored(manager, run, recorder, eventually):
    train(run, eventually, 5)
    run.keep().result(PATIENCE_SECONDS)
    fork = manager.fork(run.id, lambda _: type(recorder)(), is_lockstep=True)
    run.submit(Step(4)).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step == fork.view().step == 9)
    restore(run)
    eventually(lambda: run.view().partner is None and fork.view().partner is None)
    assert (run.view().step, fork.view().step) == (5, 9)
    run.submit(Stop()).result(PATIENCE_SECONDS)
