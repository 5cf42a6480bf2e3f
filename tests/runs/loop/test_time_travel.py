"""Any step of a run can be viewed, returned to and forked; it is the same bit for bit."""

import random

import jax
import numpy as np
import pytest

from ganscope.gan.fields import ConfigError
from ganscope.runs.journal.journal import change_of
from ganscope.runs.loop.commands import Reset, Rewind, Start, Step, Stop
from ganscope.runs.loop.messages import RunError
from ganscope.runs.run_manager import CapacityExceeded, RunManager
from patience import PATIENCE_SECONDS

LIVE = {"generator_learning_rate": 0.02, "problem_parameters": {"mean": -2.0}}
STRUCTURAL = {"stabilizers": {"minibatch_discrimination": {}}}


@pytest.fixture
def manager(shared_programs):
    manager = RunManager(shared_programs, max_runs=6)
    yield manager
    manager.close()


@pytest.fixture
def fork(manager, recorder):
    """Forks a run, and waits until the fork has begun."""

    def make(run, step=None, **more):
        recorder_of_fork = type(recorder)()
        made = manager.fork(run.id, lambda fork_id: recorder_of_fork, step=step, **more)
        recorder_of_fork.wait(lambda: recorder_of_fork.statuses()[-1:] not in ([], ["compiling"]))
        assert made.view().status != "failed", made.view().reason
        return made

    return make


def state_of(run):
    return run.ask(lambda trainer: trainer.state())


def train(run, eventually, n, player="both"):
    goal = run.view().step + n
    run.submit(Step(n, player)).result(PATIENCE_SECONDS)
    eventually(lambda: (run.view().step, run.view().status) == (goal, "stopped"))


def patch(run, recorder, change):
    """Patches the configuration, and waits until it is trained."""
    n = recorder.kinds().count("config")
    run.patch(change)
    recorder.wait(lambda: recorder.kinds().count("config") > n)


def assert_same(one, other):
    jax.tree.map(np.testing.assert_array_equal, one, other)


def assert_same_frame(one, other):
    assert one.arrays.keys() == other.arrays.keys()
    for name, array in one.arrays.items():
        assert array.tobytes() == other.arrays[name].tobytes(), name
    np.testing.assert_equal(dict(one.metrics), dict(other.metrics))
    assert one.step == other.step


def test_viewed_frame_is_the_frame_that_the_run_published(run, recorder, eventually):
    run.set_viewers(1)
    shown = []
    for n in (0, 7, 30):
        if n:
            train(run, eventually, n)
        step = run.view().step
        recorder.wait(lambda step=step: recorder.snapshots and recorder.snapshots[-1].step == step)
        # The frame of a run at rest has a measurement of its own.
        run.ask(lambda trainer: None)
        shown.append(recorder.snapshots[-1])
    patch(run, recorder, LIVE)
    train(run, eventually, 40, "generator")
    patch(run, recorder, STRUCTURAL)
    train(run, eventually, 40)
    before = state_of(run)
    for snapshot in [*shown, *reversed(shown)]:
        if snapshot.step < 37:
            frame = run.frame_at(snapshot.step)
            assert_same_frame(frame, snapshot)
            assert (frame.run, frame.epoch, frame.status) == (run.id, 0, "stopped")
    assert_same(before, state_of(run))


def test_viewed_frame_has_what_took_effect_at_that_step(run, recorder, eventually):
    train(run, eventually, 5)
    patch(run, recorder, LIVE)
    train(run, eventually, 5)
    assert [run.frame_at(step).arrays["modes"][0, 0] for step in (4, 5, 6, 4)] == [4, -2, -2, 4]


def test_step_viewer_keeps_its_replay_and_releases_it_when_idle(run, eventually):
    train(run, eventually, 300)
    run.frame_at(100)
    replay = run.step_viewer._replay
    run.frame_at(101)
    assert run.step_viewer._replay is replay
    run.frame_at(50)
    assert run.step_viewer._replay is not replay
    run.step_viewer.release_if_idle()
    assert run.step_viewer._replay is not None
    run.step_viewer._used_at -= 1000
    run.step_viewer.release_if_idle()
    assert run.step_viewer._replay is None


def test_view_of_a_missing_step_is_refused(run, eventually):
    train(run, eventually, 5)
    for step in (-1, 6):
        with pytest.raises(ConfigError, match="from 0 to 5"):
            run.frame_at(step)
        with pytest.raises(ConfigError, match="from 0 to 5"):
            run.rewind(step)


