"""A run that has not begun to train."""

import pytest


@pytest.fixture
def run(manager, recorder, tiny):
    run = manager.create(tiny, 3, recorder)
    recorder.wait_status("idle")
    return run
