"""What a child hangs in is noticed, by a clock that the test moves; want of a processor is not."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import pytest

from ganscope.engine.remote import cpu_time
from ganscope.engine.remote import supervisor as module
from ganscope.engine.remote.child_process import (
    CALL_SECONDS,
    COMPILATION,
    IDLE_SECONDS,
    LOOP_SECONDS,
    PHASE_SECONDS,
    SILENCE_SECONDS,
    ChildProcess,
)
from ganscope.engine.remote.cpu_time import Usage
from ganscope.engine.remote.crash_blame import ALONE_STRIKES, QUIET_SECONDS
from ganscope.engine.remote.flight_recorder import FlightRecorderWriter
from ganscope.engine.remote.supervisor import ENDLESS, FATAL, LOOK_SECONDS, NAP_SECONDS, Supervisor

SETTINGS = {"compile_timeout_seconds": 180.0}
SILENT = [sys.executable, "-c", "import sys; sys.stdin.read()"]


class Watched:
    """A life whose child does nothing of itself, and the clock by which it is watched."""

    def __init__(self, life):
        self.life, self.child, self.now = life, FlightRecorderWriter(life.box.path), life.started_at
        self.lag = 0.0

    def look(self, *, is_heard=True, seconds=LOOK_SECONDS):
        """As the supervisor does; what took longer is a machine that slept."""
        self.now += seconds
        if is_heard:
            self.life._hear([["beat", [], self.lag]])
        gap = seconds - LOOK_SECONDS
        return self.life.is_hung(self.now, gap if gap > NAP_SECONDS else 0.0)

    def looks(self, seconds, **how):
        """The last of what is found meanwhile."""
        found = None
        for _ in range(round(seconds / LOOK_SECONDS)):
            found = found or self.look(**how)
        return found


class Processors:
    """What the system says of the child. It asks for one cpu_time, gets a share of it, and each
    look finds it the same; or it asks for nothing, unless a test says otherwise."""

    def __init__(self):
        self.share, self.seconds = None, 0.0

    def __call__(self, pid):
        if self.share is None:
            return Usage(self.seconds, pages=0, n_runnable=0, n_blocked=0)
        self.seconds += self.share * LOOK_SECONDS
        return Usage(self.seconds, pages=0, n_runnable=1, n_blocked=0)


@pytest.fixture(autouse=True)
def processors(monkeypatch):
    processors = Processors()
    monkeypatch.setattr(cpu_time, "usage_of", processors)
    return processors


@pytest.fixture
def watched():
    life = ChildProcess(SILENT, SETTINGS)
    life._hear([["up"]])
    yield Watched(life)
    life.kill()
    life.close()


def test_endless_compilation_ends_the_child_and_names_its_run(watched):
    child = watched.child
    with child.working_for("waits"), child.compiling("slow"):
        assert watched.looks(179) is None
        with child.compiling("later"):
            assert watched.looks(2) == ["slow"]
    assert (watched.life.verdict, watched.life.stuck_in) == ("hung", COMPILATION)


def test_compilations_one_after_the_other_may_take_as_long_as_they_take(watched):
    for _ in range(3):
        with watched.child.compiling("slow"):
            assert watched.looks(170) is None
        watched.look()


def test_what_passes_while_the_machine_sleeps_is_not_counted(watched):
    with watched.child.compiling("slow"):
        assert watched.looks(170) is None
        assert watched.look(seconds=3600.0) is None
        assert watched.looks(9) is None
        assert watched.looks(170) == ["slow"]
        assert watched.life.verdict == "hung"


def test_call_on_a_busy_machine_is_no_call_that_hangs(watched, processors):
    """However long it takes: what it was given counts, and not what passed."""
    processors.share = 0.1
    with watched.child.working_for("busy"), watched.child.in_compiled_code():
        assert watched.looks(7 * CALL_SECONDS) is None
        processors.share = 1.0
        assert watched.looks(CALL_SECONDS) == ["busy"]


def test_compilation_on_a_busy_machine_may_take_longer(watched, processors):
    processors.share = 1 / 3
    with watched.child.compiling("slow"):
        assert watched.looks(3 * 175) is None
        assert watched.looks(3 * 10) == ["slow"]


def test_child_that_gets_no_processor_is_not_silent(watched, processors):
    processors.share = 0.0
    assert watched.looks(600, is_heard=False) is None
    processors.share = 1.0
    assert watched.looks(SILENCE_SECONDS + 1, is_heard=False) == []
    assert watched.life.verdict == "silent"


def test_event_loop_that_is_held_up_is_noticed(watched):
    watched.lag = 2.0
    assert watched.looks(LOOP_SECONDS - 1) is None
    watched.lag = 0.1
    assert watched.look() is None
    watched.lag = 2.0
    assert watched.looks(LOOP_SECONDS + 1) == []
    assert watched.life.verdict == "silent"


@pytest.fixture
def on_its_way():
    life = ChildProcess(SILENT, SETTINGS)
    yield Watched(life)
    life.kill()
    life.close()


def test_child_that_computes_on_its_way_is_waited_for(on_its_way, processors):
    """Importing, no thread of it may be able to say anything; and the machine may be busy."""
    for share in (1.0, 0.1):
        processors.share = share
        assert on_its_way.looks(PHASE_SECONDS / 3, is_heard=False) is None
    on_its_way.life._hear([["progress", "opening the store"]])
    processors.share = 1.0
    assert on_its_way.looks(PHASE_SECONDS - 1, is_heard=False) is None
    assert on_its_way.looks(5, is_heard=False) == []
    assert on_its_way.life.verdict == "silent"


def test_child_that_does_nothing_on_its_way_hangs_though_it_beats(on_its_way):
    assert on_its_way.looks(IDLE_SECONDS - 1) is None
    assert on_its_way.looks(2) == []


def test_call_that_hangs_is_told_apart_from_a_compilation(watched):
    with (
        watched.child.working_for("bad"),
        watched.child.in_compiled_code(),
        watched.child.compiling("slow"),
    ):
        assert watched.looks(6) == ["bad"]
    assert watched.life.stuck_in != COMPILATION


class Dead:
    """A child that has just been ended because of this."""

    pid, verdict = 1, "hung"

    def __init__(self, stuck_in, lived=200.0):
        self.lived = lived
        self.stuck_in, self.box = stuck_in, SimpleNamespace(entries=list)
        self.ended, self.forget = AsyncMock(return_value="SIGKILL"), Mock()


@pytest.fixture
async def supervisor(monkeypatch):
    supervisor = Supervisor(["none"], SETTINGS, Mock())
    monkeypatch.setattr(module, "Life", Mock(return_value=Mock(stuck_in=None)))
    yield supervisor
    await supervisor.close()


@pytest.mark.parametrize(("stuck_in", "why"), [(COMPILATION, ENDLESS), ("call", FATAL)])
async def test_run_that_does_it_three_times_is_set_aside_with_the_reason(supervisor, stuck_in, why):
    for _ in range(3):
        assert supervisor.health()["quarantined"] == []
        supervisor._life, supervisor._accused = Dead(stuck_in), ["slow"]
        supervisor._died()
    assert supervisor._quarantined == {"slow": why}


async def test_deaths_far_apart_are_chance_by_the_time_that_the_child_had(supervisor):
    """On a busy machine an endless compilation takes long, and is none the better for it."""
    for _ in range(5):
        supervisor._life = Dead(
            COMPILATION, QUIET_SECONDS + SETTINGS["compile_timeout_seconds"] + 1
        )
        supervisor._accused = ["slow"]
        supervisor._died()
    assert supervisor._quarantined == {}


async def test_run_that_never_got_to_train_is_not_cleared(supervisor, monkeypatch):
    """It would be given up and tried again for ever."""
    monkeypatch.setattr(module, "FIRST_STEP_SECONDS", 0.01)
    monkeypatch.setattr("ganscope.engine.remote.crash_blame.ALONE_SECONDS", 0.01)
    supervisor._owner.resume = AsyncMock()
    for is_trained in (False, True):
        for _ in range(ALONE_STRIKES):
            supervisor._suspects.died(["slow"])
        entry = SimpleNamespace(run_id="slow", step=int(is_trained), is_compiling=False)
        supervisor._life = Mock(box=SimpleNamespace(entries=lambda entry=entry: [entry]))
        supervisor._waiting = {"slow": Mock()}
        await supervisor._try_alone("slow", "hung")
        assert supervisor._suspects.must_be_alone("slow") is not is_trained
        supervisor._suspects.is_harmless("slow")
        supervisor._life = None
