"""Links as people open them: in a new tab, in one that holds a run, and after they were damaged."""

from __future__ import annotations

from pathlib import Path

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step
from browser.test_accessibility import TINY
from serving import serving

RING = f"problem=ring&{TINY}"
LESSON = f"lesson=the_ring_collapses&{TINY}"
WAITS = "s.lesson && s.frame?.step === 0 && s.run.status === 'idle'"


def test_preset_has_its_own_speed(open_page: OpenPage):
    page = open_page(f"preset=collapse_ring&{TINY}&seed=21")
    wait_for(page, "s.run")
    presets = state(page, "catalog.presets")
    speed = next(each["speed"] for each in presets if each["name"] == "collapse_ring")
    assert state(page, "run.speed") == speed == 500
    page.evaluate("hash => { location.hash = hash; }", f"preset=collapse_ring&{TINY}&speed=20")
    wait_for(page, "s.run.speed === 20")
    page.evaluate(
        "hash => { location.hash = hash; }", f"preset=collapse_ring&{TINY}&speed=unlimited"
    )
    wait_for(page, "s.run.speed === null && location.hash.includes('speed=unlimited')")


def test_lesson_waits_at_its_beginning_in_any_tab(open_page: OpenPage):
    page = open_page(f"{RING}&seed=22&speed=60")
    wait_for_step(page, 5)
    base = page.url.partition("#")[0]
    # Within the page, as when its address is typed.
    page.evaluate("hash => { location.hash = hash; }", f"{LESSON}&seed=22")
    wait_for(page, WAITS)
    speed = state(page, "catalog.lessons.find(each => each.name === 'the_ring_collapses').speed")
    assert state(page, "run.speed") == speed
    by_id(page, "play").click()
    wait_for_step(page, 5)
    # Through another page, in the tab that holds this very run.
    page.goto("about:blank")
    page.goto(f"{base}#{LESSON}&seed=22&speed=100")
    wait_for(page, WAITS)
    assert state(page, "run.speed") == 100
    # A reload shows the run as it is.
    by_id(page, "play").click()
    wait_for_step(page, 5)
    run = state(page, "run.id")
    page.reload()
    wait_for(page, "s.frame?.step >= 5 && s.run.status === 'running'")
    assert state(page, "run.id") == run


def test_speed_of_a_link_counts_in_a_tab_that_holds_the_run(open_page: OpenPage):
    page = open_page(f"{RING}&seed=23&speed=60")
    wait_for_step(page, 5)
    run, base = state(page, "run.id"), page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{base}#{RING}&seed=23&speed=100")
    wait_for(page, "s.run?.speed === 100")
    assert state(page, "run.id") == run


def test_damaged_link_keeps_its_seed_and_names_what_is_left_out(open_page: OpenPage):
    page = open_page(f"{RING}&seed=24&speed=60&utm_source=slack&generator_learning_ra).")
    by_id(page, "message").filter(has_text="generator_learning_ra").wait_for()
    assert "utm" not in by_id(page, "message").inner_text()
    wait_for(page, "s.run")
    assert state(page, "run.seed") == 24
    assert state(page, "run.speed") == 60
    assert state(page, "run.config.problem") == "ring"
    assert state(page, "run.config.batch_size") == 8


def test_what_only_the_server_knows_to_be_wrong_is_left_out_too(open_page: OpenPage):
    smoothing = "stabilizers.one_sided_label_smoothing"
    page = open_page(f"{RING}&loss=wasserstein&{smoothing}=on&seed=25&speed=60")
    by_id(page, "message").filter(has_text=smoothing).wait_for()
    wait_for(page, "s.run")
    assert state(page, "run.seed") == 25
    assert state(page, "run.config.loss") == "wasserstein"
    assert state(page, "run.config.stabilizers") == {}
    assert state(page, "run.config.batch_size") == 8


def test_run_of_a_closed_page_stops_and_goes_on_when_the_page_is_back(
    open_page: OpenPage, tmp_path: Path
):
    with serving(tmp_path, environment={"GANSCOPE_UNWATCHED_SECONDS": "0.5"}) as server:
        page = open_page(f"{RING}&seed=26&speed=60", url=server.url)
        wait_for_step(page, 5)
        run, address = state(page, "run.id"), page.url
        page.goto(f"{server.url}/healthz")
        status = "async id => (await (await fetch(`/api/runs/${id}`)).json()).status"
        while page.evaluate(status, run) != "stopped":
            page.wait_for_timeout(20)
        page.goto(address)
        wait_for(page, "s.run?.status === 'running' && s.frame")
        assert state(page, "run.id") == run
