// @ts-check
/** The right column: the results of the game, the most important first. */
import { m, t } from "../../app/i18n.js";
import { currentFrame, staleOf } from "../../app/picture.js";
import { mountNotices } from "../notices/index.js";
import { mountWaitText } from "../waiting/index.js";
import { h, setText, together } from "../../lib/dom.js";
import { headlineOf } from "../../scenes/describe.js";
import { mountAnswers } from "./answers.js";
import { mountCharts } from "./charts.js";
import { headlineHelp, metricHelp } from "./help_text.js";
import { mountMeasurements } from "./measurements.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../lib/draw.js").DrawScheduler} DrawScheduler */

/** @param {HTMLElement} root @param {Store} store @param {{draw: DrawScheduler, commands: Commands, findSecond?: () => Store|null}} parts findSecond: the run beside this one @returns {() => void} */
function mountResultsPanel(root, store, { draw, commands, findSecond = () => null }) {
  const hero = h("div", { class: "pair" });
  const notices = h("div", { class: "notices" });
  const answers = h("div", { class: "pair" });
  const charts = h("div", { class: "charts" });
  const measurements = h("div", {});
  root.append(hero, notices, answers, charts, measurements);
  return together([
    store.watch((state) => staleOf(state) !== null, (is_stale) => root.classList.toggle("is-stale", is_stale)),
    mountPair(hero, store, findSecond, { class: "hero", "data-metrics": "modes_covered quality generator_mean generator_std digits_covered share_on_data" }, (host, each) => mountHero(host, each, draw)),
    mountNotices(notices, store, { commands }),
    mountCharts(charts, store, { draw, findSecond }),
    mountPair(answers, store, findSecond, { class: "answers-panel", "data-metrics": "real_probability fake_probability" }, (host, each) => mountAnswers(host, each, draw)),
    mountMeasurements(measurements, store, { draw }),
    () => root.replaceChildren(),
  ]);
}

/**
 * Mounts a part for the first run and, in a comparison, once more for the second run.
 * @param {HTMLElement} root @param {Store} store @param {() => Store|null} findSecond
 * @param {{class: string, "data-metrics": string}} properties @param {(host: HTMLElement, store: Store) => () => void} mountOne
 * @returns {() => void}
 */
function mountPair(root, store, findSecond, properties, mountOne) {
  const first = h("section", { ...properties, "data-run": "a" });
  let unmountSecond = () => {};
  root.append(first);
  return together([
    mountOne(first, store),
    store.watch((state) => state.compare?.run, () => {
      unmountSecond();
      const second = findSecond();
      root.classList.toggle("is-pair", second !== null);
      if (!second) return;
      const host = h("section", { ...properties, "data-run": "b", "aria-label": t("Run {run}", { run: "B" }) });
      root.append(host);
      const unmount = mountOne(host, second);
      unmountSecond = () => { unmount(); host.remove(); unmountSecond = () => {}; };
    }),
    () => unmountSecond(),
  ]);
}

/** The most important number: modes covered, or with a single mode its place and width. @param {HTMLElement} root @param {Store} store @param {DrawScheduler} draw @returns {() => void} */
function mountHero(root, store, draw) {
  const title = h("h2", { class: "panel-label", tabindex: 0 });
  const quality = h("span", { class: "hero-side", tabindex: 0, "data-testid": "quality" });
  const number = h("span", { class: "hero-number" });
  const total = h("span", { class: "hero-total" });
  const wait = h("p", { class: "hero-wait", "data-testid": "hero-wait" });
  const distance = h("p", { class: "hero-distance", tabindex: 0, "data-testid": "distance" });
  const pips = h("div", { class: "pips", "aria-hidden": "true" });
  const line = h("p", { class: "hero-line", "data-testid": "modes-covered" }, number, " ", total);
  root.append(h("header", { class: "hero-head" }, title, quality), wait, line, distance, pips);

  /** @param {boolean[]} covered */
  function showPips(covered) {
    if (pips.children.length !== covered.length) pips.replaceChildren(...covered.map(() => h("i", {})));
    covered.forEach((is_covered, mode) => pips.children[mode].classList.toggle("is-covered", is_covered));
  }
  function show() {
    const headline = headlineOf(currentFrame(store.state));
    setText(title, headline.title);
    setText(number, headline.number);
    setText(total, headline.total);
    setText(quality, headline.side);
    setText(distance, headline.distance);
    quality.hidden = headline.side === "";
    distance.hidden = headline.distance === "";
    title.dataset.help = line.dataset.help = headlineHelp(store.state, headline);
    quality.dataset.help = metricHelp(store.state, headline.metrics.side);
    distance.dataset.help = metricHelp(store.state, headline.metrics.distance);
    root.dataset.kind = headline.kind;
    showPips(headline.covered);
  }
  return together([
    store.watch((state) => currentFrame(state)?.metrics, () => draw.request(show)),
    mountWaitText(wait, store, ["training", "picture", "measurements"]),
  ]);
}

export { CHARTS } from "./chart_data.js";

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "results_panel",
  places: { results_panel: { slot: "page-end", tag: "aside", label: m("Evidence"), attributes: { class: "panel results-panel", "data-help-room": true } } },
  mount: ({ place, store, commands, draw, findSecond }) => mountResultsPanel(place("results_panel"), store, { draw: draw.later, commands, findSecond }),
};
