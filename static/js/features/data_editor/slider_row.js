// @ts-check
/** The sliders of the editor's tabs. */
import { createControl } from "../controls/index.js";

/**
 * A slider with its number, like those of the configuration.
 * @param {{title: string, help: string, name: string, minimum: number, maximum: number, kind?: "number"|"integer", scale?: "linear"|"log"}} control
 * @param {() => number} read @param {(value: number) => void} write gets allowed values only
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
