"""What a test asks of the page: what is drawn, and what the controls do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from patience import PATIENCE_SECONDS

type OpenPage = Callable[..., Page]

# Run before the page's own scripts: what asks for an animation frame is about to draw.
NOTE_DRAWING = """
const frame = window.requestAnimationFrame.bind(window);
const asked = new Set();
window.testing = { frame: () => new Promise(frame), isDrawing: () => asked.size > 0 };
window.requestAnimationFrame = task => {
  const id = frame(time => { asked.delete(id); task(time); });
  asked.add(id);
  return id;
};
"""


def state(page: Page, path: str) -> Any:
    """A value of the page's state, by dotted path."""
    return page.evaluate(f"ganscope.state().{path}")


def wait_for(page: Page, condition: str, **values: Any) -> None:
    """Waits until a condition on the state `s` holds; `values` are at hand as `v`.

    Asked again and again from here: Playwright's own waiting evaluates strings inside the page,
    which the page's security policy forbids.
    """
    check = f"v => {{ const s = window.ganscope?.state(); return Boolean(s && ({condition})); }}"
    wait_until(
        page,
        lambda: page.evaluate(check, values),
        lambda: f"{condition} did not come true; {values}; {describe(page)}",
    )


def wait_until(
    page: Page, is_fulfilled: Callable[[], Any], failure: Callable[[], str] = str
) -> None:
    """Waits for something that is asked from outside the page, and lets its events come in."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_fulfilled():
        assert time.monotonic() < deadline, failure()
        page.wait_for_timeout(20)


def describe(page: Page) -> str:
    """What the page shows: most failures are explained by it."""
    text: str = page.evaluate(
        """() => {
          const { run, frame, connection, compare, message, peek } = ganscope.state();
          const { config, metrics, ...rest } = run ?? {};
          const shown = frame && { step: frame.step, epoch: frame.epoch, status: frame.status };
          return JSON.stringify({ run: rest, shown, connection, compare, message, peek });
        }"""
    )
    return text


def wait_for_step(page: Page, step: int) -> None:
    """Waits for a picture that has come so far, with all its numbers (the first one
    has none), and is drawn."""
    wait_for(page, "s.frame?.step >= v.step && Object.keys(s.frame.metrics).length", step=step)
    wait_until_drawn(page)


def array(page: Page, name: str) -> list[float]:
    """One array of the frame last drawn."""
    values: list[float] = page.evaluate(
        "name => Array.from(ganscope.state().frame.arrays[name].data)", name
    )
    return values


def control(page: Page, path: str) -> Locator:
    """The control of one field; what is folded around it is opened."""
    return unfolded(page, f'[data-field="{path}"]')


def unfolded(page: Page, selector: str) -> Locator:
    """An element of the controls; what is folded around it is opened."""
    found = page.locator(selector)
    found.evaluate_all("""all => all.forEach(element => {
      for (let at = element.closest("details"); at; at = at.parentElement?.closest("details")) {
        at.open = true;
      }
    })""")
    return found


def by_id(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def type_number(page: Page, path: str, value: str) -> None:
    """Types a number by hand and leaves the field."""
    box = control(page, path).locator("input:not([type=range])").first
    box.fill(value)
    box.press("Enter")


def choose_problem(page: Page, name: str) -> None:
    """Opens the menu of problems and chooses one."""
    by_id(page, "problem").click()
    page.locator(f'[data-problem="{name}"]').click()


def stop(page: Page) -> None:
    """Presses stop and waits until the last picture has come and is drawn."""
    by_id(page, "play").click()
    wait_for(page, "s.run.status === 'stopped' && s.frame.status === 'stopped'")
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Numbers and charts are drawn an animation frame after the picture."""
    page.evaluate("""async () => {
      for (let i = 0; i < 3; i += 1) await new Promise(resolve => requestAnimationFrame(resolve));
    }""")


def wait_until_still(page: Page) -> None:
    """Waits until nothing moves any more: no picture on its way to the next, no transition."""
    page.evaluate("""async () => {
      const { frame, isDrawing } = window.testing;
      const isMoving = () => document.getAnimations().some(each => each.playState === "running");
      for (let quiet = 0; quiet < 3;) {
        await frame();
        quiet = isDrawing() || isMoving() ? 0 : quiet + 1;
      }
    }""")


def wait_for_link(page: Page) -> str:
    """Waits until the address says what the page shows, which it does after a while; returns it."""
    page.evaluate("""async () => {
      Object.assign(window.testing, await import("/js/app/page_options.js"));
    }""")
    wait_for(page, "location.hash === '#' + window.testing.formatAddress(s)")
    link: str = page.evaluate("location.hash.slice(1)")
    return link


def let_pass(page: Page, milliseconds: int) -> None:
    """For what must not happen. On a slow machine less happens meanwhile, and never too much."""
    page.wait_for_timeout(milliseconds)


def step_to(page: Page, steps: int, player: str = "both") -> None:
    """Presses a step button and waits for the picture after it."""
    before = state(page, "frame.step")
    for done in range(1, steps + 1):
        by_id(page, f"step-{player}").click()
        wait_for(page, "s.frame.step === v.step", step=before + done)
