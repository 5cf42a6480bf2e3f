"""A real server, and clients of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from ganscope.client import Client, NoSuchRun, Run
from patience import PATIENCE_SECONDS
from web.conftest import TINY, address, serve_with, shared_programs  # noqa: F401 (fixtures)


@pytest.fixture
def client(address: str) -> Iterator[Client]:  # noqa: F811 (a fixture)
    with Client(address, timeout=PATIENCE_SECONDS, patience_seconds=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture
def make_run(client: Client) -> Iterator[Any]:
    """A function that creates runs, which are deleted after the test."""
    made: list[Run] = []

    def make(**more: Any) -> Run:
        made.append(client.run(config=TINY, **({"seed": 0} | more)))
        return made[-1]

    yield make
    for run in made:
        with contextlib.suppress(NoSuchRun):  # the test has deleted it
            run.delete()
