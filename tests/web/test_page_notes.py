"""Notes reach the pages of their runs, while these are connected."""

from __future__ import annotations

import json

from ganscope.web.page_notes import PageNotes


def test_note_reaches_all_pages_of_its_runs_and_no_other():
    notes = PageNotes()
    got: dict[str, list[str]] = {name: [] for name in "abc"}
    for run, name in (("1", "a"), ("1", "b"), ("2", "c")):
        notes.connect(run, got[name].append)
    notes.send(["1"], "hello", {"n": 3})
    assert json.loads(got["a"][0]) == {"type": "note", "kind": "hello", "n": 3}
    assert [len(got[name]) for name in "abc"] == [1, 1, 0]
    notes.disconnect("1", got["a"].append)
    notes.send(["1", "2", "3"], "again", {})
    assert [len(got[name]) for name in "abc"] == [1, 2, 1]
    assert notes.n_pages(["1", "2", "3"]) == 2


def test_nothing_is_left_of_pages_that_are_gone():
    notes = PageNotes()
    sends = [[].append, [].append]
    for send in sends:
        notes.connect("1", send)
    for send in (*sends, *sends):
        notes.disconnect("1", send)
    assert vars(notes) == {"_pages": {}}
