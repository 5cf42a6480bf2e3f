// @ts-check
/** What the frame says at the place under the pointer. */
import { formatFixed } from "../core/format.js";
import { cellOnGrid, valueOnCurve, valueOnGrid } from "./geometry.js";
import { readPhase } from "./scene_phase.js";
/** @typedef {import("../core/types.js").Frame} Frame */

/**
 * @param {Frame} frame @param {{x: number, y: number}} place in the coordinates of the data
 * @returns {[string, string, string][]} a name, a number, and the colour's name
 */
export function readAt(frame, place) {
  const { arrays } = frame;
  if (arrays.phase_field) return readPhase(frame, place);
  const answer = frame.has_probability ? "D" : "score";
  if (frame.dimension === 1) {
    const xs = arrays.x.data;
    /** @param {string} name */
    const at = (name) => (arrays[name] ? valueOnCurve(xs, arrays[name].data, place.x) : null);
    return [
      ["x", formatFixed(place.x, 2), "text"],
      ["p_data", formatFixed(at("data_density"), 3), "real"],
      ["p_g", formatFixed(at("generator_density"), 3), "fake"],
      [answer, formatFixed(at("discriminator"), 3), "discriminator"],
      ["D*", formatFixed(at("optimal_discriminator"), 3), "discriminator"],
    ];
  }
  const view = arrays.view.data;
  /** @param {string} name */
  const at = (name) => (arrays[name] ? valueOnGrid(arrays[name], view, place.x, place.y) : null);
  /** @type {[string, string, string][]} */
  const rows = [
    ["x", `${formatFixed(place.x, 2)}, ${formatFixed(place.y, 2)}`, "text"],
    [answer, formatFixed(at("discriminator"), 3), "discriminator"],
    ["D*", formatFixed(at("optimal_discriminator"), 3), "discriminator"],
  ];
  const category = arrays.categories ? cellOnGrid(arrays.categories, view, place.x, place.y) : null;
  return category === null ? rows : [...rows, ["category", String(category + 1), "text"]];
}
