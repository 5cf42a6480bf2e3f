"""Slots are limited, and given in the order in which threads ask."""

import os
import threading
import time

import pytest

from ganscope.runs.compute.core_scheduler import CoreScheduler, usable_cores
from patience import PATIENCE_SECONDS, until


def test_no_more_threads_than_slots_compute_at_once():
    scheduler, lock, inside, most = CoreScheduler(2), threading.Lock(), 0, 0

    def compute() -> None:
        nonlocal inside, most
        for _ in range(20):
            with scheduler.slot():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.0005)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=compute) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert most == 2
    assert inside == 0


def test_slots_are_given_in_the_order_of_the_requests():
    scheduler, turns = CoreScheduler(1), []

    def compute(name: int) -> None:
        with scheduler.slot():
            turns.append(name)

    threads = [threading.Thread(target=compute, args=(name,)) for name in range(4)]
    with scheduler.slot():
        for i, thread in enumerate(threads):
            thread.start()
            until(lambda n=i + 1: len(scheduler._waiting) == n)
    with scheduler.slot():  # asks again at once, but the waiting threads come first
        assert turns == [0, 1, 2, 3]
    for thread in threads:
        thread.join(PATIENCE_SECONDS)


def test_error_releases_the_slot():
    scheduler = CoreScheduler(1)
    with pytest.raises(ZeroDivisionError), scheduler.slot():
        raise ZeroDivisionError
    with scheduler.slot():
        pass


def test_usable_cores_are_those_of_the_process_and_its_container(tmp_path, monkeypatch):
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 2, 5, 7}, raising=False)
    assert usable_cores(quota) == 4  # no such file
    for text, n in (("max 100000", 4), ("150000 100000", 2), ("20000 100000", 1), ("9 1", 4)):
        quota.write_text(text)
        assert usable_cores(quota) == n
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3})
    assert usable_cores(quota) == 1
