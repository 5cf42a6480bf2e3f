"""Two runs that keep step: both show the same steps, commands act on both, and neither hangs."""

import random
import threading

import jax
import numpy as np
import pytest

from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.loop.commands import Reset, Speed, Start, Step, Stop, StopWhen
from ganscope.runs.loop.lockstep import LockstepPair
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.run_manager import CapacityExceeded, RunManager
from patience import PATIENCE_SECONDS


@pytest.fixture
def manager(shared_programs):
    # Two slots, also on a machine with one core: a test may hold one run up while it trains.
    manager = RunManager(shared_programs, max_runs=4, scheduler=CoreScheduler(2))
    yield manager
    manager.close()


@pytest.fixture
def pair(manager, recorder, eventually, tiny):
    """(run, recorder), twice: the second is a fork in lockstep with another learning rate."""
    run = manager.create(tiny, 1, recorder)
    recorder.wait_status("idle")
    run.submit(Step(10)).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().status == "stopped")
    return (run, recorder), forked(manager, run, recorder)


def forked(manager, run, recorder, **more):
    fork_recorder = type(recorder)()
    change = {"generator_learning_rate": 0.01}
    fork = manager.fork(
        run.id, lambda fork_id: fork_recorder, patch=change, is_lockstep=True, **more
    )
    return fork, fork_recorder


def both(pair, what):
    return [what(run) for run, _ in pair]


def same_step(pair, status):
    views = both(pair, lambda run: run.view())
    return views[0].step == views[1].step and {view.status for view in views} == {status}


def test_both_know_their_partner(pair):
    (run, recorder), (fork, _) = pair
    assert run.view().partner == fork.id
    assert fork.view().partner == run.id
    (paired,) = [event for event in recorder.events if event.kind == "paired"]
    assert paired.fields["partner"] == fork.id


def test_start_and_stop_of_either_act_on_both_at_one_step(pair, eventually):
    (run, _), (fork, _) = pair
    for starter, stopper in [(run, fork), (fork, run), (run, run)]:
        before = run.view().step
        starter.submit(Start()).result(PATIENCE_SECONDS)
        eventually(lambda before=before: run.view().step > before + 20)
        stopper.submit(Stop()).result(PATIENCE_SECONDS)
        eventually(lambda: same_step(pair, "stopped"))


def test_step_of_either_moves_both_and_speed_is_one(pair, eventually):
    (run, _), (fork, _) = pair
    fork.submit(Step(33, "generator")).result(PATIENCE_SECONDS)
    eventually(lambda: same_step(pair, "stopped") and run.view().step == 43)
    run.submit(Speed(50.0)).result(PATIENCE_SECONDS)
    eventually(lambda: both(pair, lambda run: run.view().speed) == [50.0, 50.0])


def test_frames_of_both_show_the_same_steps(pair, eventually):
    for run, _ in pair:
        run.set_viewers(1)
    pair[0][0].submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: len(pair[0][1].snapshots) > 12)
    pair[1][0].submit(Stop()).result(PATIENCE_SECONDS)
    eventually(lambda: same_step(pair, "stopped"))
    first, second = (
        [snapshot.step for snapshot in each.snapshots if snapshot.step > 10] for _, each in pair
    )
    assert set(first) == set(second)
    assert len(set(first)) > 5


def test_neither_trains_while_the_other_one_has_to_show_its_step(pair, eventually):
    (run, _), (fork, fork_recorder) = pair
    is_free = threading.Event()
    held_at = []

    def hold(snapshot):
        if snapshot.step > 10 and not is_free.is_set():
            held_at.append(snapshot.step)
            is_free.wait(PATIENCE_SECONDS)

    fork_recorder.on_snapshot = hold
    for each in (run, fork):
        each.set_viewers(1)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: held_at)
    eventually(lambda: run.view().step == held_at[0])
    # It trains no further, although it answers queries meanwhile.
    for _ in range(20):
        assert run.ask(lambda trainer: trainer.step) == held_at[0]
    is_free.set()
    eventually(lambda: run.view().step > held_at[0] + 20)


def test_each_has_its_own_configuration_and_trains_as_if_alone(pair, eventually):
    (run, _), (fork, _) = pair
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 30)
    fork.patch({"latent_scale": 1.5})
    fork.patch({"stabilizers": {"minibatch_discrimination": {}}})
    eventually(lambda: "minibatch_discrimination" in fork.ask(lambda t: t.config)["stabilizers"])
    run.submit(Stop()).result(PATIENCE_SECONDS)
    eventually(lambda: same_step(pair, "stopped"))
    assert run.view().config["latent_scale"] == 1.0
    assert run.view().partner == fork.id
    for each, _ in pair:
        state, step = each.ask(lambda trainer: trainer.state()), each.view().step
        each.frame_at(step)
        again = each.step_viewer._replay.trainer.state()
        jax.tree.map(np.testing.assert_array_equal, state, again)


