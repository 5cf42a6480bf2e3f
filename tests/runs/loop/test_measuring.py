"""A run has the same notices at the same steps: slow or fast, watched or not, in one go or not."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from ganscope.gan.config import full_config
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.loop.commands import Rewind, Start, StopWhen
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.run_manager import RunManager
from ganscope.runs.storage.store import Store
from patience import PATIENCE_SECONDS

from ..conftest import Recorder

SMALL = {
    "hidden_layers": 2,
    "hidden_width": 4,
    "activation": "relu",
    "initializer": "normal",
    "initializer_std": 0.001,
}
# Nothing moves: all samples stay near 0.
STILL = full_config(
    {
        "generator": SMALL,
        "discriminator": SMALL,
        "batch_size": 8,
        **{f"{player}_optimizer": "sgd" for player in ("generator", "discriminator")},
        **{f"{player}_learning_rate": 0.01 for player in ("generator", "discriminator")},
    }
)
# Other data end the notice; it comes again, because nothing moves towards them either.
OTHER_DATA = {"problem_parameters": {"mean": 2.0}}


def notices_of(recorder: Recorder) -> list[tuple[int, str, bool]]:
    return [
        (event.step, event.fields["name"], event.fields["is_over"])
        for event in recorder.events
        if event.kind == "notice"
    ]


def measured_by(run) -> list[float]:
    """The steps of the measurements that notices are found in."""
    return run.measured().rows[:, 0].tolist()


@pytest.fixture
def train(eventually):
    """Trains a run to a step, and waits until everything is measured."""

    def train(run, recorder: Recorder, step: int) -> None:
        run.submit(StopWhen(StopCondition(step=step))).result(PATIENCE_SECONDS)
        run.submit(Start()).result(PATIENCE_SECONDS)
        eventually(lambda: run.view().step == step and run.view().status == "stopped")
        eventually(lambda: measured_by(run)[-1:] == [step])

    return train


@pytest.fixture
def course(start_run, train):
    """(how the run is watched and paced) -> its notices, and the steps measured before and after
    the change."""

    def train_both_parts(speed=None, viewers=0, stops=(), listener=None):
        recorder = Recorder()
        run = start_run(STILL, seed=1, listener=recorder, speed=speed)
        recorder.wait_status("idle")
        run.set_viewers(viewers)
        for step in (*stops, 500):
            train(run, recorder, step)
        before = measured_by(run)
        run.patch(OTHER_DATA)
        train(run, recorder, 1000)
        return notices_of(recorder), [before, measured_by(run)]

    return train_both_parts


def test_notices_do_not_depend_on_speed_or_viewers(course):
    notices, steps = course()
    assert [(name, is_over) for _, name, is_over in notices] == [
        ("standstill", False),
        ("standstill", True),
        ("standstill", False),
    ]
    assert 250 <= notices[0][0] < 500 < notices[1][0]
    for way in ({"viewers": 1}, {"speed": 500.0}, {"speed": 500.0, "viewers": 1}):
        assert course(**way) == (notices, steps), way


def test_notices_do_not_depend_on_when_the_measurement_is_compiled(
    course, programs, start_run, train, eventually
):
    expected = course()
    program = programs.get(structure_of(STILL), hyper_of(STILL)).result(PATIENCE_SECONDS)
    measure = program.measurable.result(PATIENCE_SECONDS)
    program.measurable, recorder = Future(), Recorder()
    run = start_run(STILL, seed=1, listener=recorder)
    recorder.wait_status("idle")
    run.submit(StopWhen(StopCondition(step=500))).result(PATIENCE_SECONDS)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step == 500 and run.view().status == "stopped")
    assert measured_by(run) == []
    program.measurable.set_result(measure)
    eventually(lambda: measured_by(run)[-1:] == [500])
    before = measured_by(run)
    run.patch(OTHER_DATA)
    train(run, recorder, 1000)
    assert (notices_of(recorder), [before, measured_by(run)]) == expected


def test_rewound_run_gets_the_same_notices_again(start_run, train, eventually):
    recorder = Recorder()
    run = start_run(STILL, seed=1, listener=recorder)
    recorder.wait_status("idle")
    train(run, recorder, 500)
    first, steps = notices_of(recorder), measured_by(run)
    run.submit(Rewind(200)).result(PATIENCE_SECONDS)
    train(run, recorder, 500)
    assert notices_of(recorder) == first * 2
    assert measured_by(run) == steps


def test_another_process_and_a_fork_report_what_the_run_would_have_reported(
    course, shared_programs, tmp_path, train, eventually
):
    """Both begin at step 250, in the midst of what the first notice looks at."""
    expected, (steps, _) = course(stops=(250,))

    def opened() -> RunManager:
        manager = RunManager(shared_programs, store=Store.open(tmp_path / "runs.sqlite"))
        manager.restore()
        return manager

    recorder = Recorder()
    manager = opened()
    run = manager.create(STILL, 1, recorder)
    recorder.wait_status("idle")
    train(run, recorder, 250)
    fork_recorder = Recorder()
    fork = manager.fork(run.id, lambda _: fork_recorder)
    train(fork, fork_recorder, 500)
    assert measured_by(fork) == steps
    assert notices_of(fork_recorder) == expected[:1]
    manager.close()

    manager = opened()
    try:
        manager.listener = lambda _: recorder
        again = manager.get(run.id)
        eventually(lambda: again.view().status == "stopped")
        train(again, recorder, 500)
        assert measured_by(again) == steps
        assert notices_of(recorder) == expected[:1]
    finally:
        manager.close()
