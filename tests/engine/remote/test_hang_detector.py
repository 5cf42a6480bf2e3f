"""A process that hangs is noticed, by a clock that the test moves; a busy machine is no hang."""

from __future__ import annotations

import pytest

from ganscope.engine.remote import cpu_time
from ganscope.engine.remote.cpu_time import CpuClock, Usage
from ganscope.engine.remote.flight_recorder import FlightRecorder, FlightRecorderWriter
from ganscope.engine.remote.hang_detector import (
    CALL,
    CALL_SECONDS,
    COMPILATION,
    IDLE_SECONDS,
    LOOP_SECONDS,
    PHASE_SECONDS,
    SILENCE_SECONDS,
    ChildReports,
    Hang,
    HangDetector,
)
from ganscope.engine.remote.supervisor import LOOK_SECONDS, NAP_SECONDS


class Watched:
    """A process that does nothing of itself, and the clock by which it is watched."""

    def __init__(self):
        recorder = FlightRecorder()
        self.child = FlightRecorderWriter(recorder.path)
        self.reports, self.lag, self.now = ChildReports(), 0.0, 0.0
        clock = CpuClock(pid=0)
        self.detector = HangDetector(
            self.reports, recorder, clock, started_at=0.0, compile_seconds=180.0
        )

    def look(self, *, has_spoken=True, seconds=LOOK_SECONDS):
        """As the supervisor does; what took longer is a machine that slept."""
        self.now += seconds
        if has_spoken:
            self.reports.note([["beat", [], self.lag]])
        gap = seconds - LOOK_SECONDS
        return self.detector.look(self.now, gap if gap > NAP_SECONDS else 0.0)

    def looks(self, seconds, **how):
        """Looks again and again; returns the first hang that is found."""
        for _ in range(round(seconds / LOOK_SECONDS)):
            if (hang := self.look(**how)) is not None:
                return hang
        return None


class Processors:
    """What the system says of the child. It asks for one processor, gets a share of it, and each
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
def starting():
    return Watched()


@pytest.fixture
def watched(starting):
    """One that is up."""
    starting.reports.note([["up"]])
    return starting


def test_endless_compilation_ends_the_child_and_names_its_run(watched):
    child = watched.child
    with child.working_for("waits"), child.compiling("slow"):
        assert watched.looks(179) is None
        with child.compiling("later"):
            assert watched.looks(2) == Hang("hung", ["slow"], COMPILATION)


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
        assert watched.looks(170) == Hang("hung", ["slow"], COMPILATION)


def test_call_on_a_busy_machine_is_no_call_that_hangs(watched, processors):
    """However long it takes: what it was given counts, and not what passed."""
    processors.share = 0.1
    with watched.child.working_for("busy"), watched.child.in_compiled_code():
        assert watched.looks(7 * CALL_SECONDS) is None
        processors.share = 1.0
        assert watched.looks(CALL_SECONDS) == Hang("hung", ["busy"], CALL)


def test_compilation_on_a_busy_machine_may_take_longer(watched, processors):
    processors.share = 1 / 3
    with watched.child.compiling("slow"):
        assert watched.looks(3 * 175) is None
        assert watched.looks(3 * 10) == Hang("hung", ["slow"], COMPILATION)


def test_child_that_gets_no_processor_is_not_silent(watched, processors):
    processors.share = 0.0
    assert watched.looks(600, has_spoken=False) is None
    processors.share = 1.0
    assert watched.looks(SILENCE_SECONDS + 1, has_spoken=False) == Hang("silent", [])


def test_event_loop_that_is_held_up_is_noticed(watched):
    watched.lag = 2.0
    assert watched.looks(LOOP_SECONDS - 1) is None
    watched.lag = 0.1
    assert watched.look() is None
    watched.lag = 2.0
    assert watched.looks(LOOP_SECONDS + 1) == Hang("silent", [])


def test_child_that_computes_starting_is_waited_for(starting, processors):
    """Importing, no thread of it may be able to say anything; and the machine may be busy."""
    for share in (1.0, 0.1):
        processors.share = share
        assert starting.looks(PHASE_SECONDS / 3, has_spoken=False) is None
    starting.reports.note([["progress", "opening the store"]])
    processors.share = 1.0
    assert starting.looks(PHASE_SECONDS - 1, has_spoken=False) is None
    assert starting.looks(5, has_spoken=False) == Hang("silent", [])


def test_child_that_does_nothing_starting_hangs_though_it_beats(starting):
    assert starting.looks(IDLE_SECONDS - 1) is None
    assert starting.looks(2) == Hang("silent", [])


def test_call_that_hangs_is_told_apart_from_a_compilation(watched):
    with (
        watched.child.working_for("bad"),
        watched.child.in_compiled_code(),
        watched.child.compiling("slow"),
    ):
        assert watched.looks(6) == Hang("hung", ["bad"], CALL)
