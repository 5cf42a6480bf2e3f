"""The journal: which records replace others, which are kept, and what readers get."""

import pytest

from ganscope.gan.config import apply_patch, full_config
from ganscope.runs.journal.events import Event
from ganscope.runs.journal.journal import MAX_EVENTS, Journal, change_of
from ganscope.runs.journal.records import Configured, Played, Record, Seeded

A = full_config({})
B = apply_patch(A, {"generator_learning_rate": 0.02})
C = apply_patch(A, {"generator_learning_rate": 0.03})
OTHER = apply_patch(A, {"stabilizers": {"minibatch_discrimination": {}}})


@pytest.fixture
def journal():
    journal = Journal()
    journal.begin(0, A, seed=1)
    return journal


def recorded(journal, *effects, step=5):
    for effect in effects:
        journal.record(Record(step, effect))
    return [record.effect for record in journal.past().records]


def test_last_of_several_live_changes_replaces_the_others(journal):
    assert recorded(journal, Configured(B), Configured(C)) == [Configured(C)]
    assert recorded(journal, Played("both"), Played("generator"))[1:] == [Played("generator")]


@pytest.mark.parametrize("changes", [(OTHER, A), (B, OTHER), (OTHER, OTHER | B)])
def test_change_of_structure_is_always_kept(journal, changes):
    effects = [Configured(config) for config in changes]
    assert recorded(journal, *effects) == effects


def test_change_after_another_effect_or_step_is_kept(journal):
    effects = [Configured(B), Played("both"), Configured(C), Seeded(1), Seeded(2)]
    assert recorded(journal, *effects)[:3] == effects[:3]
    journal.record(Record(6, Configured(B)))
    assert journal.past().records[-2].step == 5


def test_equal_parts_of_configurations_are_one_object(journal):
    recorded(journal, Configured(apply_patch(A, {"latent_scale": 2.0})))
    (record,) = journal.past().records
    assert record.effect.config["problem_parameters"] is A["problem_parameters"]
    assert record.effect.config["latent_scale"] == 2.0


def test_configuration_and_seed_in_force_are_found(journal):
    journal.record(Record(5, Configured(B)))
    journal.record(Record(8, Seeded(7)))
    past = journal.past()
    assert [past.config_at(step) for step in (4, 5, 9)] == [A, B, B]
    assert [past.until(step).last_seed() for step in (7, 8)] == [1, 7]


def test_limited_number_of_notable_events_of_one_epoch_is_kept(journal):
    journal.note(Event(1, 0, "viewers", {}))
    for seq in range(2, 2 * MAX_EVENTS):
        journal.note(Event(seq, seq, "notice", {}))
    assert len(journal.past().events) == MAX_EVENTS
    journal.begin(0, A, seed=1)
    assert len(journal.past().events) == MAX_EVENTS
    journal.begin(1, A, seed=1)
    assert journal.past().events == ()


def test_what_comes_after_a_step_can_be_discarded(journal):
    for step in (3, 5, 8):
        journal.record(Record(step, Played("both")))
        journal.note(Event(step, step, "notice", {}))
    journal.discard_after(5)
    past = journal.past()
    assert [record.step for record in past.records] == [3, 5]
    assert [event.step for event in past.events] == [3, 5]
    assert past.last_step == 5


def test_past_does_not_change_with_the_journal(journal):
    past = journal.past()
    recorded(journal, Configured(B))
    assert past.records == ()
    other = Journal()
    other.resume(past)
    recorded(other, Configured(C))
    assert journal.past().records[0].effect == Configured(B)


def test_change_is_a_merge_patch():
    before = {"a": 1, "b": {"c": 1, "d": 2}, "e": {"f": 1}}
    after = {"a": 1, "b": {"c": 1, "d": 3}, "g": {"h": {}}}
    assert change_of(after, before) == {"b": {"d": 3}, "e": None, "g": {"h": {}}}
    assert change_of(after, after) == {}
    assert change_of(after, before, after) == change_of(after, before)
