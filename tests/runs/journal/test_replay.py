"""A replay of the journal gives the same weights again, bit for bit."""

import time

import jax
import numpy as np

from ganscope.runs.journal.replay import replay
from ganscope.runs.loop.commands import Reset, Start, Step, Stop
from patience import PATIENCE_SECONDS


def assert_same_state(live, replayed):
    jax.tree.map(np.testing.assert_array_equal, live, replayed)


def replay_of(run, programs):
    config, seed, records = run.replay_inputs()
    live = run.ask(lambda trainer: trainer.state())
    return live, replay(config, seed, records, int(live.step), programs).state()


def test_replay_repeats_a_run_that_was_changed_while_it_trained(
    start_run, recorder, eventually, programs, tiny
):
    run = start_run(tiny, seed=11)
    run.submit(Start())

    def train_on(n=200):
        step = run.view().step
        eventually(lambda: run.view().step > step + n)

    train_on()
    run.patch({"generator_learning_rate": 0.01})
    train_on()
    run.patch({"problem_parameters": {"mean": -2.0}})
    run.patch({"problem_parameters": {"mean": -3.0}})
    run.patch({"stabilizers": {"minibatch_discrimination": {}}})
    recorder.wait(lambda: any(e.fields.get("recompiled") for e in recorder.events))
    train_on()
    for player in ("discriminator", "generator"):
        run.submit(Step(7, player)).result(PATIENCE_SECONDS)
        recorder.wait_status("stopped")
    run.submit(Start()).result(PATIENCE_SECONDS)
    train_on()
    run.patch({"stabilizers": {"minibatch_discrimination": None}})
    recorder.wait(lambda: sum(bool(e.fields.get("recompiled")) for e in recorder.events) == 2)
    train_on()
    run.submit(Stop()).result(PATIENCE_SECONDS)
    live, replayed = replay_of(run, programs)
    assert live.step > 1000
    assert_same_state(live, replayed)


def test_replay_begins_at_the_last_reset(start_run, recorder, programs, tiny):
    run = start_run(tiny, seed=1)
    recorder.wait_status("idle")
    run.patch({"discriminator_learning_rate": 0.02})
    run.submit(Step(30)).result(PATIENCE_SECONDS)
    recorder.wait_status("stopped")
    run.submit(Reset(2)).result(PATIENCE_SECONDS)
    run.submit(Step(40, "discriminator")).result(PATIENCE_SECONDS)
    recorder.wait(lambda: recorder.statuses()[-1] == "stopped" and run.view().step == 40)
    live, replayed = replay_of(run, programs)
    assert int(live.seed) == 2
    assert_same_state(live, replayed)


def test_replay_reaches_any_earlier_step(start_run, recorder, programs, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.submit(Step(25)).result(PATIENCE_SECONDS)
    recorder.wait_status("stopped")
    then = run.ask(lambda trainer: trainer.state())
    run.patch({"generator_learning_rate": 0.02})
    run.submit(Step(25)).result(PATIENCE_SECONDS)
    recorder.wait(lambda: run.view().step == 50)
    config, seed, records = run.replay_inputs()
    assert_same_state(then, replay(config, seed, records, 25, programs).state())


def test_watching_does_not_change_the_training(start_run, recorder, tiny):
    watched, alone = start_run(tiny, seed=5), start_run(tiny, seed=5, listener=type(recorder)())
    watched.set_viewers(1)
    states = []
    for run in (watched, alone):
        run.submit(Step(500)).result(PATIENCE_SECONDS)
        while run.view().status != "stopped":
            time.sleep(0.01)
        states.append(run.ask(lambda trainer: trainer.state()))
    assert_same_state(*states)


def test_journal_keeps_one_record_of_a_slider_that_moves_between_two_steps(
    start_run, recorder, tiny
):
    run = start_run(tiny)
    recorder.wait_status("idle")
    for mean in (1.0, 2.0, 3.0):
        run.patch({"problem_parameters": {"mean": mean}})
    _, _, records = run.replay_inputs()
    assert len(records) == 1
    assert records[0].effect.config["problem_parameters"]["mean"] == 3.0