@pytest.mark.parametrize("how", ["reset", "rewind", "delete", "restart", "fail", "diverge"])
def test_run_that_leaves_does_not_delay_the_other(pair, manager, eventually, how):
    (run, recorder), (fork, fork_recorder) = pair
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 20)
    match how:
        case "reset":
            fork.submit(Reset()).result(PATIENCE_SECONDS)
        case "rewind":
            fork.rewind(5).result(PATIENCE_SECONDS)
        case "delete":
            manager.delete(fork.id)
        case "restart":
            fork.patch({"generator": {"hidden_width": 5}})
        case "fail":
            fork._run_thread._handler.handle = lambda command: 1 / 0
            with pytest.raises(ZeroDivisionError):
                fork.submit(Reset()).result(PATIENCE_SECONDS)
        case "diverge":
            fork.ask(_diverge)
    recorder.wait(lambda: "parted" in recorder.kinds())
    fork_recorder.wait(lambda: "parted" in fork_recorder.kinds())
    assert run.view().partner is fork.view().partner is None
    step = run.view().step
    eventually(lambda: run.view().step > step + 50)
    assert run.view().status == "running"
    # From here on each is independent.
    run.submit(Stop()).result(PATIENCE_SECONDS)
    if how in ("reset", "rewind"):
        fork.submit(Start()).result(PATIENCE_SECONDS)
        eventually(lambda: fork.view().step > 30)
        assert run.view().status == "stopped"


def _diverge(trainer):
    weights = trainer._state.generator["output_bias"]
    broken = {**trainer._state.generator, "output_bias": jax.numpy.full_like(weights, np.nan)}
    trainer._set(trainer._state._replace(generator=broken))


def test_fork_deleted_before_it_began_delays_nothing(pair, manager, recorder, eventually):
    (run, _), (fork, _) = pair
    manager.delete(fork.id)
    run.submit(Start()).result(PATIENCE_SECONDS)
    second, _ = forked(manager, run, recorder)
    manager.delete(second.id)
    step = run.view().step
    eventually(lambda: run.view().step > step + 20)


@pytest.mark.parametrize("owner", [0, 1])
def test_stop_condition_of_one_stops_both(pair, eventually, owner):
    for each, _ in pair:
        each.submit(Speed(300.0)).result(PATIENCE_SECONDS)
    pair[owner][0].submit(StopWhen(StopCondition(step=60))).result(PATIENCE_SECONDS)
    pair[0][0].submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: same_step(pair, "stopped"))
    assert pair[0][0].view().step == 60
    assert pair[0][0].view().partner is not None


def test_fork_of_a_training_run_trains_with_it(manager, pair, recorder, eventually):
    (run, _), (fork, _) = pair
    fork.submit(Reset()).result(PATIENCE_SECONDS)
    manager.delete(fork.id)
    run.submit(Start()).result(PATIENCE_SECONDS)
    second = forked(manager, run, recorder)
    eventually(lambda: second[0].view().step > second[0].view().parent["step"] + 20)
    run.submit(Stop()).result(PATIENCE_SECONDS)
    eventually(lambda: same_step((pair[0], second), "stopped"))


def test_third_run_and_another_step_are_refused(manager, pair, recorder):
    (run, _), _ = pair
    with pytest.raises(RunError, match="already"):
        forked(manager, run, recorder)
    with pytest.raises(ConfigError, match="present step"):
        forked(manager, run, recorder, step=5)


def test_refused_fork_changes_nothing(shared_programs, recorder, tiny):
    manager = RunManager(shared_programs, max_runs=1)
    run = manager.create(tiny, 1, recorder)
    recorder.wait_status("idle")
    with pytest.raises(CapacityExceeded):
        forked(manager, run, recorder)
    assert run.view().partner is None
    manager.close()


def test_pair_with_one_viewer_is_not_stopped(shared_programs, recorder, eventually, tiny):
    now = [0.0]
    manager = RunManager(shared_programs, unwatched_seconds=60.0, clock=lambda: now[0])
    run = manager.create(tiny, 1, recorder)
    recorder.wait_status("idle")
    fork, _ = forked(manager, run, recorder, is_started=True)
    for each in (run, fork):
        each.set_viewers(1)
    eventually(lambda: all(each.view().viewers == 1 for each in (run, fork)))
    fork.set_viewers(0)
    eventually(lambda: fork.view().viewers == 0 and fork.view().status == "running")
    now[0] = fork.unwatched_since + 61
    assert manager.stop_unwatched() == []
    run.set_viewers(0)
    eventually(lambda: run.view().viewers == 0)
    now[0] = run.unwatched_since + 61
    assert set(manager.stop_unwatched()) == {run.id, fork.id}
    manager.close()


@pytest.mark.parametrize("seed", range(3))
def test_commands_from_several_threads_leave_both_at_one_step(pair, eventually, seed):
    def steer(run, rng):
        for _ in range(30):
            command = rng.choice([Start(), Stop(), Step(rng.randint(1, 40)), Speed(None)])
            reply = run.submit(command)
            if rng.random() < 0.3:
                reply.result(PATIENCE_SECONDS)
            if rng.random() < 0.2:
                run.patch({"generator_learning_rate": rng.uniform(1e-3, 1e-2)})

    rngs = [random.Random(10 * seed + i) for i in range(2)]
    threads = [
        threading.Thread(target=steer, args=(run, rng))
        for (run, _), rng in zip(pair, rngs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = pair[0][0].view().step
    pair[0][0].submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: all(step > before + 20 for step in both(pair, lambda r: r.view().step)))
    pair[1][0].submit(Stop()).result(PATIENCE_SECONDS)
    eventually(lambda: same_step(pair, "stopped"))


def test_members_agree_on_the_nearer_proposal():
    near, far = LockstepPair("a", "b").members
    near.set_target(10)
    assert near.propose(10, 5) == 0
    assert far.propose(10, 3) == 3
    assert near.propose(10, 5) == 3
    assert near.is_target(13)


def test_target_is_set_only_when_both_have_accepted_the_same_commands():
    near, far = LockstepPair("a", "b").members
    near.set_target(10)
    near.propose(10, 5)
    assert far.accept_command() == 10
    assert far.propose(10, 3) == 0
    assert near.accept_command() == 10
    assert near.propose(10, 4) == 3
