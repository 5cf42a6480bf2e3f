"""How much of the time a process had, for real processes and for given reports of the system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ganscope.engine.remote import cpu_time
from ganscope.engine.remote.cpu_time import UNKNOWN_SHARE, CpuClock, Usage

SLEEPS = "import sys; print(flush=True); sys.stdin.read()"
# Threads that compute without Python's lock, all on one processor.
COMPUTES = """
import hashlib, os, sys, threading
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
data = bytes(1 << 26)
def compute():
    while True:
        hashlib.sha256(data)
for _ in range(int(sys.argv[1])):
    threading.Thread(target=compute, daemon=True).start()
print(flush=True)
sys.stdin.read()
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports this")


@pytest.fixture
def start():
    processes = []

    def start(code, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        processes.append(process)
        process.stdout.readline()
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def passed(pid, seconds=0.5):
    """Returns (the seconds that count, the seconds used, the seconds elapsed)."""
    clock, began = CpuClock(pid), time.monotonic()
    clock.passed(0.0)
    time.sleep(seconds)
    elapsed = time.monotonic() - began
    return clock.passed(elapsed), clock.used, elapsed


@linux
@pytest.mark.parametrize("signal_sent", [None, signal.SIGSTOP])
def test_all_of_the_time_counts_for_a_process_that_asks_for_nothing(start, signal_sent):
    """As one that has come to a deadlock, or was stopped."""
    process = start(SLEEPS)
    status = psutil.STATUS_SLEEPING
    if signal_sent:
        process.send_signal(signal_sent)
        status = psutil.STATUS_STOPPED
    while psutil.Process(process.pid).status() != status:
        time.sleep(0.01)
    counted, used, elapsed = passed(process.pid)
    assert counted == elapsed
    assert used == 0.0


@linux
def test_what_it_was_given_counts_for_a_process_that_computes(start):
    counted, used, elapsed = passed(start(COMPUTES, "1").pid)
    assert counted == pytest.approx(min(used, elapsed))
    assert used > 0.0


@linux
def test_at_most_a_third_counts_for_a_process_that_gets_a_third(start):
    counted, used, elapsed = passed(start(COMPUTES, "3").pid, seconds=1.0)
    assert 0.0 < counted < elapsed / 2  # one thread may be in Python for a moment
    assert used < elapsed + 0.1


def clock_of(monkeypatch, *usages):
    usages = iter(usages)
    monkeypatch.setattr(cpu_time, "usage_of", lambda pid: next(usages))
    clock = CpuClock(os.getpid())
    clock.passed(0.0)
    return clock


def test_nothing_counts_while_it_waits_for_a_disk(monkeypatch):
    idle = Usage(1.0, 10, 0, 0)
    clock = clock_of(monkeypatch, idle, Usage(1.0, 10, 0, 1), Usage(1.01, 400, 0, 0), idle)
    assert clock.passed(1.0) == clock.passed(1.0) == 0.0


def test_nothing_counts_for_a_process_that_gets_no_processor(monkeypatch):
    clock = clock_of(monkeypatch, Usage(1.0, 10, 0, 0), Usage(1.0, 10, 2, 0))
    assert clock.passed(5.0) == 0.0
    assert clock.is_known


def test_hang_is_noticed_later_where_the_system_reports_nothing(monkeypatch):
    clock = clock_of(monkeypatch, None, None)
    assert clock.passed(4.0) == 4.0 * UNKNOWN_SHARE
    assert not clock.is_known


def test_what_was_skipped_is_not_taken_for_what_was_used(monkeypatch):
    clock = clock_of(monkeypatch, Usage(1.0, 10, 0, 0), Usage(9.0, 10, 0, 0), Usage(9.0, 10, 1, 0))
    assert clock.skip(1.0) == 1.0
    assert clock.passed(1.0) == 1.0
    assert clock.passed(1.0) == 0.0


@linux
def test_process_that_is_gone_has_no_usage(start):
    process = start(SLEEPS)
    process.kill()
    process.wait()
    assert cpu_time.usage_of(process.pid) is None
