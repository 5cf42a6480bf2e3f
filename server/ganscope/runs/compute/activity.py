"""Who is inside compiled code, for somebody outside to see: it can crash, or never return, and then
nothing in this process can say whose it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Activity:
    """Is told of every call. This one keeps nothing; another process may want to know more."""

    @contextmanager
    def working_for(self, run_id: str) -> Iterator[None]:
        """What this thread does in the block, it does for a run."""
        yield

    @contextmanager
    def in_compiled_code(self) -> Iterator[None]:
        """In the block this thread is inside compiled code."""
        yield

    @contextmanager
    def compiling(self, run_id: str | None) -> Iterator[None]:
        """In the block this thread compiles for a run, which may take as long as it takes."""
        yield

    def current(self) -> str | None:
        """The run for which this thread works."""
        return None

    def reached(self, step: int) -> None:
        """The run of this thread has trained to a step."""
