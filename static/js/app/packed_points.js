// @ts-check
/**
 * Encodes points as text for an address: few points exactly, many on a grid of 4096 cells a side. The cells are sorted
 * along a curve that keeps neighbours together (Morton order), and the differences of successive numbers are written
 * with a Rice code, as base64url.
 *
 * `snapPoints` moves points onto the grid first, so that the address gives exactly the same set.
 */

const BITS = 12;
const CELLS = 2 ** BITS - 1;
const DIGITS = 6;
const FEW = 16;
const MARK = "~";
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Mail programs and chats cut longer links. */
export const LONGEST = 2000;

/** @param {number[][]} points @returns {string|null} null when they are too long for an address */
export function pointsToText(points) {
  if (points.length <= FEW) return points.map((point) => point.map((value) => String(Number(value.toFixed(3)))).join(",")).join(";");
  // A point takes at least ten bits, so larger sets are refused before encoding.
  const text = points.length > LONGEST ? null : packPoints(points);
  return text !== null && text.length <= LONGEST ? text : null;
}

/** @param {string} text @returns {number[][]|null} null when the text is not valid */
export function pointsFromText(text) {
  if (text.startsWith(MARK)) return unpackPoints(text);
  const points = text.split(";").map((entry) => entry.split(",").map((value) => (value.trim() === "" ? NaN : Number(value))));
  return points.every((point) => point.every(Number.isFinite) && point.length === points[0].length) ? points : null;
}

/** The points as a link restores them: on the grid and in its order; unchanged when a link cannot hold them. @param {number[][]} points @returns {number[][]} */
export function snapPoints(points) {
  const text = pointsToText(points);
  return (text === null ? null : pointsFromText(text)) ?? points.map((point) => point.map(rounded));
}

/** @param {number} value */
const rounded = (value) => Number(value.toFixed(DIGITS));

/** @param {number[][]} points of one length, one or more @returns {string} */
export function packPoints(points) {
  const axes = points[0].map((_, axis) => {
    const values = points.map((point) => rounded(point[axis]));
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  });
  const keys = points.map((point) => keyOf(point.map((value, axis) => cellOf(value, axes[axis])))).sort((a, b) => a - b);
  const steps = keys.map((key, i) => key - (i === 0 ? 0 : keys[i - 1]));
  const width = cheapestWidth(steps);
  return `${MARK}${[points.length, width, ...axes.flat()].join(",")}${MARK}${encodeSteps(steps, width)}`;
}

/** @param {string} text @returns {number[][]|null} */
export function unpackPoints(text) {
  const [, head, data] = text.split(MARK);
  const [count, width, ...ends] = (head ?? "").split(",").map(Number);
  const is_sound = data !== undefined && Number.isInteger(count) && count > 0 && count <= 6 * data.length && width >= 0 && width <= 2 * BITS
    && (ends.length === 2 || ends.length === 4) && ends.every(Number.isFinite);
  const steps = is_sound ? decodeSteps(data, count, width) : null;
  if (!steps) return null;
  const axes = ends.length === 2 ? [ends] : [ends.slice(0, 2), ends.slice(2)];
  let key = 0;
  return steps.map((step) => {
    key += step;
    return cellsOf(key, axes.length).map((cell, axis) => placeOf(cell, axes[axis]));
  });
}

/** @param {number} value @param {number[]} ends */
const cellOf = (value, [low, high]) => (high > low ? Math.round(((value - low) / (high - low)) * CELLS) : 0);
/** @param {number} cell @param {number[]} ends */
const placeOf = (cell, [low, high]) => rounded(low + ((high - low) * cell) / CELLS);

/** Interleaves the bits of the coordinates (Morton order). @param {number[]} cells */
function keyOf(cells) {
  let key = 0;
  for (let bit = BITS - 1; bit >= 0; bit -= 1) for (const cell of cells) key = key * 2 + ((cell >> bit) & 1);
  return key;
}

/** @param {number} key @param {number} axes @returns {number[]} */
function cellsOf(key, axes) {
  const cells = new Array(axes).fill(0);
  for (let bit = axes * BITS - 1; bit >= 0; bit -= 1) {
    const axis = (axes * BITS - 1 - bit) % axes;
    cells[axis] = cells[axis] * 2 + ((key >> bit) & 1);
  }
  return cells;
}

/** Rice code: the last `width` bits as they are, the quotient in unary as ones and a zero. @param {number[]} steps */
function cheapestWidth(steps) {
  /** @param {number} width */
  const cost = (width) => steps.reduce((bits, step) => bits + (step >> width) + 1 + width, 0);
  return Array.from({ length: 2 * BITS + 1 }, (_, width) => width).reduce((best, width) => (cost(width) < cost(best) ? width : best), 2 * BITS);
}

/** @param {number[]} steps @param {number} width */
function encodeSteps(steps, width) {
  let text = "";
  let sign = 0;
  let filled = 0;
  /** @param {number} bit */
  function put(bit) {
    sign = sign * 2 + bit;
    filled += 1;
    if (filled < 6) return;
    text += SIGNS[sign];
    sign = filled = 0;
  }
  for (const step of steps) {
    for (let i = step >> width; i > 0; i -= 1) put(1);
    put(0);
    for (let bit = width - 1; bit >= 0; bit -= 1) put((step >> bit) & 1);
  }
  while (filled > 0) put(1);
  return text;
}

/** @param {string} text @param {number} count @param {number} width @returns {number[]|null} null when the text ends too early */
function decodeSteps(text, count, width) {
  const signs = Array.from(text, (sign) => SIGNS.indexOf(sign));
  if (signs.includes(-1)) return null;
  let at = 0;
  const take = () => {
    const bit = (signs[Math.floor(at / 6)] >> (5 - (at % 6))) & 1;
    at += 1;
    return bit;
  };
  const steps = [];
  let key = 0;
  while (steps.length < count) {
    let step = 0;
    while (at < 6 * signs.length && take() === 1) step += 1;
    for (let i = 0; i < width; i += 1) step = step * 2 + take();
    key += step;
    if (at > 6 * signs.length || key >= 2 ** (2 * BITS)) return null;
    steps.push(step);
  }
  return steps;
}
