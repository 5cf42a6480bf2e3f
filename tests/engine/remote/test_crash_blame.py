"""Which of the runs kills the process they share: found among those that are only there."""

import pytest

from ganscope.engine.remote.crash_blame import ALONE_SECONDS, MAX_STRIKES, QUIET_SECONDS, CrashBlame


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def suspects(clock):
    return CrashBlame(clock)


def test_third_strike_is_the_last(suspects):
    assert suspects.died(["bad"]) == []
    assert not suspects.must_be_alone("bad")
    assert suspects.died(["bad"]) == []
    assert suspects.must_be_alone("bad")
    assert suspects.died(["bad"]) == ["bad"]


def test_whoever_was_harmless_alone_is_no_suspect(suspects):
    for _ in range(2):
        suspects.died(["good", "bad"])
    suspects.is_harmless("good")
    assert suspects.died(["good", "bad"]) == ["bad"]
    assert not suspects.must_be_alone("good")


def test_one_that_is_found_explains_the_rest(suspects):
    for _ in range(2):
        suspects.died(["waits", "bad"])
    assert suspects.died(["bad"]) == ["bad"]
    assert not suspects.must_be_alone("waits")
    assert suspects.died(["waits"]) == []


def test_one_that_kills_slowly_is_watched_longer_each_time(suspects):
    suspects.died(["bad"])
    spans = []
    for _ in range(3):
        suspects.died(["bad"])
        spans.append(suspects.alone_seconds)
        suspects.is_harmless("bad")
        suspects.died(["bad"])
    assert spans[0] == ALONE_SECONDS
    assert spans == sorted(set(spans))


def test_all_is_forgotten_after_a_quiet_time(suspects, clock):
    for _ in range(2):
        suspects.died(["bad"])
    clock.now += QUIET_SECONDS + 1
    assert suspects.died(["bad"]) == []
    assert not suspects.must_be_alone("bad")


def test_deaths_that_nobody_explains_keep_runs_from_going_on_by_themselves(suspects):
    for _ in range(MAX_STRIKES - 1):
        suspects.died([])
        assert suspects.may_go_on
    suspects.died([])
    assert not suspects.may_go_on
    suspects.died(["one"])
    assert suspects.may_go_on
