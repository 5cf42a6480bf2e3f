"""Which runs continue after the end of a process, and which do not."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import pytest

from ganscope.engine.protocol import Conflict, NoSuchRun
from ganscope.engine.remote import crash_blame, recovery
from ganscope.engine.remote.child_process import Death
from ganscope.engine.remote.crash_blame import ISOLATION_STRIKES, QUIET_SECONDS, CrashBlame
from ganscope.engine.remote.hang_detector import CALL, COMPILATION
from ganscope.engine.remote.recovery import ENDLESS, FATAL, RecoveryPolicy
from ganscope.engine.remote.subscriptions import Subscriptions


class Recovery:
    """A policy with everything around it."""

    def __init__(self):
        self.now, self.activities = 0.0, []
        self.rpc, self.subscriptions = SimpleNamespace(call=AsyncMock()), Subscriptions()
        self.blame = CrashBlame(lambda: self.now)
        self.policy = RecoveryPolicy(
            self.rpc, self.subscriptions, lambda: self.activities, self.blame
        )

    def calls(self):
        found = [call.args for call in self.rpc.call.await_args_list]
        self.rpc.call.reset_mock()
        return found


@pytest.fixture
def recovery_of_runs(monkeypatch):
    monkeypatch.setattr(recovery, "FIRST_STEP_SECONDS", 0.01)
    monkeypatch.setattr(recovery, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(crash_blame, "ISOLATION_SECONDS", 0.01)
    return Recovery()


def death(*run_ids, hangs_in=None, steps=None):
    return Death("hung" if hangs_in else "died", list(run_ids), hangs_in, steps or {})


async def test_first_process_has_nothing_to_bring_back(recovery_of_runs):
    recovery_of_runs.policy.on_training(["a"])
    await recovery_of_runs.policy.bring_back()
    assert recovery_of_runs.calls() == []


async def test_runs_that_trained_train_on_and_watched_ones_are_shown(recovery_of_runs):
    it = recovery_of_runs
    it.policy.on_training(["b"])
    it.subscriptions.add("a", Mock())
    it.policy.on_death(death(steps={"b": 70}))
    await it.policy.bring_back()
    assert it.calls() == [
        ("resume", "a", 1, 0, False, "died"),
        ("resume", "b", 0, 70, True, "died"),
    ]


async def test_run_that_cannot_be_resumed_does_not_stop_the_others(recovery_of_runs):
    it = recovery_of_runs
    viewer = Mock()
    it.subscriptions.add("a", viewer).start_buffering()
    it.subscriptions.add("b", Mock())
    it.subscriptions.add("c", Mock())
    it.rpc.call.side_effect = [NoSuchRun("a"), Conflict("b"), None]
    it.policy.on_death(death())
    await it.policy.bring_back()
    assert [call[1] for call in it.calls()] == ["a", "b", "c"]


@pytest.mark.parametrize(("hangs_in", "why"), [(COMPILATION, ENDLESS), (CALL, FATAL)])
async def test_run_that_does_it_three_times_is_quarantined(recovery_of_runs, hangs_in, why):
    it = recovery_of_runs
    for _ in range(3):
        assert it.policy.quarantined() == []
        it.policy.on_training(["slow"])
        it.policy.on_death(death("slow", hangs_in=hangs_in))
    await it.policy.bring_back()
    assert it.calls() == [("quarantine", "slow", why)]
    it.policy.forgive("slow")
    assert it.policy.quarantined() == []


def test_deaths_far_apart_are_chance(recovery_of_runs):
    it = recovery_of_runs
    for _ in range(5):
        it.now += QUIET_SECONDS + 1
        it.policy.on_death(death("slow", hangs_in=COMPILATION))
    assert it.policy.quarantined() == []


@pytest.mark.parametrize("has_trained", [False, True])
async def test_only_a_run_that_has_trained_alone_is_cleared(recovery_of_runs, has_trained):
    """Without that, it would be ended and tried again for ever."""
    it = recovery_of_runs
    it.policy.on_training(["slow", "other"])
    for _ in range(ISOLATION_STRIKES):
        it.policy.on_death(death("slow"))
    await it.policy.bring_back()
    assert it.calls() == [("resume", "other", 0, 0, True, "died")]
    turn = it.policy.turn_of("slow")
    it.policy.on_training(["other"])  # a beat, in which the run that waits is missing
    it.activities = [SimpleNamespace(run_id="slow", step=int(has_trained), is_compiling=False)]
    await it.policy.try_suspects()
    assert it.calls() == [("resume", "slow", 0, 0, True, "died")]
    assert turn.is_set()
    assert it.policy.turn_of("slow") is None
    assert it.blame.needs_isolation("slow") is not has_trained
