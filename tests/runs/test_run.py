"""A live run: commands, changes while it trains, pictures, and ends."""

import threading

import numpy as np
import pytest

from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.program_cache import COMPILE_THREADS
from ganscope.runs.loop.commands import Reset, Speed, Start, Step, Stop
from ganscope.runs.loop.messages import RunError
from patience import PATIENCE_SECONDS


def steps(run, n, player="both"):
    run.submit(Step(n, player)).result(PATIENCE_SECONDS)


def test_new_run_compiles_and_is_idle_at_step_0(start_run, recorder, tiny):
    run = start_run(tiny, seed=7)
    recorder.wait_status("idle")
    view = run.view()
    assert (view.step, view.seed, view.epoch, view.config) == (0, 7, 0, tiny)


def test_start_while_compiling_takes_effect_later(start_run, recorder, tiny):
    run = start_run(tiny)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait_status("running")


def test_stop_keeps_the_state_and_start_continues(start_run, recorder, eventually, tiny):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    run.submit(Stop()).result(PATIENCE_SECONDS)
    stopped_at = run.view().step
    assert run.view().status == "stopped"
    assert run.ask(lambda trainer: trainer.step) == stopped_at
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > stopped_at)


def test_step_runs_exactly_n_steps_then_stops(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    steps(run, 123)
    recorder.wait_status("stopped")
    assert run.view().step == 123
    assert recorder.statuses()[-2:] == ["running", "stopped"]


@pytest.mark.parametrize(
    ("player", "moving", "still"),
    [("generator", "generator", "discriminator"), ("discriminator", "discriminator", "generator")],
)
def test_step_of_one_player_leaves_the_other_where_it_is(
    start_run, recorder, tiny, player, moving, still
):
    run = start_run(tiny)
    recorder.wait_status("idle")
    before = run.ask(lambda trainer: trainer.state())
    steps(run, 5, player)
    recorder.wait_status("stopped")
    after = run.ask(lambda trainer: trainer.state())
    weights = [(s.generator, s.discriminator) for s in (before, after)]
    index = {"generator": 0, "discriminator": 1}
    old, new = (w[index[still]]["output_bias"] for w in weights)
    np.testing.assert_array_equal(old, new)
    old, new = (w[index[moving]]["output_bias"] for w in weights)
    assert not np.array_equal(old, new)


def test_reset_goes_back_to_step_0_and_the_same_seed_gives_the_same_run(start_run, recorder, tiny):
    run = start_run(tiny, seed=3)
    recorder.wait_status("idle")
    steps(run, 50)
    recorder.wait_status("stopped")
    first = run.ask(lambda trainer: trainer.state())
    run.submit(Reset()).result(PATIENCE_SECONDS)
    assert (run.view().step, run.view().epoch, run.view().status) == (0, 1, "idle")
    steps(run, 50)
    recorder.wait(lambda: recorder.statuses()[-2:] == ["running", "stopped"])
    second = run.ask(lambda trainer: trainer.state())
    np.testing.assert_array_equal(first.generator["output_bias"], second.generator["output_bias"])


def test_reset_takes_another_seed(start_run, recorder, tiny):
    run = start_run(tiny, seed=3)
    recorder.wait_status("idle")
    before = run.ask(lambda trainer: trainer.state())
    run.submit(Reset(4)).result(PATIENCE_SECONDS)
    after = run.ask(lambda trainer: trainer.state())
    assert run.view().seed == 4
    assert not np.array_equal(before.generator["inputs"]["x"], after.generator["inputs"]["x"])


def test_reset_keeps_a_running_run_running(start_run, recorder, eventually, tiny):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    run.submit(Reset(9)).result(PATIENCE_SECONDS)
    assert run.view().status == "running"
    eventually(lambda: run.view().step > 10)


def test_live_change_acts_without_a_new_program(start_run, recorder, eventually, programs, tiny):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    compiled = programs.n_compiled
    assert run.patch({"generator_learning_rate": 0.01}) == "live"
    assert run.view().config["generator_learning_rate"] == 0.01
    recorder.wait(lambda: "config" in recorder.kinds())
    event = next(event for event in recorder.events if event.kind == "config")
    assert event.fields["recompiled"] is False
    assert event.step > 0
    assert programs.n_compiled == compiled


@pytest.mark.parametrize(
    "patch",
    [{"batch_size": 16}, {"stabilizers": {"minibatch_discrimination": {}}}],
    ids=["batch_size", "minibatch_discrimination"],
)
def test_structural_change_keeps_the_weights(start_run, recorder, tiny, patch):
    run = start_run(tiny)
    recorder.wait_status("idle")
    steps(run, 20)
    recorder.wait_status("stopped")
    before = run.ask(lambda trainer: trainer.state())
    assert run.patch(patch) == "recompile"
    recorder.wait(lambda: any(e.fields.get("recompiled") for e in recorder.events))
    after = run.ask(lambda trainer: trainer.state())
    assert run.view().step == 20
    np.testing.assert_array_equal(before.generator["inputs"]["x"], after.generator["inputs"]["x"])
    np.testing.assert_array_equal(
        before.discriminator["outputs"]["h"], after.discriminator["outputs"]["h"]
    )
    steps(run, 5)
    recorder.wait(lambda: run.view().step == 25)


def test_change_of_shapes_restarts(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    steps(run, 20)
    recorder.wait_status("stopped")
    assert run.patch({"generator": {"hidden_width": 5}}) == "restart"
    recorder.wait(lambda: any(e.fields.get("restarted") for e in recorder.events))
    view = run.view()
    assert (view.step, view.epoch, view.status) == (0, 1, "idle")


def test_old_program_trains_on_while_the_new_one_compiles(
    start_run, recorder, eventually, tiny, programs
):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    is_free = threading.Event()
    for _ in range(COMPILE_THREADS):  # from here on the compiler is busy
        programs._pool.submit(is_free.wait, 60)
    try:
        # No other test has this structure, so it has to be compiled.
        run.patch({"batch_size": 13, "update_rule": "simultaneous"})
        for _ in range(3):
            step = run.view().step
            eventually(lambda step=step: run.view().step > step)
    finally:
        is_free.set()
    eventually(lambda: any(e.fields.get("recompiled") for e in recorder.events))
    assert "compiling" not in recorder.statuses()[1:]


def test_live_part_of_a_change_does_not_wait_for_the_compiler(
    start_run, recorder, eventually, tiny
):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    run.patch({"batch_size": 11, "update_rule": "simultaneous"})
    run.patch({"generator_learning_rate": 0.02})
    config = run.ask(lambda trainer: dict(trainer.config))
    assert (config["batch_size"], config["generator_learning_rate"]) == (8, 0.02)
    recorder.wait(lambda: any(e.fields.get("recompiled") for e in recorder.events))
    config = run.ask(lambda trainer: dict(trainer.config))
    assert (config["batch_size"], config["generator_learning_rate"]) == (11, 0.02)


def test_reset_during_a_compilation_begins_with_the_new_configuration(
    start_run, recorder, eventually, tiny
):
    run = start_run(tiny)
    run.submit(Start())
    eventually(lambda: run.view().step > 10)
    run.patch({"generator": {"hidden_width": 6}})
    run.submit(Reset(5)).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().status == "running" and run.view().step > 10)
    assert run.ask(lambda trainer: trainer.config["generator"]["hidden_width"]) == 6
    assert run.view().epoch == 1


def test_refused_change_changes_nothing(start_run, recorder, tiny):
    run = start_run(tiny)
    with pytest.raises(ConfigError):
        run.patch({"batch_size": 10**9})
    assert run.view().config == tiny


def test_speed_is_kept_to(start_run, recorder, eventually, tiny):
    run = start_run(tiny, speed=20.0)
    recorder.wait_status("idle")
    run.submit(Start()).result(PATIENCE_SECONDS)
    began = run.view().step
    eventually(lambda: run.view().step >= began + 20)
    # At most what the clock allows: the step due at the start, and one in progress.
    rate = run.ask(lambda trainer: trainer.step)
    assert rate <= began + 45
    run.submit(Speed(None)).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 1000)


