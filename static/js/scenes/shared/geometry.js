// @ts-check
/** Maps numbers to pixels, and reads values from curves and grids. */

/** @typedef {{(value: number): number, invert: (pixel: number) => number, from: number, to: number, slope: number}} Scale */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{x: Scale, y: Scale, box: Box, grid: Box}} Plane box: the window; grid: the box of the whole picture, which may be larger or smaller */

/** @param {number} from @param {number} to @param {number} start pixel @param {number} end pixel @returns {Scale} */
export function linearScale(from, to, start, end) {
  const slope = (end - start) / (to - from || 1);
  const scale = /** @type {Scale} */ ((value) => start + (value - from) * slope);
  scale.invert = (pixel) => from + (pixel - start) / (slope || 1);
  scale.from = from;
  scale.to = to;
  scale.slope = slope;
  return scale;
}

/** About `count` round numbers between two ends. @param {number} from @param {number} to @param {number} count @returns {number[]} */
export function ticksBetween(from, to, count) {
  const raw = (to - from) / Math.max(1, count);
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = raw / power;
  const step = power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10);
  const ticks = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i += 1) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** The largest box of the given aspect ratio in the middle of the available space. @param {number} width @param {number} height @param {number} aspect width over height @returns {Box} */
export function fitBox(width, height, aspect) {
  const fitted = Math.min(width, height * aspect);
  return { x: (width - fitted) / 2, y: (height - fitted / aspect) / 2, width: fitted, height: fitted / aspect };
}

/** The box of a view in pixels, also when it lies outside the window. @param {Scale} x @param {Scale} y @param {ArrayLike<number>} view x0, x1, y0, y1 @returns {Box} */
export function boxOfView(x, y, view) {
  const [left, right, bottom, top] = [x(view[0]), x(view[1]), y(view[2]), y(view[3])];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The interpolated value at x in a table with ascending x. @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {number} x @returns {number|null} */
export function valueOnCurve(xs, ys, x) {
  const n = xs.length;
  if (n < 2 || x < xs[0] || x > xs[n - 1]) return null;
  let low = 0;
  let high = n - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const share = (x - xs[low]) / (xs[high] - xs[low] || 1);
  return ys[low] + (ys[high] - ys[low]) * share;
}

/**
 * The interpolated value at a point of a grid of cell centres over a view, rows with y ascending.
 * @param {import("../../app/types.js").Tensor} grid @param {ArrayLike<number>} view x0, x1, y0, y1
 * @param {number} x @param {number} y @returns {number|null}
 */
export function valueOnGrid(grid, view, x, y) {
  const [rows, columns] = grid.shape;
  const [x0, x1, y0, y1] = Array.from(view);
  if (x < x0 || x > x1 || y < y0 || y > y1) return null;
  const u = Math.min(Math.max(((x - x0) / (x1 - x0)) * columns - 0.5, 0), columns - 1);
  const v = Math.min(Math.max(((y - y0) / (y1 - y0)) * rows - 0.5, 0), rows - 1);
  const i = Math.min(Math.floor(u), columns - 2);
  const j = Math.min(Math.floor(v), rows - 2);
  const a = u - i;
  const b = v - j;
  const at = (/** @type {number} */ row, /** @type {number} */ column) => grid.data[row * columns + column];
  return (at(j, i) * (1 - a) + at(j, i + 1) * a) * (1 - b) + (at(j + 1, i) * (1 - a) + at(j + 1, i + 1) * a) * b;
}

/**
 * The value of the cell in which a point lies: for values that cannot be interpolated.
 * @param {import("../../app/types.js").Tensor} grid @param {ArrayLike<number>} view @param {number} x @param {number} y
 * @returns {number|null}
 */
export function cellOnGrid({ shape: [rows, columns], data }, view, x, y) {
  const [x0, x1, y0, y1] = Array.from(view);
  const column = Math.floor(((x - x0) / (x1 - x0)) * columns);
  const row = Math.floor(((y - y0) / (y1 - y0)) * rows);
  if (row < 0 || row >= rows || column < 0 || column >= columns) return null;
  return data[row * columns + column];
}

/**
 * Maps D's answers to 0..1. A critic's score is not a probability: it is scaled from its lowest to its highest value.
 * @param {ArrayLike<number>} scores @param {boolean} has_probability
 * @returns {(score: number) => number} into 0..1
 */
export function answerScale(scores, has_probability) {
  if (has_probability) return (score) => score;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < scores.length; i += 1) {
    low = Math.min(low, scores[i]);
    high = Math.max(high, scores[i]);
  }
  const span = high - low || 1;
  return (score) => 0.04 + (0.92 * (score - low)) / span;
}
