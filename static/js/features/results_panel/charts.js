// @ts-check
/** The charts over time. Plotly is fetched after the first picture. Each chart is redrawn at most twice a second, one per animation frame. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { currentFrame, metricValue } from "../../app/picture.js";
import { metricsOf } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { drawChart, loadPlotly, removeChart } from "../../lib/plotly.js";
import { CHARTS, pairData } from "./chart_data.js";
import { layoutOf, tracesOf } from "./chart_style.js";
import { metricHelp } from "./help_text.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./chart_data.js").Chart} Chart */
/** @typedef {import("../../lib/draw.js").DrawScheduler} DrawScheduler */

const REDRAW_MS = 500;
/** Waits until the first picture is painted. */
const LOAD_AFTER_MS = 250;

/** @param {HTMLElement} root @param {Store} store @param {{draw: DrawScheduler, findSecond?: () => Store|null}} parts findSecond: the run beside this one @returns {() => void} */
export function mountCharts(root, store, { draw, findSecond = () => null }) {
  /** @type {import("../../lib/plotly.js").Plotly|null} */
  let plotly = null;
  let palette = readPalette();
  let timer = 0;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const charts = CHARTS.map((chart) => {
    const host = h("div", { class: "chart", "data-chart": chart.name, "data-wait": t("first numbers in a moment") });
    const legend = h("span", { class: "chart-values" });
    const help = h("h3", { class: "chart-title", tabindex: 0 }, t(chart.title));
    const metrics = chart.series.map(({ name }) => name).join(" ");
    const section = h("section", { class: "chart-section is-empty", "data-metrics": metrics, "aria-label": t(chart.title) }, h("header", { class: "chart-head" }, help, legend), host);
    return { chart, host, legend, help, section, is_dirty: true, drawn_at: -REDRAW_MS };
  });
  const legend = h("p", { class: "pair-legend", "aria-hidden": "true" }, h("span", { "data-run": "a" }, "A"), h("span", { "data-run": "b" }, "B"));
  root.append(legend, ...charts.map(({ section }) => section));

  /** @param {number} time */
  function drawOne(time) {
    if (!plotly) return;
    const due = charts.filter((each) => each.is_dirty && time - each.drawn_at >= REDRAW_MS);
    const next = due.sort((a, b) => a.drawn_at - b.drawn_at)[0];
    if (next) {
      next.is_dirty = false;
      next.drawn_at = time;
      paint(next);
    }
    const waiting = charts.filter((each) => each.is_dirty);
    if (due.length > 1) draw.request(drawOne);
    else if (waiting.length > 0) later(REDRAW_MS / 4);
  }
  /** @param {number} ms */
  function later(ms) {
    if (timer) return;
    timer = window.setTimeout(() => { timer = 0; draw.request(drawOne); }, ms);
  }
  /** @param {typeof charts[0]} each */
  function paint({ chart, host, section }) {
    const { series, modes } = pairData(store.state, findSecond()?.state ?? null, chart);
    section.classList.toggle("is-empty", series.length === 0);
    showWaiting();
    if (!plotly || series.length === 0 || host.clientWidth === 0) return;
    const size = { width: host.clientWidth, height: host.clientHeight };
    drawChart(plotly, host, tracesOf(series, chart, palette), layoutOf(series, chart, palette, { ...size, modes }));
  }
  /** Keeps the place of the charts that are certain to come. */
  function showWaiting() {
    const known = metricsOf(store.state).map(({ name }) => name);
    for (const { chart, section } of charts) {
      const is_expected = chart.is_certain === true && chart.series.some(({ name }) => known.includes(name));
      section.classList.toggle("is-waiting", is_expected && section.classList.contains("is-empty") && (store.state.history.last === null || !plotly));
    }
  }
  function touch() {
    for (const each of charts) each.is_dirty = true;
    showWaiting();
    if (plotly) later(0);
  }
  function recolour() {
    palette = readPalette();
    touch();
  }
  function showValues() {
    const { state } = store;
    const second = findSecond()?.state;
    for (const { chart, legend } of charts) {
      if (legend.children.length === 0) legend.replaceChildren(...chart.series.map(({ short, colour }) => h("span", { "data-colour": colour }, h("span", { class: "value-name" }, t(short)), " ", h("span", { class: "value-number" }))));
      chart.series.forEach(({ name, digits }, i) => {
        const item = /** @type {HTMLElement} */ (legend.children[i]);
        const value = metricValue(state, name);
        item.hidden = value === null;
        item.dataset.help = metricHelp(state, name);
        setText(item.children[1], formatFixed(value, digits) + (second ? ` | ${formatFixed(metricValue(second, name), digits)}` : ""));
      });
    }
  }
  const size = new ResizeObserver(touch);
  size.observe(root);
  dark.addEventListener("change", recolour);
  return together([
    store.watch((state) => state.catalog, () => {
      for (const { chart, help } of charts) {
        help.dataset.help = chart.series.map(({ name }) => metricHelp(store.state, name)).filter(Boolean).join("\n");
      }
    }),
    store.watch((state) => state.run?.config.problem, showWaiting),
    store.watch((state) => state.frame !== null, (has_frame) => {
      if (!has_frame || plotly) return;
      setTimeout(() => loadPlotly().then((loaded) => { plotly = loaded; touch(); }, () => {}), LOAD_AFTER_MS);
    }),
    store.watch((state) => state.history, touch),
    store.watch((state) => currentFrame(state)?.metrics, () => draw.request(showValues)),
    store.watch((state) => state.compare?.run, (is_pair) => {
      root.classList.toggle("is-pair", Boolean(is_pair));
      touch();
      draw.request(showValues);
    }),
    store.watch((state) => state.theme, recolour),
    () => clearTimeout(timer),
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => charts.forEach(({ host }) => removeChart(host)),
    () => root.replaceChildren(),
  ]);
}
