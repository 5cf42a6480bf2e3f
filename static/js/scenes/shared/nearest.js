// @ts-check
/** The sample under the pointer, or close to it. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {{x: (value: number) => number, y: (value: number) => number}} Scales */
/** @typedef {{kind: "fake"|"real", place: [number, number]}} Nearest */

/** Pixels within which a sample counts as pointed at. */
const REACH = 14;

/**
 * @param {Frame} frame of the plane @param {Scales} scales @param {{x: number, y: number}} pointer
 * @param {{[layer: string]: boolean}} layers only what is shown @returns {Nearest|null}
 */
export function nearestSample(frame, { x, y }, pointer, layers) {
  /** @type {Nearest|null} */
  let nearest = null;
  let least = REACH ** 2;
  for (const kind of /** @type {const} */ (["fake", "real"])) {
    const data = frame.arrays[`${kind}_samples`]?.data;
    if (!data || !layers[kind]) continue;
    for (let i = 0; i + 1 < data.length; i += 2) {
      const distance = (x(data[i]) - pointer.x) ** 2 + (y(data[i + 1]) - pointer.y) ** 2;
      if (distance < least) {
        least = distance;
        nearest = { kind, place: [data[i], data[i + 1]] };
      }
    }
  }
  return nearest;
}

/** Of the lines from z to x, the one that ends closest to a place: its latent. @param {Frame} frame @param {number} x @param {number} reach @returns {number|null} */
export function nearestLatent(frame, x, reach) {
  const { latent, generated } = frame.arrays;
  if (!latent || !generated) return null;
  let best = -1;
  let least = reach;
  for (let i = 0; i < generated.data.length; i += 1) {
    const distance = Math.abs(generated.data[i] - x);
    if (distance < least) [least, best] = [distance, i];
  }
  return best < 0 ? null : best;
}
