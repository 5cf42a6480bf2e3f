"""Both networks from inside: what is drawn, what it answers to, and what it asks of the server."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    let_pass,
    state,
    stop,
    wait_for,
    wait_for_step,
    wait_until,
)

SETUP = (
    "problem=ring&latent_dim=2&generator.hidden_layers=1&generator.hidden_width=6"
    "&discriminator.hidden_layers=1&discriminator.hidden_width=20&seed=1&speed=60"
)

# Of every shown neuron of D's layer: at the cells that are clearly above or below zero, as are all
# cells around them, is the pixel nearer to the colour for that sign than to the other?
SIGNS = """() => {
  const { arrays } = ganscope.state().inspection;
  const { shape: [, shown, rows, columns], data } = arrays["discriminator.activations"];
  const reach = Math.max(...data.map(Math.abs));
  const canvas = document.querySelector(".inspection-base");
  const probe = document.body.appendChild(document.createElement("i"));
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  };
  const distance = (a, b) => Math.hypot(...a.map((each, i) => each - b[i]));
  const [positive, negative] = [colour("--positive"), colour("--negative")];
  const context = canvas.getContext("2d");
  const { width: wide, data: bytes } = context.getImageData(0, 0, canvas.width, canvas.height);
  let right = 0, wrong = 0;
  for (let i = 0; i < shown; i += 1) {
    const button = document.querySelector(`[data-node="discriminator-0-${i}"]`);
    const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = button;
    for (let cell = 0; cell < rows * columns; cell += 5) {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      const at = (r, c) => data[(i * rows + r) * columns + c];
      const value = at(row, column);
      const is_edge = Math.min(row, column, rows - 1 - row, columns - 1 - column) < 4;
      if (is_edge || Math.abs(value) < 0.3 * reach) continue;
      const around = [-1, 0, 1].flatMap((r) => [-1, 0, 1].map((c) => at(row + r, column + c)));
      if (around.some((each) => each * value <= 0)) continue;
      const px = Math.floor((x + ((column + 0.5) / columns) * width) * devicePixelRatio);
      const py = Math.floor((y + (1 - (row + 0.5) / rows) * height) * devicePixelRatio);
      const pixel = [...bytes.slice(4 * (py * wide + px), 4 * (py * wide + px) + 3)];
      const is_above = distance(pixel, positive) < distance(pixel, negative);
      if (is_above === value > 0) right += 1; else wrong += 1;
    }
  }
  return { right, wrong };
}"""
# From one look to the next, at least: static/js/features/inspection/follow.js says so.
PAUSE_MS = 165
LOOKED_AT = """() => performance.getEntriesByType("resource")
  .filter(each => each.name.endsWith("/inside")).map(each => each.startTime)"""
IS_FLOWING = """() => {
  const canvas = document.querySelector(".inspection-flow");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}"""


def count_looks(page: Page) -> list[str]:
    """The requests for what is inside, as they are made."""
    looks: list[str] = []
    page.on("request", lambda r: looks.append(r.url) if r.url.endswith("/inside") else None)
    return looks


def test_networks_are_drawn_and_asked_about_only_while_they_are_seen(open_page: OpenPage):
    page = open_page(SETUP)
    looks = count_looks(page)
    wait_for_step(page, 3)
    assert looks == []
    by_id(page, "view-inspection").click()
    wait_for(page, "s.inspection && s.inspection.step > 0")
    assert not by_id(page, "stage").is_visible()
    wait_until(page, lambda: len(looks) >= 6)
    looked_at = page.evaluate(LOOKED_AT)
    assert looked_at[-1] - looked_at[0] > 0.8 * PAUSE_MS * (len(looked_at) - 1)
    wait_until(page, lambda: page.evaluate(IS_FLOWING))
    # The stream goes on: what is drawn here is acknowledged as on the stage.
    wait_for_step(page, state(page, "frame.step") + 20)
    wait_for(page, "location.hash.includes('view=inside')")

    stop(page)
    wait_for(page, "s.inspection.step === s.frame.step")
    after = len(looks)
    let_pass(page, 4 * PAUSE_MS)
    assert len(looks) == after
    signs = page.evaluate(SIGNS)
    assert signs["right"] > 50
    assert signs["wrong"] == 0
    _check_card_and_keys(page)

    step = state(page, "frame.step")
    by_id(page, "view-stage").click()
    by_id(page, "play").click()
    wait_for_step(page, step + 20)
    assert len(looks) == after
    assert by_id(page, "stage").is_visible()


def _check_card_and_keys(page: Page) -> None:
    """Pointing enlarges a neuron; the arrow keys walk from one to the next and train nothing."""
    step = state(page, "frame.step")
    neuron = page.locator('[data-node="discriminator-0-4"]')
    neuron.hover()
    card = by_id(page, "neuron-card")
    card.wait_for()
    assert "D, layer 1, neuron 8" in card.inner_text()
    small, large = neuron.bounding_box(), card.locator("canvas").bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] > 3 * small["width"]

    reachable = page.locator(".neuron[tabindex='0']")
    assert reachable.count() == 1
    reachable.focus()
    first = reachable.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    named = page.evaluate("document.activeElement.ariaLabel")
    assert named != first
    page.get_by_test_id("neuron-card").get_by_text(named, exact=True).wait_for()
    assert state(page, "frame.step") == step


def test_link_opens_it_on_a_phone_without_motion(open_page: OpenPage):
    page = open_page(
        f"{SETUP}&view=inside",
        width=390,
        height=844,
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    wait_for(page, "s.inspection && s.inspection.step > 0")
    page.locator(".neuron").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator(".neuron[data-node^='generator-0']").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
        assert 0 <= box["x"] <= 390 - box["width"]
    assert not page.evaluate(IS_FLOWING)
    page.locator("[data-node='generator-0-1']").tap()
    card = by_id(page, "neuron-card").bounding_box()
    assert card is not None
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= 390
