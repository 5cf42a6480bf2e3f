// @ts-check
/** The values of the frame at the place under the pointer. */
import { formatFixed } from "../../app/format.js";
import { answerOf } from "../shared/answer.js";
import { valueOnCurve } from "../shared/geometry.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/scene.js").Near} Near */
/** @typedef {import("../shared/scene.js").Point} Point */
/** @typedef {import("../shared/scene.js").Row} Row */

/** @param {Frame} frame @param {Point} place @param {Near} near @returns {Row[]} */
export function readLine(frame, { x }, { nearest_latent }) {
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
