"""Stop conditions: which are valid, and when they are met."""

import math

import pytest

from ganscope.gan.fields import ConfigError
from ganscope.runs.loop.stop_condition import StopCondition


@pytest.mark.parametrize(
    "given",
    [
        {"step": 500},
        {"metric": {"name": "js", "below": 0.05}},
        {"metric": {"name": "modes_covered", "above": 7.0}, "notice": "collapse"},
        {"step": 1, "notice": "oscillation"},
    ],
)
def test_condition_as_plain_values_is_what_was_given(given):
    assert StopCondition.of(given).plain() == given


@pytest.mark.parametrize(
    ("given", "field", "allowed"),
    [
        ({}, "stop_when", "at least one of"),
        (
            {"metric": {"name": "modes_coverd", "above": 1.0}},
            "stop_when.metric.name",
            "modes_covered",
        ),
        ({"metric": {"name": "js"}}, "stop_when.metric", "exactly one of above, below"),
        ({"metric": {"name": "js", "above": 1.0, "below": 2.0}}, "stop_when.metric", "exactly one"),
        ({"notice": "colapse"}, "stop_when.notice", "Did you mean 'collapse'"),
    ],
)
def test_impossible_condition_is_refused_at_its_field(given, field, allowed):
    with pytest.raises(ConfigError, match=allowed) as caught:
        StopCondition.of(given)
    assert caught.value.field == field


def test_chunk_ends_at_the_step():
    condition = StopCondition(step=100)
    assert condition.limit_steps(0, 64) == 64
    assert condition.limit_steps(64, 64) == 36
    assert condition.limit_steps(100, 64) == 64
    assert condition.limit_steps(150, 64) == 64
    assert StopCondition(notice="collapse").limit_steps(0, 64) == 64
    assert condition.at_step(99) is None
    assert condition.at_step(100) == {"reason": "step", "value": 100}


@pytest.mark.parametrize(
    ("value", "above", "below"),
    [(0.51, True, False), (0.5, False, False), (0.49, False, True), (math.nan, False, False)],
)
def test_metric_has_to_pass_its_bound(value, above, below):
    for side, is_due in (("above", above), ("below", below)):
        condition = StopCondition(metric="js", **{side: 0.5})
        assert (condition.at_metrics({"js": value}) is not None) == is_due
        assert condition.at_metrics({}) is None


def test_notice_stops_when_it_begins_and_not_when_it_ends():
    condition = StopCondition(notice="collapse")
    notice = {"name": "collapse", "title": "Mode collapse", "is_over": False}
    assert condition.at_notices([notice])["notice"] == "collapse"
    assert condition.at_notices([{**notice, "is_over": True}]) is None
    assert condition.at_notices([{**notice, "name": "oscillation"}]) is None
