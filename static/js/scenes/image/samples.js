// @ts-check
/** The pictures of a frame as bytes: 0 is the background, 255 the stroke, row by row from the top left. */
import { answerScale } from "../shared/geometry.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {"fake"|"real"|"nearest"} Kind */
/** @typedef {{count: number, side: number, pixels: ArrayLike<number>}} Pictures */

/** @type {{[kind in Kind]: string}} */
const ARRAYS = { fake: "fake_samples", real: "real_samples", nearest: "nearest_real" };
/** Of the sixteen levels that half a byte holds, in the levels of a byte. */
const LEVEL = 17;

/** @param {Frame} frame */
export function sideOf({ arrays }) {
  return arrays.fake_samples?.shape[1] ?? arrays.real_samples?.shape[1] ?? 0;
}

/** @param {Frame} frame @param {Kind} kind @returns {Tensor|undefined} */
export const tensorOf = ({ arrays }, kind) => arrays[ARRAYS[kind]];

/** @param {Frame} frame @param {Kind} kind @returns {number} how many pictures there are */
export function countOf(frame, kind) {
  return tensorOf(frame, kind)?.shape[0] ?? 0;
}

/** Real pictures come with two pixels a byte, the left one in its upper half. @param {Frame} frame @param {Kind} kind @returns {Pictures|null} */
export function picturesOf(frame, kind) {
  const tensor = tensorOf(frame, kind);
  if (!tensor) return null;
  const [count, side, columns] = tensor.shape;
  return { count, side, pixels: columns < side ? unpacked(tensor) : tensor.data };
}

/** @param {Tensor} tensor @returns {Uint8Array} */
function unpacked({ data }) {
  const pixels = new Uint8Array(2 * data.length);
  for (let i = 0; i < data.length; i += 1) {
    pixels[2 * i] = LEVEL * (data[i] >> 4);
    pixels[2 * i + 1] = LEVEL * (data[i] & 15);
  }
  return pixels;
}

/** What D says of the pictures of a kind. @param {Frame} frame @param {Kind} kind @returns {ArrayLike<number>} empty where D is not asked */
export function verdictsOf({ arrays }, kind) {
  return (kind === "nearest" ? undefined : arrays[`${kind}_verdicts`]?.data) ?? [];
}

/** Maps D's verdicts to 0 (fake) ... 1 (real); a critic's scores from the lowest to the highest of both kinds. @param {Frame} frame */
export function verdictScale(frame) {
  return answerScale(/** @type {Kind[]} */ (["fake", "real"]).flatMap((kind) => Array.from(verdictsOf(frame, kind)).filter(Number.isFinite)), frame.has_probability);
}

/** @param {ArrayLike<number>} values @returns {number|null} */
export function meanOf(values) {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i];
  return sum / values.length;
}
