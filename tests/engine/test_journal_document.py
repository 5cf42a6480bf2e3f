"""The journal as plain data: it holds changes, not whole configurations."""

import json

from ganscope.engine.journal_document import journal_document
from ganscope.gan.config import full_config
from ganscope.runs.journal.events import Event
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.records import Configured, Played, Record, Seeded

POINTS = [[i / 20_000, -i / 20_000] for i in range(20_000)]


def configs():
    base = full_config({"problem": "custom", "problem_parameters": {"points": POINTS}})
    return [base | {"generator_learning_rate": rate} for rate in (0.01, 0.02, 0.03)]


def test_records_hold_changes_and_the_points_occur_once():
    first, second, third = configs()
    records = (
        Record(0, Played("both")),
        Record(5, Configured(second)),
        Record(7, Seeded(9)),
        Record(8, Configured(third)),
        Record(8, Played("generator")),
    )
    events = (Event(3, 5, "config", {"change": {}}),)
    document = journal_document("r", JournalSlice(2, first, 4, records, (), events, 10))
    assert document["log"] == [
        {"step": 0, "kind": "played", "player": "both"},
        {"step": 5, "kind": "config", "change": {"generator_learning_rate": 0.02}},
        {"step": 7, "kind": "seed", "seed": 9},
        {"step": 8, "kind": "config", "change": {"generator_learning_rate": 0.03}},
        {"step": 8, "kind": "played", "player": "generator"},
    ]
    assert document["events"] == [{"seq": 3, "step": 5, "kind": "config", "change": {}}]
    assert (document["run"], document["epoch"], document["seed"]) == ("r", 2, 4)
    assert (document["first_step"], document["last_step"]) == (0, 10)
    assert len(json.dumps(document)) < 1.1 * len(json.dumps(POINTS)) + 5000
