// @ts-check
/** A small panel of numbers in the corner of the page. Nothing is measured while it is closed. */
import { t } from "../../app/i18n.js";
import { h, icon, setText, together } from "../../lib/dom.js";
import { ratesBetween, statisticsOf } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Health} Health */
/** @typedef {import("../../app/types.js").Measurement} Measurement */

const REFRESH_MS = 1_000;
/** The time between two requests to the server. */
const HEALTH_MS = 10_000;
const CROSS = "M6 6l12 12M18 6L6 18";

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountStatistics(root, store, { commands }) {
  const list = h("dl", { class: "statistics-list" });
  const close = h("button", { type: "button", class: "statistics-close", "data-testid": "close-statistics", "aria-label": t("Close"), "data-help": t("Close. Key: i"), onclick: commands.toggleStatistics }, icon(CROSS));
  root.append(h("div", { class: "statistics-head" }, h("h2", { class: "statistics-title" }, t("Statistics")), close), list);
  /** @type {Map<string, HTMLElement>} */
  const values = new Map();
  /** @type {Measurement|null} */
  let before = null;
  /** @type {number|null} */
  let delay_ms = null;
  /** @type {Health|null} */
  let health = null;
  let timer = 0;
  let health_timer = 0;

  function refresh() {
    const now = commands.measure();
    const rates = before && ratesBetween(before, now);
    before = now;
    for (const { name, title, help, value } of statisticsOf(store.state, { rates, last_bytes: now.frame_stats.last_bytes, delay_ms, health, now_ms: Date.now() })) {
      setText(values.get(name) ?? addLine(name, title, help), value);
    }
    commands.measureDelay().then((ms) => { delay_ms = ms; });
  }
  /** @param {string} name @param {string} title @param {string} help */
  function addLine(name, title, help) {
    const value = h("dd", { "data-testid": `statistics-${name}` });
    values.set(name, value);
    list.append(h("div", { "data-help": help, tabindex: 0 }, h("dt", {}, title), value));
    return value;
  }
  async function askHealth() {
    health = await commands.health();
  }
  function stop() {
    clearInterval(timer);
    clearInterval(health_timer);
    before = null;
  }
  /** @param {KeyboardEvent} event */
  function escape(event) {
    if (event.key === "Escape" && store.state.is_statistics_open) commands.toggleStatistics();
  }
  root.addEventListener("keydown", escape);
  return together([
    store.watch((state) => state.is_statistics_open, (is_open) => {
      root.hidden = !is_open;
      stop();
      if (!is_open) return;
      askHealth().then(refresh);
      refresh();
      timer = window.setInterval(refresh, REFRESH_MS);
      health_timer = window.setInterval(askHealth, HEALTH_MS);
    }),
    stop,
    () => root.removeEventListener("keydown", escape),
    () => root.replaceChildren(),
  ]);
}