def test_divergence_stops_with_the_last_finite_weights(start_run, recorder, wild):
    run = start_run(wild)
    run.submit(Start())
    recorder.wait_status("diverged")
    assert "diverged" in recorder.kinds()
    state = run.ask(lambda trainer: trainer.state())
    assert np.isfinite(state.generator["inputs"]["x"]).all()
    assert run.ask(lambda trainer: trainer.step) == run.view().step
    run.submit(Reset()).result(PATIENCE_SECONDS)
    assert run.view().status == "idle"


def test_failure_ends_the_training_and_not_the_neighbours(start_run, recorder, eventually, tiny):
    neighbour = start_run(tiny)
    neighbour.submit(Start())

    class Broken(type(recorder)):
        def on_snapshot(self, snapshot):
            raise OSError("the picture frame broke")

    broken = Broken()
    run = start_run(tiny, listener=broken)
    run.set_viewers(1)
    broken.wait_status("failed")
    assert run.view().reason == "OSError: the picture frame broke"
    with pytest.raises(RunError, match="Reset it"):
        run.submit(Start()).result(PATIENCE_SECONDS)
    step = neighbour.view().step
    eventually(lambda: neighbour.view().step > step)
    run.set_viewers(0)
    run.submit(Reset()).result(PATIENCE_SECONDS)
    broken.wait_status("idle")


