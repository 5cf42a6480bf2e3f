// @ts-check
/** The sample nearest to the pointer. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {{x: (value: number) => number, y: (value: number) => number}} Scales */
/** @typedef {{kind: "fake"|"real", place: [number, number]}} Nearest */

/** The greatest distance from the pointer, in pixels. */
const REACH = 14;

/**
 * @param {Frame} frame of the plane @param {Scales} scales @param {{x: number, y: number}} pointer
 * @param {{[layer: string]: boolean}} layers hidden ones do not count @returns {Nearest|null}
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

/** The latent whose line from z to x ends closest to a place. @param {Frame} frame @param {number} x @param {number} reach @returns {number|null} */
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
