"""Everything is saved within about a second and only once; a full disk harms no training."""

from __future__ import annotations

import time
from dataclasses import replace

import jax
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.presets import PRESETS
from ganscope.runs.journal import journal as journal_module
from ganscope.runs.journal.events import Event, View
from ganscope.runs.journal.journal import Journal, JournalSlice
from ganscope.runs.journal.keyframes import Keyframe, Keyframes, keyframe_now
from ganscope.runs.journal.metric_history import MetricHistory, MetricRows
from ganscope.runs.journal.records import Configured, Played, Record, Seeded
from ganscope.runs.journal.replay import Replay
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.commands import Start, Step, Stop
from ganscope.runs.storage.autosaver import MOST_SAVE_SECONDS, SAVE_SECONDS, AutoSaver, pause_after
from ganscope.runs.storage.codec import keyframe_bytes, keyframe_of, record_bytes, records_of
from ganscope.runs.storage.run_parts import StoredParts, difference, names_of, restored
from ganscope.runs.storage.store import Store
from patience import PATIENCE_SECONDS


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture
def autosaver_of(store):
    """Makes an autosaver with short pauses."""
    made = []

    def archive(*runs):
        autosaver = AutoSaver(
            store, lambda: runs, lambda: None, save_seconds=0.05, retry_seconds=0.05
        )
        made.append(autosaver)
        return autosaver

    yield archive
    for autosaver in made:
        autosaver.close()


def applied(parts, changes):
    left = {name: data for name, data in parts.items() if name not in changes}
    return left | {name: data for name, data in changes.items() if data is not None}


def test_unchanged_run_is_not_written_again(
    start_run, recorder, tiny, autosaver_of, store, eventually
):
    run = start_run(tiny)
    autosaver = autosaver_of(run)
    run.submit(Step(50)).result(PATIENCE_SECONDS)
    recorder.wait_status("stopped")
    eventually(
        lambda: [row[0] for row in run.history.table()[1]][-1:] == [50]
    )  # the last measurement
    eventually(lambda: b'"step":50' in store.load(run.id).get("head", b""))

    def is_at_rest():
        n_rounds, n_writes = autosaver._n_rounds, store.n_writes
        eventually(lambda: autosaver._n_rounds >= n_rounds + 6)
        return store.n_writes == n_writes

    eventually(is_at_rest)
    run.patch({"generator_learning_rate": 0.01})
    eventually(lambda: "record/1" in store.load(run.id))


def test_only_what_is_new_is_written(start_run, tiny, eventually):
    run = start_run(tiny)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 2000)
    changes, stored = difference(run.image(), StoredParts())
    parts = applied({}, changes)
    assert parts.keys() == names_of(stored)
    for _ in range(5):
        run.patch({"problem_parameters": {"mean": float(run.view().step % 7)}})
        goal = run.view().step + 500
        eventually(lambda goal=goal: run.view().step > goal)
        changes, stored = difference(run.image(), stored)
        assert len(changes) <= 45, changes.keys()
        parts = applied(parts, changes)
        assert parts.keys() == names_of(stored)
    run.submit(Stop()).result(PATIENCE_SECONDS)
    changes, stored = difference(run.image(), stored)
    parts = applied(parts, changes)
    assert difference(run.image(), stored) == ({}, stored)
    origin, _, _ = restored(parts, "")
    past = run.past()
    assert origin.past.records == past.records
    assert [k.step for k in origin.past.keyframes] == [k.step for k in past.keyframes]


def test_full_disk_is_reported_and_training_goes_on(
    start_run, recorder, tiny, tmp_path, eventually
):
    store = Store.open(tmp_path / "small.sqlite", max_bytes=2**16)
    run = start_run(tiny)
    autosaver = AutoSaver(store, lambda: [run], lambda: None, save_seconds=0.05, retry_seconds=0.05)
    run.submit(Start()).result(PATIENCE_SECONDS)
    recorder.wait(lambda: "not_saved" in recorder.kinds())
    assert "no room left" in run.view().not_saved
    step = run.view().step
    eventually(lambda: run.view().step > step + 100)
    run.submit(Stop()).result(PATIENCE_SECONDS)
    with store._lock:  # a connection closed while the autosaver writes crashes the process
        store._max_bytes = 2**24
        store._disconnect()  # the disk is larger now
    eventually(lambda: run.view().not_saved is None)
    reasons = [event.fields["reason"] for event in recorder.events if event.kind == "not_saved"]
    assert reasons[-1] is None
    autosaver.close()
    origin, _, _ = restored(store.load(run.id), "")
    assert origin.view.step == run.view().step
    store.close()