def test_rewind_returns_exactly_and_may_go_forward_again(run, recorder, eventually):
    states = {0: state_of(run)}
    for step in (10, 20):
        train(run, eventually, 10, "both" if step == 10 else "discriminator")
        states[step] = state_of(run)
    patch(run, recorder, LIVE)
    train(run, eventually, 10)
    states[30] = state_of(run)
    changed = run.view().config
    for step in (10, 30, 0, 20, 30):
        run.rewind(step).result(PATIENCE_SECONDS)
        view = run.view()
        assert (view.step, view.last_step, view.status) == (step, 30, "stopped")
        assert (view.config == changed) is (step >= 20)
        assert_same(states[step], state_of(run))
    rewound = [event for event in recorder.events if event.kind == "rewound"]
    assert [event.step for event in rewound] == [10, 30, 0, 20, 30]
    assert rewound[0].fields["last_step"] == 30
    assert rewound[0].fields["change"]["problem_parameters"] == {"mean": 4.0}
    assert "branched" not in recorder.kinds()


@pytest.mark.parametrize("what", ["step", "start", "patch"])
def test_first_change_after_a_rewind_discards_the_later_steps(run, recorder, eventually, what):
    for _ in range(3):
        train(run, eventually, 10)
    patch(run, recorder, LIVE)
    run.rewind(20).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().metrics)
    assert run.history.table()[1][-1][0] == 30
    if what == "step":
        train(run, eventually, 1)
    elif what == "start":
        run.submit(Start()).result(PATIENCE_SECONDS)
        run.submit(Stop()).result(PATIENCE_SECONDS)
    else:
        patch(run, recorder, {"latent_scale": 2.0})
        assert run.view().last_step == 20
        assert "generator_learning_rate" not in change_of(run.view().config, run.past().config)
    (branched,) = [event for event in recorder.events if event.kind == "branched"]
    assert branched.step == 20
    view, past = run.view(), run.past()
    assert view.last_step == past.last_step == view.step
    steps = [row[0] for row in run.history.table()[1]]
    assert steps == sorted(set(steps))
    assert steps[-1] <= view.step
    assert all(record.step <= view.step for record in past.records)
    assert all(keyframe.step <= view.step for keyframe in past.keyframes)
    assert [event.kind for event in past.events if event.step > 20] == []
    assert_same(state_of(run), run_again(run, eventually))


def run_again(run, eventually):
    """The present state after a rewind to the start and forward again."""
    step = run.view().step
    run.rewind(0).result(PATIENCE_SECONDS)
    run.rewind(step).result(PATIENCE_SECONDS)
    return state_of(run)


def test_rewind_of_a_diverged_run_repairs_it(start_run, recorder, eventually, wild):
    run = start_run(wild)
    run.submit(Step(1)).result(PATIENCE_SECONDS)
    recorder.wait_status("stopped")
    early = state_of(run)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait_status("diverged")
    last = run.view().step
    run.rewind(last).result(PATIENCE_SECONDS)
    assert run.view().status == "stopped"
    assert not state_of(run).is_diverged
    run.rewind(1).result(PATIENCE_SECONDS)
    assert_same(early, state_of(run))
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait_status("diverged")
    assert run.view().step == last


def test_rewind_cancels_a_change_that_waits_for_its_program(run, recorder, eventually):
    train(run, eventually, 10)
    config = run.view().config
    run.patch({"batch_size": 9})
    run.rewind(5).result(PATIENCE_SECONDS)
    assert run.view().config == config
    train(run, eventually, 200)
    assert run.ask(lambda trainer: trainer.config) == run.view().config == config


def test_run_without_a_state_cannot_be_rewound(start_run, recorder, tiny):
    run = start_run(tiny | {"batch_size": 10})
    with pytest.raises(RunError, match="while its status is compiling"):
        run.rewind(0).result(PATIENCE_SECONDS)
    recorder.wait_status("idle")
    run._run_thread.loop.fail(OSError("broken"))
    with pytest.raises(RunError, match="while its status is failed"):
        run.rewind(0).result(PATIENCE_SECONDS)
    assert run.view().config == tiny | {"batch_size": 10}


def test_refused_rewind_leaves_the_configuration(run, recorder, eventually):
    train(run, eventually, 10)
    patch(run, recorder, LIVE)
    train(run, eventually, 10)
    config = run.view().config
    # Both are in the mailbox before the run's thread reads the first.
    run._run_thread._mailbox._condition.acquire()
    try:
        reset, rewind = run.submit(Reset()), run.rewind(5)
    finally:
        run._run_thread._mailbox._condition.release()
    reset.result(PATIENCE_SECONDS)
    with pytest.raises(RunError, match="cannot be rewound to step 5"):
        rewind.result(PATIENCE_SECONDS)
    assert run.view().config == config


def test_command_rewind_is_a_rewind(run, eventually):
    train(run, eventually, 4)
    run.submit(Rewind(2)).result(PATIENCE_SECONDS)
    assert run.view().step == 2


