"""Who comes and goes while a run trains or rests."""

import time
from concurrent.futures import Future

import numpy as np

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.view.frame import COSTLY
from ganscope.runs.loop.commands import Reset, Start, Stop
from ganscope.runs.loop.pacer import Pacer
from patience import PATIENCE_SECONDS


def test_one_who_takes_the_place_of_another_is_shown_the_run_at_rest(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots and recorder.snapshots[-1].metrics)

    def change_places(trainer):
        run.set_viewers(0)
        run.set_viewers(1)
        run.greet()

    run.ask(change_places)  # within one turn of the run, which sees one viewer before and after
    seen = recorder.snapshots[-1].frame
    recorder.wait(lambda: recorder.snapshots[-1].frame > seen)


def test_class_that_comes_in_is_told_a_few_times_a_second(start_run, recorder, tiny):
    """Nothing else wakes the run: the last of them is told all the same."""
    run = start_run(tiny)
    recorder.wait_status("idle")

    def told():
        return [event.fields["viewers"] for event in recorder.events if event.kind == "viewers"]

    began = time.monotonic()
    for viewers in range(1, 101):
        run.set_viewers(viewers)
        time.sleep(0.003)
    recorder.wait(lambda: told()[-1:] == [100])
    assert told() == sorted(told())
    assert len(told()) <= (time.monotonic() - began) / 0.25 + 2


def steps_of(run) -> list[float]:
    return [row[0] for row in run.history.table()[1]]


def test_what_passed_before_the_first_numbers_is_measured_afterwards(
    programs, start_run, recorder, eventually, tiny, monkeypatch
):
    monkeypatch.setattr("ganscope.runs.loop.pacer.DOUBLING_SECONDS", 1e6)
    program = programs.get(structure_of(tiny), hyper_of(tiny)).result(PATIENCE_SECONDS)
    measure = program.measurable.result(PATIENCE_SECONDS)
    program.measurable = Future()  # as if it were still being compiled
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 1000)
    assert not recorder.snapshots[-1].metrics
    program.measurable.set_result(measure)
    recorder.wait(lambda: recorder.snapshots[-1].metrics)
    assert {1, 2, 4, 8, 16, 32, 64, 128, 256, 512} <= set(steps_of(run))
    told = [event for event in recorder.events if event.kind == "history"]
    assert [event.fields["rows"] >= 10 for event in told] == [True]
    columns, rows = run.history.table()
    peek = run.frame_at(64).metrics
    (row,) = [row for row in rows if row[0] == 64]
    np.testing.assert_equal(dict(zip(columns[1:], row[1:], strict=True)), dict(peek))


def test_beginning_is_measured_whenever_the_steps_have_doubled(
    start_run, recorder, eventually, tiny, monkeypatch
):
    monkeypatch.setattr(
        "ganscope.runs.loop.pacer.DOUBLING_SECONDS", 1e6
    )  # whatever this machine takes
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots and recorder.snapshots[-1].metrics)
    for command in (Start(), Reset()):  # which goes on at once
        run.submit(command).result(PATIENCE_SECONDS)
        eventually(lambda: run.view().step > 1000)
        assert {1, 2, 4, 8, 16, 32, 64, 128, 256, 512} <= set(steps_of(run))


def test_layers_that_are_not_drawn_anew_stay_as_they_were(
    start_run, recorder, eventually, tiny, monkeypatch
):
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots and recorder.snapshots[-1].metrics)
    monkeypatch.setattr(Pacer, "is_whole_frame_due", lambda _: False)
    seen = len(recorder.snapshots)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait(lambda: len(recorder.snapshots) > seen + 5)
    run.submit(Stop()).result(PATIENCE_SECONDS)
    eventually(lambda: recorder.snapshots[-1].status == "stopped")
    # The first picture of what begins, and the one of what has stopped, are asked for.
    *_, before, sketch, last = recorder.snapshots
    for name, array in before.arrays.items():
        if name in COSTLY:
            assert array is sketch.arrays[name], name
            assert array is not last.arrays[name], name
    assert before.arrays["fake_samples"] is not sketch.arrays["fake_samples"]
    assert int(sketch.notes["layers_step"]) < sketch.step
    assert last.notes == {}
