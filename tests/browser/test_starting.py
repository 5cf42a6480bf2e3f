"""What the page shows while the process that trains takes long to start, or ends."""

from __future__ import annotations

from pathlib import Path

import psutil

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step
from browser.test_accessibility import TINY, complaints
from slow_start import slow_server


def test_page_of_a_server_that_takes_long_to_start(open_page: OpenPage, tmp_path: Path):
    with slow_server(tmp_path) as (address, gate, engine):
        page = open_page(f"problem=ring&{TINY}&seed=3", url=address, width=1366, height=768)
        shown = by_id(page, "starting")
        shown.filter(has_text="Starting").wait_for()
        now = shown.locator("[aria-current=step]")
        now.filter(has_text="importing JAX").wait_for()
        by_id(page, "starting-clock").filter(has_text="2 s").wait_for()  # it counts
        assert by_id(page, "status").inner_text() == "starting"
        assert by_id(page, "status-banner").is_hidden()
        assert complaints(page, ".starting") == []
        gate.open()
        wait_for_step(page, 20)
        shown.wait_for(state="hidden")
        assert state(page, "process") is None

        # The page says that it ended, at once, and until it is back.
        run = state(page, "run.id")
        gate.close()
        psutil.Process(engine._supervisor._child.pid).kill()
        notice = by_id(page, "status-banner")
        notice.filter(has_text="Starting again.").filter(has_text="importing JAX").wait_for()
        assert by_id(page, "status").inner_text() == "starting again"
        assert by_id(page, "steps-per-second").inner_text() == "0.0"
        assert shown.is_hidden()  # the picture stays
        assert state(page, "frame") is not None
        gate.open()
        notice.filter(has_text="The training process ended unexpectedly").wait_for()
        wait_for(page, "s.process === null && s.run.status === 'running' && s.frame.epoch === 1")
        assert state(page, "run.id") == run
