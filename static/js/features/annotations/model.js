// @ts-check
/** Pointer and ink on the picture as data, and how they map to the stage of any size. */
/** @typedef {[number, number]} Place x in the data's coordinates; y too in the plane, otherwise the share of the height from the top */
/** @typedef {{stroke: number, points: Place[]}} Stroke */
/** @typedef {{x: import("../../scenes/shared/geometry.js").Scale, y?: import("../../scenes/shared/geometry.js").Scale, top?: number, map_bottom?: number}} StageScale as a scene gives it to what is painted over it */

/** For how long a pointer is seen that does not move, and in how much of that time it fades. In milliseconds. */
export const POINTER_MS = 3_000;
const FADE_MS = 800;
/** The server keeps no more than this. */
const MOST_STROKES = 60;
const MOST_POINTS = 400;

/** @param {StageScale} scale @param {{x: number, y: number}} pixel @returns {Place} */
export function placeAt(scale, { x, y }) {
  if (scale.y) return [scale.x.invert(x), scale.y.invert(y)];
  const { top = 0, map_bottom = 1 } = scale;
  return [scale.x.invert(x), (y - top) / (map_bottom - top || 1)];
}

/** @param {StageScale} scale @param {Place} place @returns {{x: number, y: number}} in pixels */
export function pixelOf(scale, [x, y]) {
  if (scale.y) return { x: scale.x(x), y: scale.y(y) };
  const { top = 0, map_bottom = 1 } = scale;
  return { x: scale.x(x), y: top + y * (map_bottom - top) };
}

/** How clearly a pointer is seen, from 1 to 0. @param {number} age in milliseconds */
export function pointerAlpha(age) {
  return Math.max(0, Math.min(1, (POINTER_MS - age) / FADE_MS));
}

/** The strokes with more points of one of them; is_whole: with these points alone. @param {readonly Stroke[]} strokes @param {Stroke & {is_whole?: boolean}} more @returns {Stroke[]} */
export function extended(strokes, { stroke, points, is_whole = false }) {
  const known = strokes.find((each) => each.stroke === stroke);
  if (!known) return [...strokes, { stroke, points: points.slice(0, MOST_POINTS) }].slice(-MOST_STROKES);
  const longer = { stroke, points: [...(is_whole ? [] : known.points), ...points].slice(0, MOST_POINTS) };
  return strokes.map((each) => (each === known ? longer : each));
}
