"""The file: a save is all or nothing, one process owns it, and errors of the disk are reported."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time

import pytest

from ganscope.runs.storage.store import HEAD, Limits, NotSaved, Store

# Saves a hundred parts with one number, then with the next one.
WRITER = """
import sys
from pathlib import Path
from ganscope.runs.storage.store import Store

store = Store.open(Path(sys.argv[1]))
n = max((int(data) for data in store.load("run").values()), default=0)
while True:
    n += 1
    store.save({"run": {f"part/{i}": str(n).encode() + b" " * 2000 for i in range(100)}})
    print(n, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "runs.sqlite"


@pytest.fixture
def open_store(path):
    """Opens the file; closes everything after the test."""
    with contextlib.ExitStack() as stack:

        def open_(**options):
            store = Store.open(path, **options)
            stack.callback(store.close)
            return store

        yield open_


def some(n_bytes=4000):
    return random.Random(0).randbytes(n_bytes)


def test_saved_parts_are_read_again(open_store):
    store = open_store()
    store.save({"a": {HEAD: b"1", "x": b"2"}, "b": {HEAD: b"3"}})
    store.save({"a": {"x": None, "y": b"4"}})
    store.close()
    store = open_store()
    assert store.load("a") == {HEAD: b"1", "y": b"4"}
    assert store.heads() == {"b": {HEAD: b"3"}, "a": {HEAD: b"1"}}
    store.delete(["a"])
    assert store.load("a") == {}
    assert list(store.heads()) == ["b"]


def test_nothing_to_save_writes_nothing(open_store):
    store = open_store()
    store.save({})
    assert store.n_writes == 0


@pytest.mark.process
def test_killed_process_leaves_all_of_a_save_or_nothing(path, open_store):
    rng, saved = random.Random(1), 0
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        with process:
            process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.1))
            process.kill()
            printed = process.stdout.read().split()
        saved = int(printed[-1]) if printed else saved
        store = open_store()
        numbers = {int(data) for data in store.load("run").values()}
        assert len(numbers) == 1
        assert store.problem is None
        assert numbers.pop() in (saved, saved + 1) or not printed
        store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + bytes(9000)])
def test_file_that_is_no_database_is_put_aside(path, open_store, content, caplog):
    path.parent.mkdir()
    path.write_bytes(content)
    store = open_store()
    assert store.problem is None
    store.save({"a": {HEAD: b"1"}})
    (aside,) = path.parent.glob("*.unreadable-*")
    assert aside.read_bytes() == content
    assert aside.name in caplog.text


def test_database_of_another_program_is_put_aside(path, open_store):
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.commit()
    open_store().save({"a": {HEAD: b"1"}})
    (aside,) = path.parent.glob("*.unreadable-*")
    with contextlib.closing(sqlite3.connect(aside)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_damaged_file_is_replaced(path, open_store, caplog):
    store = open_store()
    store.save({f"run{i}": {HEAD: some()} for i in range(200)})
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = some(len(content) - 4096)
    path.write_bytes(content)
    store = open_store()
    with contextlib.suppress(NotSaved):
        store.heads()
    store.save({"new": {HEAD: b"1"}})
    assert store.heads() == {"new": {HEAD: b"1"}}
    assert store.generation == 1
    assert "cannot be read" in caplog.text


def test_damaged_part_is_left_out(path, open_store, caplog):
    store = open_store()
    store.save({"a": {HEAD: b"fine", "x": b"what was saved"}})
    store.close()
    path.write_bytes(path.read_bytes().replace(b"what was saved", b"what was SAVED"))
    assert open_store().load("a") == {HEAD: b"fine"}
    assert "Part x of run a is damaged" in caplog.text


def test_second_process_gets_the_reason(open_store, monkeypatch):
    monkeypatch.setattr("ganscope.runs.storage.store.LOCK_SECONDS", 0.05)
    first, second = open_store(), open_store()
    assert "Another ganscope uses" in second.problem
    assert "--data-dir" in second.problem
    with pytest.raises(NotSaved, match="Another ganscope"):
        second.save({"a": {HEAD: b"1"}})
    first.save({"a": {HEAD: b"2"}})
    first.close()
    second.save({"b": {HEAD: b"3"}})
    assert second.problem is None
    assert set(second.heads()) == {"a", "b"}


def test_folder_that_cannot_be_written_is_reported_until_it_can(path, open_store):
    path.parent.parent.chmod(0o500)
    with _as_nobody():
        store = open_store()
        assert str(path.parent) in store.problem
        with pytest.raises(NotSaved):
            store.save({"a": {HEAD: b"1"}})
    path.parent.parent.chmod(0o700)
    store.save({"a": {HEAD: b"1"}})
    assert store.problem is None


@contextlib.contextmanager
def _as_nobody():
    """Without the rights of the superuser, who may write anywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_file_that_may_not_grow_is_reported_and_keeps_its_data(open_store):
    store = open_store()
    store.save({"a": {HEAD: b"1"}})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        for _ in range(2):
            with pytest.raises(NotSaved):
                store.save({"a": {HEAD: b"2", "x": some(400_000)}})
            assert store.problem
            assert store.load("a") == {HEAD: b"1"}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    store.save({"a": {HEAD: b"2", "x": some(400_000)}})
    assert store.problem is None
    assert store.load("a") == {HEAD: b"2", "x": some(400_000)}


def test_file_stays_below_its_limit(path, open_store):
    store = open_store(max_bytes=2**20)
    with contextlib.suppress(NotSaved):
        for i in range(1000):
            store.save({f"run{i}": {HEAD: some(40_000)}})
    assert "no room left" in store.problem
    assert 10 < len(store.heads()) < 27
    store.close()
    assert path.stat().st_size <= 2**20


def test_runs_unchanged_for_longest_are_deleted_first(open_store, caplog):
    caplog.set_level("INFO")
    now = 0.0
    store = open_store(limits=Limits(keep_seconds=50.0, max_runs=4), clock=lambda: now)
    for i in range(10):
        now = 10.0 * i
        store.save({f"run{i}": {HEAD: b"1"}})
    assert store.retain(["run0"]) == ["run1", "run2", "run3", "run4", "run5", "run6"]
    assert set(store.heads()) == {"run0", "run7", "run8", "run9"}
    now = 135.0
    assert store.retain(["run0"]) == ["run7", "run8"]
    assert store.retain([]) == ["run0"]
    expired = [record for record in caplog.records if record.getMessage() == "run expired"]
    assert [(record.run, record.reason) for record in expired[-2:]] == [
        ("run8", "retention"),
        ("run0", "retention"),
    ]


def test_oldest_runs_make_room(open_store):
    now = 0.0
    store = open_store(max_bytes=2**20, clock=lambda: now)
    for i in range(24):
        now = float(i)
        store.save({f"run{i}": {HEAD: some(40_000)}})
    deleted = store.retain([])
    assert deleted == [f"run{i}" for i in range(len(deleted))]
    assert 0 < len(deleted) < 10
    assert store.health()["problem"] is None
