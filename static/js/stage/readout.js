// @ts-check
/** The values of the frame at the place under the pointer. */
import { formatFixed } from "../app/format.js";
import { t } from "../app/i18n.js";
import { readPhase } from "../scenes/phase/scene.js";
import { cellOnGrid, valueOnCurve, valueOnGrid } from "../scenes/shared/geometry.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../scenes/shared/nearest.js").Nearest} Nearest */
/** @typedef {[string, string, string]} Row a name, a number, and the name of a colour */

/**
 * @param {Frame} frame @param {{x: number, y: number}} place in the coordinates of the data
 * @param {{nearest?: Nearest|null, nearest_latent?: number|null}} [close] the sample and the latent near the pointer
 * @returns {Row[]}
 */
export function readAt(frame, place, close = {}) {
  if (frame.arrays.phase_field) return readPhase(frame, place);
  return frame.dimension === 1 ? readLine(frame, place.x, close.nearest_latent ?? null) : readPlane(frame, place, close.nearest ?? null);
}

/** @param {Frame} frame */
const answerOf = (frame) => (frame.has_probability ? "D" : t("score"));

/** @param {ArrayLike<number>} place */
const pair = (place) => `${formatFixed(place[0], 2)}, ${formatFixed(place[1], 2)}`;

/** @param {Frame} frame @param {number} x @param {number|null} nearest_latent @returns {Row[]} */
function readLine(frame, x, nearest_latent) {
  const { arrays } = frame;
  const xs = arrays.x.data;
  /** @param {string} name */
  const at = (name) => (arrays[name] ? valueOnCurve(xs, arrays[name].data, x) : null);
  return [
    ["x", formatFixed(x, 2), "text"],
    ["p_data", formatFixed(at("data_density"), 3), "real"],
    ["p_g", formatFixed(at("generator_density"), 3), "fake"],
    [answerOf(frame), formatFixed(at("discriminator"), 3), "discriminator"],
    ["D*", formatFixed(at("optimal_discriminator"), 3), "discriminator"],
    ["z", nearest_latent === null ? "–" : formatFixed(arrays.latent.data[nearest_latent], 2), "fake"],
  ];
}

/** @param {Frame} frame @param {{x: number, y: number}} place @param {Nearest|null} nearest @returns {Row[]} */
function readPlane(frame, place, nearest) {
  const { arrays } = frame;
  const view = arrays.view.data;
  /** @param {string} name */
  const at = (name) => (arrays[name] ? valueOnGrid(arrays[name], view, place.x, place.y) : null);
  /** @type {Row[]} */
  const rows = [
    ["x", pair([place.x, place.y]), "text"],
    [answerOf(frame), formatFixed(at("discriminator"), 3), "discriminator"],
    ["D*", formatFixed(at("optimal_discriminator"), 3), "discriminator"],
    ["p_g", formatFixed(at("generator_density"), 3), "fake"],
  ];
  const category = arrays.categories ? cellOnGrid(arrays.categories, view, place.x, place.y) : null;
  if (category !== null) rows.push([t("category"), String(category + 1), "text"]);
  rows.push([nearest?.kind === "real" ? t("real sample") : t("fake sample"), nearest ? pair(nearest.place) : "–", nearest?.kind ?? "fake"]);
  return rows;
}
