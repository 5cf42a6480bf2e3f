// @ts-check
/** Small arithmetic that several parts share. */

/** @param {number} value @param {number} minimum @param {number} maximum */
export function clamp(value, minimum, maximum) {
  return Math.min(maximum, Math.max(minimum, value));
}

/** The largest of 1, 2 and 5 times a power of ten that is at most `size`. @param {number} size */
export function niceStep(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [5, 2, 1].find((each) => each * power <= size * 1.000001) ?? 1;
  return Number((factor * power).toPrecision(3));
}

/**
 * Moves places on an axis apart, so that neighbours keep a distance; their order stays.
 * @param {number[]} places @param {number} gap @param {number} from @param {number} to the ends of the axis
 * @returns {number[]} in the order of `places`
 */
export function pushedApart(places, gap, from, to) {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  let least = from;
  for (const i of order) {
    moved[i] = Math.max(moved[i], least);
    least = moved[i] + gap;
  }
  let most = to;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i], most);
    most = moved[i] - gap;
  }
  return moved;
}
