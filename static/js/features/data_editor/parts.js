// @ts-check
/** What the tabs of the editor share, and what others show of it. */
import { formatCsv } from "./csv.js";
import { t } from "../../app/i18n.js";
import { pointsBeyondLink } from "./points.js";
import { h, setText } from "../../lib/dom.js";
import { createControl } from "../controls/field.js";

/**
 * A slider with its number, like those of the configuration.
 * @param {{title: string, help: string, name: string, minimum: number, maximum: number, kind?: "number"|"integer", scale?: "linear"|"log"}} control
 * @param {() => number} read @param {(value: number) => void} write only with values that are allowed
 */
export function createSliderRow({ kind = "number", scale = "linear", ...control }, read, write) {
  const { minimum, maximum } = control;
  /** @param {any} value */
  function edit(value) {
    if (typeof value === "number" && value >= minimum && value <= maximum) write(kind === "integer" ? Math.round(value) : value);
    update();
  }
  const view = createControl({ ...control, kind, scale, path: `data_editor.${control.name}`, default: minimum, unit: "", choices: null, change: "live", group: "data" }, edit);
  /** @param {boolean} [is_disabled] */
  const update = (is_disabled = false) => view.update(read(), "", is_disabled);
  return { element: view.element, update };
}

/** @param {number[][]} points */
export function savePoints(points) {
  const url = URL.createObjectURL(new Blob([formatCsv(points)], { type: "text/csv" }));
  h("a", { href: url, download: "ganscope-points.csv" }).click();
  URL.revokeObjectURL(url);
}

/** Beside links: what to do about points for which they have no room. @param {import("../../app/store.js").Store} store */
export function createPointsNote(store) {
  const text = h("span", {});
  const save = h("button", { type: "button", class: "button", "data-testid": "share-points", onclick: () => savePoints(store.state.run?.config.problem_parameters.points) }, t("Save as CSV"));
  const element = h("p", { class: "share-note", "data-testid": "share-points-note" }, text, " ", save);
  return {
    element,
    update() {
      const count = pointsBeyondLink(store.state.run?.config);
      element.hidden = count === 0;
      setText(text, t("{count} points are too many for a link: whoever opens “This setup” gets other data. Let them watch this run instead, or hand the points on as a table.", { count }));
    },
  };
}
