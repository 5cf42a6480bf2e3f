// @ts-check
/** The values of the frame at the place under the pointer. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { answerOf } from "../shared/answer.js";
import { cellOnGrid, valueOnGrid } from "../shared/geometry.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/scene.js").Near} Near */
/** @typedef {import("../shared/scene.js").Point} Point */
/** @typedef {import("../shared/scene.js").Row} Row */

/** @param {ArrayLike<number>} place */
const pair = (place) => `${formatFixed(place[0], 2)}, ${formatFixed(place[1], 2)}`;

/** @param {Frame} frame @param {Point} place @param {Near} near @returns {Row[]} */
export function readPlane(frame, place, { nearest }) {
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
