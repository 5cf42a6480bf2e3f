// @ts-check
/** Every metric the catalog lists, as a table that waits to be unfolded. */
import { formatFixed } from "../core/format.js";
import { h, setText, together } from "../lib/dom.js";
/** @typedef {import("../core/store.js").Store} Store */

/** @param {HTMLElement} root @param {Store} store @param {{draw: import("../lib/draw.js").DrawScheduler}} parts @returns {() => void} */
export function mountMeasurements(root, store, { draw }) {
  const list = h("dl", { class: "measurements" });
  const details = h("details", { class: "more" }, h("summary", { class: "more-summary" }, "All measurements"), list);
  root.append(details);
  /** @type {{name: string, value: HTMLElement}[]} */
  let rows = [];

  function show() {
    if (!details.open) return;
    const metrics = store.state.frame?.metrics ?? {};
    for (const { name, value } of rows) setText(value, formatFixed(metrics[name], 3));
  }
  function rebuild() {
    const dimension = store.state.frame?.dimension ?? 2;
    const shown = (store.state.catalog?.metrics ?? []).filter((metric) => metric.dimensions.includes(dimension));
    rows = shown.map(({ name }) => ({ name, value: h("dd", { "data-metric": name }) }));
    list.replaceChildren(...shown.map(({ title, summary, formula, unit }, i) =>
      h("div", { "data-help": [summary, formula].filter(Boolean).join("\n"), tabindex: 0 }, h("dt", {}, title, unit ? h("span", { class: "field-unit" }, ` ${unit}`) : null), rows[i].value)));
    show();
  }
  details.addEventListener("toggle", show);
  return together([
    store.watch((state) => state.catalog, rebuild),
    store.watch((state) => state.frame?.dimension, rebuild),
    store.watch((state) => state.frame?.metrics, () => draw.request(show)),
    () => root.replaceChildren(),
  ]);
}
