// @ts-check
/** What targets consist of: mixtures of Gaussians, blurred curves, and blurred points. Each can be drawn from; on a line it also has a density. */

/** @typedef {() => number} Random uniform in [0, 1) */
/** @typedef {{view: number[][], sample: (random: Random) => number[], density?: (x: number) => number}} Target view: from and to for each dimension */
/** @typedef {{mean: number[], std: number[], weight: number}} Mode */

/** @param {number} seed @returns {Random} mulberry32: the same numbers for the same seed */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box and Muller, 1958). @param {Random} random */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** @param {number} x @param {number} mean @param {number} std */
function gaussian(x, mean, std) {
  return Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));
}

/** The box from -reach to reach on every axis. @param {number} reach @param {number} dimension */
export function square(reach, dimension) {
  return Array.from({ length: dimension }, () => [-reach, reach]);
}

/** @param {Mode[]} modes @param {number[][]} view @returns {Target} */
export function mixture(modes, view) {
  const total = modes.reduce((sum, { weight }) => sum + weight, 0);
  return {
    view,
    sample(random) {
      let left = random() * total;
      const mode = modes.find(({ weight }) => (left -= weight) < 0) ?? modes[modes.length - 1];
      return mode.mean.map((mean, axis) => mean + mode.std[axis] * normal(random));
    },
    density: (x) => modes.reduce((sum, { mean, std, weight }) => sum + (weight / total) * gaussian(x, mean[0], std[0]), 0),
  };
}

/** Modes of one round spread and of equal weight. @param {number[][]} means @param {number} std @returns {Mode[]} */
export function evenly(means, std) {
  return means.map((mean) => ({ mean, std: mean.map(() => std), weight: 1 }));
}

/** @param {(u: number) => number[]} curve from 0 to 1 @param {number} std @param {number[][]} view @returns {Target} */
export function blurredCurve(curve, std, view) {
  return { view, sample: (random) => curve(random()).map((value) => value + std * normal(random)) };
}

/** The kernel density of points. @param {number[][]} points @param {number} std @returns {Target} */
export function blurredPoints(points, std) {
  return {
    view: boxAround(points, 4 * std),
    sample: (random) => points[Math.floor(random() * points.length)].map((value) => value + std * normal(random)),
    density: (x) => points.reduce((sum, [point]) => sum + gaussian(x, point, std), 0) / points.length,
  };
}

/** The box around the points and the origin, with room on every side. @param {number[][]} points @param {number} reach */
export function boxAround(points, reach) {
  const ends = points[0].map((_, axis) => points.reduce(([low, high], point) => [Math.min(low, point[axis]), Math.max(high, point[axis])], [0, 0]));
  const margin = Math.max(reach, 0.15 * Math.max(...ends.map(([low, high]) => high - low)));
  return ends.map(([low, high]) => [low - margin, high + margin]);
}