def test_states_are_kept_bit_for_bit(programs, tiny):
    trainer = Replay(JournalSlice(0, tiny, 3, (), (), (), 20), 20, programs).trainer
    keyframe = keyframe_now(trainer, 5)
    again = keyframe_of(keyframe_bytes(keyframe))
    assert (again.step, again.n_records, again.n_bytes) == (20, 5, keyframe.n_bytes)
    assert jax.tree.structure(again.state) == jax.tree.structure(keyframe.state)
    for mine, saved in zip(
        jax.tree.leaves(keyframe.state), jax.tree.leaves(again.state), strict=True
    ):
        assert mine.dtype == saved.dtype
        np.testing.assert_array_equal(mine, saved)
    with pytest.raises(ValueError, match="no part of a state"):
        keyframe_of(keyframe_bytes(keyframe).replace(b"ScaleByAdamState", b"ScaleByAdamStatE"))


def test_records_are_stored_exactly_in_any_order():
    configs = [full_config(preset.config) for preset in PRESETS.values()]
    records = [Record(i, Configured(config)) for i, config in enumerate(configs)]
    records += [Record(99, Played("generator")), Record(99, Seeded(4))]
    parts, before = [], full_config({})
    for record in records:
        parts.append(record_bytes(record, before))
        if isinstance(record.effect, Configured):
            before = record.effect.config
    again = list(records_of(parts, full_config({})))
    assert again == records
    for mine, saved in zip(records, again, strict=True):
        assert str(mine) == str(saved)  # the order of keys, too
    assert len(record_bytes(records[0], {**configs[0], "loss": "least_squares"})) < 80


def test_restored_history_continues_with_the_same_spacing():
    one, other = MetricHistory(200), MetricHistory(200)
    for step in range(0, 3000, 2):
        one.append(step, {"loss": step / 7, "undefined": float("nan")})
    saved = one.all_rows()
    other = MetricHistory.from_rows(replace(saved, rows=saved.rows.copy()))
    other._max_rows = 200
    for step in range(3000, 6000, 2):
        for history in (one, other):
            history.append(step, {"loss": step / 7, "undefined": float("nan")})
    np.testing.assert_array_equal(one.table()[1], other.table()[1])
    assert MetricHistory.from_rows(MetricRows((), np.empty((0, 1)))).table() == (["step"], [])


class FakeTrainer:
    """A trainer of known size."""

    step, is_diverged = 0, False

    def state(self):
        return {"weights": np.full(100, self.step, np.float32)}


def move_slider(journal, trainer, n, values=lambda i: {"mean": i}):
    """Moves a slider at each step."""
    for i in range(n):
        trainer.step += 1
        journal.note_progress(trainer)
        journal.record(Record(trainer.step, Configured({"problem_parameters": values(i)})))
        if journal.is_long:
            journal.shorten(trainer)


def test_journal_of_an_epoch_is_bounded(monkeypatch):
    monkeypatch.setattr(journal_module, "MAX_RECORDS", 100)
    journal, trainer = Journal(), FakeTrainer()
    journal.begin(0, {"problem_parameters": {"mean": -1}}, 5)
    journal.record(Record(0, Played("generator")))
    move_slider(journal, trainer, 1000)
    past = journal.past()
    assert 1 <= len(past.records) <= 100
    assert past.first_step > 800
    assert past.last_step == 1000
    assert past.keyframes[0].step == past.first_step
    assert (past.player, past.seed) == ("generator", 5)
    assert past.n_forgotten + len(past.records) == 1001
    assert past.config_at(1000) == {"problem_parameters": {"mean": 999}}
    assert all(keyframe.n_records >= past.n_forgotten for keyframe in past.keyframes)
    journal.discard_after(past.first_step + 1)
    assert journal.past().first_step == past.first_step


def test_large_changes_are_bounded_by_their_size():
    journal, trainer = Journal(), FakeTrainer()
    journal.begin(0, {}, 0)
    move_slider(journal, trainer, 30, lambda i: {"points": [[float(i), 1.0]] * 20_000})
    for i in range(30):
        change = {"points": [[float(i), 1.0]] * 20_000}
        journal.note(Event(i, i, "config", {"change": change}))
    past = journal.past()
    assert len(past.records) < 12
    assert len(past.events) <= 3


