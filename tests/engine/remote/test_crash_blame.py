"""The run that crashes the process is found among those that only train beside it."""

import pytest

from ganscope.engine.remote.crash_blame import (
    ISOLATION_SECONDS,
    MAX_STRIKES,
    QUIET_SECONDS,
    CrashBlame,
)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def blame(clock):
    return CrashBlame(clock)


def test_third_strike_is_the_last(blame):
    assert blame.crashed(["bad"]) == []
    assert not blame.needs_isolation("bad")
    assert blame.crashed(["bad"]) == []
    assert blame.needs_isolation("bad")
    assert blame.crashed(["bad"]) == ["bad"]


def test_run_that_was_harmless_alone_is_no_suspect(blame):
    for _ in range(2):
        blame.crashed(["good", "bad"])
    blame.clear("good")
    assert blame.crashed(["good", "bad"]) == ["bad"]
    assert not blame.needs_isolation("good")


def test_guilty_run_explains_the_rest(blame):
    for _ in range(2):
        blame.crashed(["waits", "bad"])
    assert blame.crashed(["bad"]) == ["bad"]
    assert not blame.needs_isolation("waits")
    assert blame.crashed(["waits"]) == []


def test_run_that_crashes_late_trains_alone_longer_each_time(blame):
    blame.crashed(["bad"])
    spans = []
    for _ in range(3):
        blame.crashed(["bad"])
        spans.append(blame.isolation_seconds)
        blame.clear("bad")
        blame.crashed(["bad"])
    assert spans[0] == ISOLATION_SECONDS
    assert spans == sorted(set(spans))


def test_strikes_are_forgotten_after_a_quiet_time(blame, clock):
    for _ in range(2):
        blame.crashed(["bad"])
    clock.now += QUIET_SECONDS + 1
    assert blame.crashed(["bad"]) == []
    assert not blame.needs_isolation("bad")


def test_unattributed_crashes_keep_runs_from_training_by_themselves(blame):
    for _ in range(MAX_STRIKES - 1):
        blame.crashed([])
        assert blame.may_resume
    blame.crashed([])
    assert not blame.may_resume
    blame.crashed(["one"])
    assert blame.may_resume
