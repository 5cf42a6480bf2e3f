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