def test_run_with_a_shortened_journal_replays_exactly_from_its_first_step(
    start_run, recorder, tiny, programs, monkeypatch, eventually
):
    monkeypatch.setattr(journal_module, "MAX_RECORDS", 10)
    run = start_run(tiny, seed=3)
    recorder.wait_status("idle")
    for i in range(40):
        run.patch({"problem_parameters": {"mean": 1.0 + i / 40}})
        run.submit(Step(5)).result(PATIENCE_SECONDS)
        eventually(lambda i=i: run.view().step == 5 * (i + 1))
    past, live = run.past(), run.ask(lambda trainer: trainer.state())
    assert len(past.records) <= 12
    assert past.first_step > 0
    first = replace(past, keyframes=past.keyframes[:1])
    for there in (past, first):
        state = Replay(there, 200, programs).trainer.state()
        jax.tree.map(np.testing.assert_array_equal, live, state)
    with pytest.raises(ConfigError, match="from"):
        run.frame_at(0)
    changes, _ = difference(run.image(), StoredParts())
    origin, _, _ = restored(applied({}, changes), "")
    state = Replay(origin.past, 200, programs).trainer.state()
    jax.tree.map(np.testing.assert_array_equal, live, state)


def test_space_of_a_long_run_is_bounded(store, tiny):
    """Minutes of a slider, hours of events, keyframes and measurements, in one go."""
    journal, trainer, history, stored = Journal(), FakeTrainer(), MetricHistory(), StoredParts()
    journal._keyframes = Keyframes(chunks_apart=1)
    trainer.state = lambda: {"weights": np.full(20_000, trainer.step, np.float32)}
    journal.begin(0, tiny, 0)
    view = _view(tiny)
    for i in range(11):
        for j in range(1000):
            trainer.step += 7
            journal.note_progress(trainer)
            config = {**tiny, "problem_parameters": {"mean": float(j), "std": float(i)}}
            journal.record(Record(trainer.step, Configured(config)))
            journal.note(Event(1000 * i + j, trainer.step, "config", {"change": config}))
            history.append(trainer.step, dict.fromkeys("abcdefghijklmnop", float(j)))
            if journal.is_long:
                journal.shorten(trainer)
        past = journal.past()
        image = _moment(replace(view, step=trainer.step), past, history)
        changes, stored = difference(image, stored)
        store.save({"run": changes})
    n_bytes = sum(len(data) for data in store.load("run").values())
    assert n_bytes < 9 * 2**20
    assert store.health()["n_bytes"] < 2 * 9 * 2**20


def _view(config):
    return View("run", "running", None, 0, 0, 0, config, None, 0.0, 0, {}, 0.0)


def _moment(view, past, history):
    return RunImage(view, past, None, 0, history.all_rows())


def test_newest_keyframe_is_a_second_old_at_most():
    now, trainer = 0.0, FakeTrainer()
    keyframes = Keyframes(chunks_apart=8, clock=lambda: now)
    for step in range(0, 3000):
        now, trainer.step = step / 30, step
        keyframes.take(trainer, 0)
        assert step - keyframes.all()[-1].step <= 31
    assert len(keyframes.all()) <= 65
    again = Keyframes()
    again.replace(keyframes.all())
    assert again.all() == keyframes.all()
    assert again._interval == keyframes._interval


def test_records_and_keyframes_after_a_missing_part_are_left_out(programs, tiny):
    trainer = Replay(JournalSlice(0, tiny, 3, (), (), (), 20), 20, programs).trainer
    frames = (keyframe_now(trainer, 0),)
    assert isinstance(frames[0], Keyframe)
    past = JournalSlice(0, tiny, 3, (Record(10, Seeded(4)), Record(15, Seeded(5))), frames, (), 20)
    changes, _ = difference(
        _moment(replace(_view(tiny), step=20), past, MetricHistory()), StoredParts()
    )
    parts = applied({}, changes)
    del parts["record/1"]
    origin, _, _ = restored(parts, "")
    assert origin.past.last_step == 10
    assert origin.past.keyframes == ()


def test_saving_takes_little_of_a_processor(start_run, tiny, store, eventually):
    """There is a round each second; it takes about 0.004 s, measured on two cores."""
    run = start_run(tiny)
    run.submit(Start()).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step > 1000)
    stored, shares = StoredParts(), []
    for _ in range(5):
        time.sleep(0.2)
        since = time.thread_time()
        changes, stored = difference(run.image(), stored)
        store.save({run.id: changes})
        shares.append(time.thread_time() - since)
    assert sorted(shares)[2] < 0.05  # enough for a machine that is ten times slower


@pytest.mark.parametrize(
    ("worked", "pause"), [(0.01, SAVE_SECONDS), (0.2, 4.0), (30.0, MOST_SAVE_SECONDS)]
)
def test_pause_keeps_saving_to_its_share_of_a_core_and_is_bounded(worked, pause):
    assert pause_after(worked) == pytest.approx(pause)