def test_unwatched_run_publishes_no_frame_and_keeps_a_history(
    start_run, recorder, eventually, tiny
):
    run = start_run(tiny)
    recorder.wait_status("idle")
    steps(run, 40)
    recorder.wait_status("stopped")
    eventually(lambda: [row[0] for row in run.history.table()[1]][-1:] == [40])
    columns, rows = run.history.table()
    assert columns[0] == "step"
    assert "js" in columns
    assert rows[0][0] == 0
    assert recorder.snapshots == []


def test_viewer_gets_a_frame_at_once_and_after_every_command(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots)
    assert recorder.snapshots[-1].step == 0
    run.patch({"problem_parameters": {"mean": -3.0}})
    recorder.wait(lambda: "modes" in recorder.snapshots[-1].arrays)  # measured meanwhile
    recorder.wait(lambda: recorder.snapshots[-1].arrays["modes"][0, 0] == -3.0)
    steps(run, 1)
    recorder.wait(lambda: recorder.snapshots[-1].step == 1)
    frames = [snapshot.frame for snapshot in recorder.snapshots]
    assert frames == list(range(1, len(frames) + 1))


def test_every_snapshot_has_every_array_and_all_metrics(start_run, recorder, tiny):
    """From the first measurement on; the first frame does not wait for it."""
    run = start_run(tiny)
    run.set_viewers(1)
    run.submit(Start())
    recorder.wait(lambda: sum(bool(s.metrics) for s in recorder.snapshots) > 5)
    first = next(i for i, s in enumerate(recorder.snapshots) if s.metrics)
    measured = recorder.snapshots[first:]
    names = {frozenset(snapshot.arrays) for snapshot in measured}
    assert len(names) == 1
    assert {"data_density", "fake_samples", "mode_share"} <= names.pop()
    assert {frozenset(s.metrics) for s in measured} == {frozenset(measured[0].metrics)}


def test_snapshots_keep_their_values(start_run, recorder, tiny):
    run = start_run(tiny)
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots)
    first = recorder.snapshots[0]
    copies = {name: array.copy() for name, array in first.arrays.items()}
    run.submit(Start())
    recorder.wait(lambda: len(recorder.snapshots) > 10)
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(array, copies[name])


def test_events_are_numbered_without_gaps(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    steps(run, 3)
    run.patch({"latent_scale": 2.0})
    run.submit(Speed(5.0)).result(PATIENCE_SECONDS)
    run.submit(Reset()).result(PATIENCE_SECONDS)
    assert [event.seq for event in recorder.events] == list(range(1, len(recorder.events) + 1))


def test_samples_are_those_of_the_seed(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    step, samples = run.samples(10, seed=1)
    assert step == 0
    assert samples.shape == (10, 1)
    np.testing.assert_array_equal(samples, run.samples(10, seed=1)[1])
    assert not np.array_equal(samples, run.samples(10, seed=2)[1])


def test_judge_handles_each_point_independently(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    points = np.asarray([[0.0], [4.0], [0.0]], np.float32)
    _, (logits, probabilities) = run.judge(points)
    assert logits.shape == probabilities.shape == (3,)
    assert logits[0] == logits[2]
    np.testing.assert_allclose(probabilities, 1 / (1 + np.exp(-logits)), rtol=1e-5)


def test_two_runs_are_independent(start_run, recorder, tiny):
    other = type(recorder)()
    first, second = start_run(tiny, seed=1), start_run(tiny, seed=1, listener=other)
    recorder.wait_status("idle")
    other.wait_status("idle")
    first.patch({"generator_learning_rate": 0.05})
    for run in (first, second):
        steps(run, 30)
    recorder.wait_status("stopped")
    other.wait_status("stopped")
    a, b = (run.ask(lambda trainer: trainer.state()) for run in (first, second))
    assert not np.array_equal(a.generator["output_bias"], b.generator["output_bias"])
    assert second.view().config == tiny


def test_deleted_run_publishes_it_and_refuses_commands(start_run, recorder, tiny):
    run = start_run(tiny)
    run.submit(Start())
    run.close()
    assert recorder.events[-1].kind == "deleted"
    with pytest.raises(RunError, match="deleted"):
        run.submit(Stop())


def test_slider_that_passes_many_structures_compiles_the_first_and_the_last(
    start_run, programs, recorder, tiny
):
    run = start_run(tiny)
    run.submit(Start())
    recorder.wait_status("running")
    compiled = programs.n_compiled
    for batch_size in range(21, 29):
        run.patch({"batch_size": batch_size})
    recorder.wait(lambda: any(event.fields.get("recompiled") for event in recorder.events))
    assert run.ask(lambda trainer: trainer.config)["batch_size"] == 28
    assert programs.n_compiled - compiled == 2
