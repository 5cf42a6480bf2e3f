"""Reports which run each thread works for, and whether the thread is in compiled code.

Compiled code can crash, or never return. Then nothing in this process can report which run caused
it, so another process has to know before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Activity:
    """Is notified of every call. This class keeps nothing; a subclass may report to another
    process."""

    @contextmanager
    def working_for(self, run_id: str) -> Iterator[None]:
        """In the block this thread works for a run."""
        yield

    @contextmanager
    def in_compiled_code(self) -> Iterator[None]:
        """In the block this thread is in compiled code."""
        yield

    @contextmanager
    def compiling(self, run_id: str | None) -> Iterator[None]:
        """In the block this thread compiles for a run, for which there is no time limit."""
        yield

    def current(self) -> str | None:
        """The run for which this thread works; None if it works for none."""
        return None

    def reached(self, step: int) -> None:
        """Reports that the run of this thread has trained to a step."""
