"""A compilation that never ends is noticed, by a clock that the test moves."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import pytest

from ganscope.engine import supervisor as supervisors
from ganscope.engine.black_box import Recorder
from ganscope.engine.life import COMPILATION, Life
from ganscope.engine.supervisor import ENDLESS, FATAL, LOOK_SECONDS, NAP_SECONDS, Supervisor
from ganscope.engine.suspects import ALONE_STRIKES

SETTINGS = {"compile_timeout_seconds": 180.0}
SILENT = [sys.executable, "-c", "import sys; sys.stdin.read()"]


class Watched:
    """A life whose child does nothing of itself, and the clock by which it is watched."""

    def __init__(self, life):
        self.life, self.child, self.now = life, Recorder(life.box.path), life.started_at

    def look(self, *, is_heard=True, seconds=LOOK_SECONDS):
        """As the supervisor does; what took longer is a machine that slept."""
        self.now += seconds
        if is_heard:
            self.life.heard_at = self.now
        gap = seconds - LOOK_SECONDS
        return self.life.is_hung(self.now, gap if gap > NAP_SECONDS else 0.0)

    def looks(self, seconds, **how):
        """The last of what is found meanwhile."""
        found = None
        for _ in range(round(seconds / LOOK_SECONDS)):
            found = found or self.look(**how)
        return found


@pytest.fixture
def watched():
    life = Life(SILENT, SETTINGS)
    yield Watched(life)
    life.kill()
    life.close()


def test_endless_compilation_ends_the_child_and_names_its_run(watched):
    child = watched.child
    with child.of("waits"), child.compiling("slow"):
        assert watched.looks(179) is None
        with child.compiling("later"):
            assert watched.looks(2) == ["slow"]
    assert (watched.life.verdict, watched.life.stuck_in) == ("hung", COMPILATION)


def test_compilations_one_after_the_other_may_take_as_long_as_they_take(watched):
    for _ in range(3):
        with watched.child.compiling("slow"):
            assert watched.looks(170) is None
        watched.look()


def test_what_passes_without_a_processor_is_not_counted(watched):
    with watched.child.compiling("slow"):
        assert watched.looks(170) is None
        # The laptop sleeps, then the child alone stands still for a moment, again and again.
        assert watched.look(seconds=3600.0) is None
        for _ in range(5):
            watched.looks(3, is_heard=False)
            assert watched.look() is None
        assert watched.looks(170) == ["slow"]
        assert watched.life.verdict == "hung"


def test_call_that_hangs_is_told_apart_from_a_compilation(watched):
    with watched.child.of("bad"), watched.child.inside(), watched.child.compiling("slow"):
        assert watched.looks(6) == ["bad"]
    assert watched.life.stuck_in != COMPILATION


class Dead:
    """A child that has just been ended because of this."""

    pid, verdict = 1, "hung"

    def __init__(self, stuck_in):
        self.stuck_in, self.box = stuck_in, SimpleNamespace(entries=list)
        self.ended, self.forget = AsyncMock(return_value="SIGKILL"), Mock()


@pytest.fixture
async def supervisor(monkeypatch):
    supervisor = Supervisor(["none"], SETTINGS, Mock())
    monkeypatch.setattr(supervisors, "Life", Mock(return_value=Mock(stuck_in=None)))
    yield supervisor
    await supervisor.close()


@pytest.mark.parametrize(("stuck_in", "why"), [(COMPILATION, ENDLESS), ("call", FATAL)])
async def test_run_that_does_it_three_times_is_set_aside_with_the_reason(supervisor, stuck_in, why):
    for _ in range(3):
        assert supervisor.health()["quarantined"] == []
        supervisor._life, supervisor._accused = Dead(stuck_in), ["slow"]
        supervisor._died()
    assert supervisor._quarantined == {"slow": why}


async def test_run_that_never_got_to_train_is_not_cleared(supervisor, monkeypatch):
    """It would be given up and tried again for ever."""
    monkeypatch.setattr(supervisors, "COMPILE_SECONDS", 0.01)
    monkeypatch.setattr("ganscope.engine.suspects.ALONE_SECONDS", 0.01)
    supervisor._owner.resume = AsyncMock()
    for is_trained in (False, True):
        for _ in range(ALONE_STRIKES):
            supervisor._suspects.died(["slow"])
        entry = SimpleNamespace(run_id="slow", step=int(is_trained))
        supervisor._life = Mock(box=SimpleNamespace(entries=lambda entry=entry: [entry]))
        supervisor._waiting = {"slow": Mock()}
        await supervisor._try_alone("slow", "hung")
        assert supervisor._suspects.must_be_alone("slow") is not is_trained
        supervisor._suspects.is_harmless("slow")
        supervisor._life = None
