"""Viewers come and go while a run trains or stands still."""

import time
from concurrent.futures import Future

import numpy as np

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.view.frame import COSTLY
from ganscope.runs.loop.commands import Reset, Start, Stop
from ganscope.runs.loop.pacer import Pacer
from patience import PATIENCE_SECONDS


def test_viewer_who_replaces_another_gets_a_frame_of_a_run_at_rest(start_run, recorder, tiny):
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots and recorder.snapshots[-1].metrics)

    def change_places(trainer):
        run.set_viewers(0)
        run.set_viewers(1)
        run.request_frame()
        return recorder.snapshots[-1].frame

    seen = run.ask(change_places)  # in one turn, which sees one viewer before and after
    recorder.wait(lambda: recorder.snapshots[-1].frame > seen)


def test_viewer_count_is_published_a_few_times_a_second(start_run, recorder, tiny):
    """The last count is published although nothing else wakes the run."""
    run = start_run(tiny)
    recorder.wait_status("idle")

    def counts():
        return [event.fields["viewers"] for event in recorder.events if event.kind == "viewers"]

    began = time.monotonic()
    for viewers in range(1, 101):
        run.set_viewers(viewers)
        time.sleep(0.003)
    recorder.wait(lambda: counts()[-1:] == [100])
    assert counts() == sorted(counts())
    assert len(counts()) <= (time.monotonic() - began) / 0.25 + 2


def steps_of(run) -> list[float]:
    return [row[0] for row in run.history.table()[1]]


def test_steps_before_the_first_measurement_are_measured_afterwards(
    programs, start_run, recorder, eventually, tiny, monkeypatch
):
    monkeypatch.setattr("ganscope.runs.loop.pacer.DOUBLING_SECONDS", 1e6)
    program = programs.get(structure_of(tiny), hyper_of(tiny)).result(PATIENCE_SECONDS)
    measure = program.measurable.result(PATIENCE_SECONDS)
    program.measurable = Future()  # as if it was still being compiled
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 1000)
    assert not recorder.snapshots[-1].metrics
    program.measurable.set_result(measure)
    recorder.wait(lambda: recorder.snapshots[-1].metrics)
    assert {1, 2, 4, 8, 16, 32, 64, 128, 256, 512} <= set(steps_of(run))
    added = [event for event in recorder.events if event.kind == "history"]
    assert [event.fields["rows"] >= 10 for event in added] == [True]
    columns, rows = run.history.table()
    frame = run.frame_at(64).metrics
    (row,) = [row for row in rows if row[0] == 64]
    np.testing.assert_equal(dict(zip(columns[1:], row[1:], strict=True)), dict(frame))


def test_run_is_measured_whenever_its_steps_have_doubled(
    start_run, recorder, eventually, tiny, monkeypatch
):
    monkeypatch.setattr("ganscope.runs.loop.pacer.DOUBLING_SECONDS", 1e6)  # on any machine
    run = start_run(tiny)
    recorder.wait_status("idle")
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots and recorder.snapshots[-1].metrics)
    for command in (Start(), Reset()):  # the run trains on at once
        run.submit(command).result(PATIENCE_SECONDS)
        eventually(lambda: run.view().step > 1000)
        assert {1, 2, 4, 8, 16, 32, 64, 128, 256, 512} <= set(steps_of(run))


def test_layers_that_are_not_computed_stay_as_they_were(
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
    # The first frame after the start, and the one after the stop, are requested and whole.
    *_, before, partial, last = recorder.snapshots
    for name, array in before.arrays.items():
        if name in COSTLY:
            assert array is partial.arrays[name], name
            assert array is not last.arrays[name], name
    assert before.arrays["fake_samples"] is not partial.arrays["fake_samples"]
    assert int(partial.notes["layers_step"]) < partial.step
    assert last.notes == {}
