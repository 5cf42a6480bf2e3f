// @ts-check
/** The columns of a table, each with a small histogram, to choose which of them are x and y. */
import { t } from "../../app/i18n.js";
import { h, s, uniqueId } from "../../lib/dom.js";
import { columnName, columnText } from "./table_texts.js";
/** @typedef {import("../../lib/table/columns.js").Column} Column */

const [BARS, WIDTH, HEIGHT] = [24, 72, 20];
const MOST_SHOWN = 60;

/** A histogram; without a picture when there are no numbers. @param {Column} column */
function histogram({ values, low, high, count }) {
  const counts = new Array(BARS).fill(0);
  for (const value of count > 0 ? values : []) if (!Number.isNaN(value)) counts[Math.min(BARS - 1, Math.floor(high > low ? ((value - low) / (high - low)) * BARS : BARS / 2))] += 1;
  const most = Math.max(1, ...counts);
  const bars = counts.map((each, i) => (each > 0 ? `M${(i * WIDTH) / BARS} ${HEIGHT}v${-(HEIGHT * each) / most}h${WIDTH / BARS}V${HEIGHT}z` : ""));
  return s("svg", { class: "column-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, s("path", { d: bars.join("") }));
}

/** @param {(axis: 0|1, index: number|null) => void} choose null: no y, so the data is on a line */
export function createColumnList(choose) {
  const element = h("div", { class: "column-list", "data-testid": "data-columns", role: "group", "aria-label": t("Columns of the table") });
  /** @type {Column[]|null} */
  let shown = null;
  /** @type {HTMLInputElement[][]} the radio buttons of x and of y */
  let radios = [[], []];

  /** @param {Column[]} columns */
  function build(columns) {
    const names = [uniqueId("column-x"), uniqueId("column-y")];
    radios = [[], []];
    const rows = columns.slice(0, MOST_SHOWN).map((column, index) => {
      const name = columnName(column);
      const cells = ["x", "y"].map((axis, i) => {
        const radio = h("input", { type: "radio", name: names[i], "data-axis": axis, "data-column": index, disabled: column.count === 0, "aria-label": t("{name} as {axis}", { name, axis }), onchange: () => choose(i === 0 ? 0 : 1, index) });
        radios[i][index] = radio;
        return h("label", { class: "column-axis" }, radio, axis);
      });
      return h("div", { class: column.kind === "number" ? "column" : "column is-left-out" }, histogram(column), h("span", { class: "column-name" }, name), h("span", { class: "column-text" }, columnText(column)), ...cells);
    });
    const hidden = columns.length - rows.length;
    const no_y = h("input", { type: "radio", name: names[1], "data-axis": "none", onchange: () => choose(1, null) });
    radios[1].push(no_y);
    element.replaceChildren(...rows, ...(hidden > 0 ? [h("p", { class: "column-rest" }, t("and {count} more columns", { count: hidden }))] : []), h("label", { class: "column-none" }, no_y, t("no y: numbers on a line")));
  }
  return {
    element,
    /** @param {Column[]} columns @param {number[]} chosen */
    update(columns, chosen) {
      if (columns !== shown) build(columns);
      shown = columns;
      element.hidden = columns.length < 2;
      radios[0].forEach((radio, index) => { radio.checked = index === chosen[0]; });
      radios[1].forEach((radio, index) => { radio.checked = index === (chosen[1] ?? radios[1].length - 1); });
    },
  };
}
