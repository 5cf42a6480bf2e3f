// @ts-check
/** A table of all metrics that apply to the run; it is folded at first. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { currentFrame } from "../../app/picture.js";
import { metricsOf } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {HTMLElement} root @param {Store} store @param {{draw: import("../../lib/draw.js").DrawScheduler}} parts @returns {() => void} */
export function mountMeasurements(root, store, { draw }) {
  const list = h("dl", { class: "measurements" });
  const details = h("details", { class: "more" }, h("summary", { class: "more-summary", "data-help": t("All metrics that are defined for this problem, each with its formula.") }, t("All measurements")), list);
  root.append(details);
  /** @type {{name: string, row: HTMLElement, value: HTMLElement}[]} */
  let rows = [];

  function show() {
    if (!details.open) return;
    const metrics = currentFrame(store.state)?.metrics ?? {};
    for (const { name, row, value } of rows) {
      row.hidden = (metrics[name] ?? null) === null;
      setText(value, formatFixed(metrics[name], 3));
    }
  }
  function rebuild() {
    rows = metricsOf(store.state).map(({ name, title, summary, formula, unit }) => {
      const value = h("dd", { "data-metric": name });
      const help = [summary, formula].filter(Boolean).join("\n");
      const term = h("dt", {}, title, unit ? h("span", { class: "field-unit" }, ` ${unit}`) : null);
      return { name, value, row: h("div", { "data-help": help, tabindex: 0 }, term, value) };
    });
    list.replaceChildren(...rows.map(({ row }) => row));
    show();
  }
  details.addEventListener("toggle", show);
  return together([
    store.watch((state) => state.catalog, rebuild),
    store.watch((state) => state.run?.config.problem, rebuild),
    store.watch((state) => currentFrame(state)?.metrics, () => draw.request(show)),
    () => root.replaceChildren(),
  ]);
}