def test_fork_trains_as_its_parent_did(run, fork, recorder, eventually):
    for n in (10, 20):
        train(run, eventually, n)
    patch(run, recorder, STRUCTURAL)
    train(run, eventually, 20)
    same, twin = fork(run, 10), fork(run)
    assert (same.view().step, same.view().status) == (10, "stopped")
    assert same.view().parent == {"run": run.id, "step": 10}
    assert same.history.table()[1][-1][0] == 10
    assert_same(state_of(run), state_of(twin))
    train(same, eventually, 20)
    same.patch(STRUCTURAL)
    eventually(lambda: same.ask(lambda trainer: trainer.config) == same.view().config)
    for each in (same, run, twin):
        each.submit(Step(70 - each.view().step)).result(PATIENCE_SECONDS)
        eventually(lambda each=each: each.view().step == 70)
    assert_same(state_of(run), state_of(same))
    assert_same(state_of(run), state_of(twin))


@pytest.mark.parametrize("change", [LIVE, STRUCTURAL], ids=["live", "structural"])
def test_change_of_a_fork_takes_effect_at_that_step(run, fork, recorder, eventually, change):
    train(run, eventually, 15)
    forked = fork(run, patch=change, is_started=True)
    eventually(lambda: forked.view().step > 20)
    forked.submit(Stop()).result(PATIENCE_SECONDS)
    assert [record.step for record in forked.past().records[-2:]] == [15, 15]
    step = forked.view().step
    patch(run, recorder, change)
    train(run, eventually, step - 15)
    assert_same(state_of(run), state_of(forked))


def test_change_of_shapes_restarts_a_fork(run, fork, eventually):
    train(run, eventually, 15)
    forked = fork(run, patch={"generator": {"hidden_width": 5}})
    assert (forked.view().step, forked.view().epoch) == (0, 1)
    assert forked.past().records == ()


def test_seed_of_a_fork_changes_the_random_numbers_and_not_the_weights(run, fork, eventually):
    train(run, eventually, 15)
    forked = fork(run, seed=99)
    assert forked.view().seed == 99
    assert_same(state_of(run).generator, state_of(forked).generator)
    train(run, eventually, 5)
    train(forked, eventually, 5)
    then = state_of(forked)
    assert not np.array_equal(state_of(run).generator["output_bias"], then.generator["output_bias"])
    train(forked, eventually, 5)
    forked.rewind(20).result(PATIENCE_SECONDS)
    assert_same(then, state_of(forked))
    assert forked.view().seed == 99
    again = fork(forked, 20)
    assert_same(then, state_of(again))
    forked.rewind(10).result(PATIENCE_SECONDS)
    assert forked.view().seed == 3


def test_refused_fork_adds_no_run(manager, run, fork, eventually):
    train(run, eventually, 5)
    for wrong in ({"step": 6}, {"step": -1}, {"patch": {"batch_size": 10**9}}):
        with pytest.raises(ConfigError):
            fork(run, **wrong)
    assert manager.runs() == [run]
    for _ in range(5):
        fork(run)
    with pytest.raises(CapacityExceeded):
        fork(run)


def test_change_undone_between_two_steps_is_exact_again(run, fork, recorder, eventually):
    train(run, eventually, 20)
    for change in (STRUCTURAL, {"stabilizers": {"minibatch_discrimination": None}}):
        patch(run, recorder, change)
    # The optimizer of D was reset twice, which the configurations before and after do not show.
    assert len([r for r in run.past().records if r.step == 20]) == 2
    train(run, eventually, 20)
    then = state_of(run)
    assert_same(then, run_again(run, eventually))
    assert_same(then, state_of(fork(run)))


@pytest.mark.parametrize("seed", range(4))
def test_every_state_of_a_random_history_comes_back(run, fork, recorder, eventually, seed):
    rng = random.Random(seed)
    remembered = {}
    off = {"stabilizers": {"minibatch_discrimination": None}}
    for _ in range(25):
        what = rng.choice(["step", "step", "step", "player", "live", "structural", "rewind"])
        if what != "rewind":
            remembered = {step: s for step, s in remembered.items() if step <= run.view().step}
        match what:
            case "step":
                train(run, eventually, rng.randint(1, 40))
            case "player":
                player = rng.choice(["generator", "discriminator"])
                train(run, eventually, rng.randint(1, 10), player)
            case "live":
                patch(run, recorder, {"generator_learning_rate": rng.uniform(1e-4, 1e-2)})
            case "structural":
                is_on = run.view().config["stabilizers"]
                patch(run, recorder, off if is_on else STRUCTURAL)
            case "rewind":
                run.rewind(rng.randint(0, run.view().last_step)).result(PATIENCE_SECONDS)
        # After a rewind the state is compared, too.
        state, known = state_of(run), remembered.get(run.view().step)
        if what == "rewind" and known is not None:
            assert_same(known, state)
        remembered[run.view().step] = state
    assert len(remembered) > 3
    for step, state in remembered.items():
        run.frame_at(step)
        assert_same(state, run.step_viewer._replay.trainer.state())
    step = rng.choice(list(remembered))
    assert_same(remembered[step], state_of(fork(run, step)))
    run.rewind(step).result(PATIENCE_SECONDS)
    assert_same(remembered[step], state_of(run))
