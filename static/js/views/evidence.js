// @ts-check
/** The right column: how well the game is going, in the order of the questions. */
import { formatFixed, formatPercent, isNumber } from "../core/format.js";
import { modesOf } from "../core/modes.js";
import { metricValue } from "../core/selectors.js";
import { h, setText, together } from "../lib/dom.js";
import { mountCharts } from "./charts.js";
import { mountMeasurements } from "./measurements.js";
import { mountStory } from "./notice.js";
/** @typedef {import("../core/types.js").Frame} Frame */
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../lib/draw.js").DrawScheduler} DrawScheduler */

/** @param {HTMLElement} root @param {Store} store @param {{draw: DrawScheduler}} parts @returns {() => void} */
export function mountEvidence(root, store, { draw }) {
  const hero = h("section", { class: "hero", "data-metrics": "modes_covered quality generator_mean generator_std" });
  const story = h("p", { class: "story", role: "status", "data-testid": "story" });
  const opinion = h("section", { class: "opinion", "data-metrics": "real_probability fake_probability" });
  const charts = h("div", { class: "charts" });
  const measurements = h("div", {});
  root.append(hero, story, opinion, charts, measurements);
  return together([
    mountHero(hero, store, draw),
    mountStory(story, store),
    mountCharts(charts, store, { draw }),
    mountOpinion(opinion, store, draw),
    mountMeasurements(measurements, store, { draw }),
    () => root.replaceChildren(),
  ]);
}

/** The number that answers the question: modes covered, or with a single mode its place and width. @param {HTMLElement} root @param {Store} store @param {DrawScheduler} draw @returns {() => void} */
function mountHero(root, store, draw) {
  const title = h("h2", { class: "panel-label" });
  const quality = h("span", { class: "hero-side", "data-testid": "quality" });
  const number = h("span", { class: "hero-number" });
  const total = h("span", { class: "hero-total" });
  const pips = h("div", { class: "pips", "aria-hidden": "true" });
  root.append(h("header", { class: "hero-head" }, title, quality), h("p", { class: "hero-line", "data-testid": "modes-covered" }, number, " ", total), pips);

  /** @param {boolean[]} covered */
  function showPips(covered) {
    if (pips.children.length !== covered.length) pips.replaceChildren(...covered.map(() => h("i", {})));
    covered.forEach((is_covered, mode) => pips.children[mode].classList.toggle("is-covered", is_covered));
  }
  function show() {
    const { state } = store;
    const { frame } = state;
    const covered = modesOf(frame).map(({ is_covered }) => is_covered);
    const share = metricValue(state, "quality");
    setText(quality, isNumber(share) ? `${formatPercent(share)} within 3σ` : "");
    if (!frame) {
      setText(title, "No picture yet");
      setText(number, "–");
      setText(total, "");
      root.dataset.kind = "none";
      return showPips([]);
    }
    const place = frame.arrays.phase_point;
    if (place) {
      const [theta, psi] = place.data;
      setText(title, "Distance to the equilibrium");
      setText(number, formatFixed(Math.hypot(theta, psi), 3));
      setText(total, `θ ${formatFixed(theta, 3)}   ψ ${formatFixed(psi, 3)}`);
      setText(quality, "");
      root.dataset.kind = "moments";
      return showPips([]);
    }
    if (covered.length === 1 && frame.dimension === 1) {
      const { modes, mode_std } = frame.arrays;
      setText(title, "Mean ± std of G");
      setText(number, `${formatFixed(metricValue(state, "generator_mean"), 2)} ± ${formatFixed(metricValue(state, "generator_std"), 2)}`);
      setText(total, `real: ${formatFixed(modes.data[0], 2)} ± ${formatFixed(mode_std.data[0], 2)}`);
      root.dataset.kind = "moments";
      return showPips([]);
    }
    const count = metricValue(state, "modes_covered");
    const has_modes = covered.length > 0 && isNumber(count);
    setText(title, has_modes ? "Modes covered" : "Fit");
    setText(number, has_modes ? String(count) : formatPercent(share));
    setText(total, has_modes ? `/ ${covered.length}` : "of the samples within 3σ");
    root.dataset.kind = has_modes ? (count === covered.length ? "all" : "some") : "share";
    if (!has_modes) setText(quality, "");
    showPips(covered);
  }
  return store.watch((state) => state.frame?.metrics, () => draw.request(show));
}

/** What D believes on average: both marks in the middle is the end of the game. @param {HTMLElement} root @param {Store} store @param {DrawScheduler} draw @returns {() => void} */
function mountOpinion(root, store, draw) {
  const real = h("i", { class: "opinion-mark", "data-colour": "real" });
  const fake = h("i", { class: "opinion-mark", "data-colour": "fake" });
  const real_number = h("span", { class: "value-number" });
  const fake_number = h("span", { class: "value-number" });
  const help = "What the discriminator answers on average: green on real samples, purple on fakes. Both at ½ when it cannot tell them apart.";
  root.append(
    h("header", { class: "chart-head" },
      h("h3", { class: "chart-title", tabindex: 0, "data-help": help }, "D on average"),
      h("span", { class: "chart-values" },
        h("span", { "data-colour": "real" }, h("span", { class: "value-name" }, "D(x)"), " ", real_number),
        h("span", { "data-colour": "fake" }, h("span", { class: "value-name" }, "D(G(z))"), " ", fake_number))),
    h("div", { class: "opinion-scale", "aria-hidden": "true" }, h("span", {}, "fake"), h("div", { class: "opinion-track" }, h("i", { class: "opinion-half" }), fake, real), h("span", {}, "real")),
  );
  function show() {
    const on_real = metricValue(store.state, "real_probability");
    const on_fake = metricValue(store.state, "fake_probability");
    root.hidden = !isNumber(on_real) && !isNumber(on_fake);
    setText(real_number, formatFixed(on_real, 2));
    setText(fake_number, formatFixed(on_fake, 2));
    real.style.left = `${(on_real ?? 0.5) * 100}%`;
    fake.style.left = `${(on_fake ?? 0.5) * 100}%`;
  }
  return store.watch((state) => state.frame?.metrics, () => draw.request(show));
}
