// @ts-check
/**
 * The data of each problem as the server defines it in gan/problems/, so that the page can show them at once. A problem that
 * is missing here has no picture until the server sends one. A test compares every entry with the server's.
 */
import { blurredCurve, blurredPoints, boxAround, evenly, mixture, square } from "./shapes.js";
/** @typedef {import("./shapes.js").Target} Target */
/** @typedef {{[name: string]: any}} Parameters */

const TURN = 2 * Math.PI;
const UNIT_SQUARE = [[-0.05, 1.05], [-0.05, 1.05]];

/** @param {number} count */
const indices = (count) => Array.from({ length: count }, (_, i) => i);
/** A list of numbers in which missing ones count 1. @param {number[]} numbers @param {number} i */
const orOne = (numbers, i) => numbers[i] ?? 1;
/** @param {any[]} points @returns {number[][]} */
const rows = (points) => points.map((point) => (Array.isArray(point) ? point : [point]));

/** @type {{[problem: string]: (parameters: any) => Target}} */
const TARGETS = {
  gaussian_1d({ mean, std }) {
    const reach = Math.max(6, 5 * std, Math.abs(mean) + 2);
    return mixture(evenly([[mean]], std), [[mean - reach, mean + reach]]);
  },
  mixture_1d({ modes, spacing, std, weights }) {
    const half = (modes - 1) / 2;
    const peaks = indices(modes).map((i) => ({ mean: [(i - half) * spacing], std: [std], weight: orOne(weights, i) }));
    return mixture(peaks, square(Math.max(4, half * spacing + 5 * std + 1), 1));
  },
  custom_1d: ({ points, std }) => blurredPoints(rows(points), std),
  ring({ modes, radius, std }) {
    const means = indices(modes).map((i) => [radius * Math.cos((TURN * i) / modes), radius * Math.sin((TURN * i) / modes)]);
    return mixture(evenly(means, std), square(radius + Math.max(4 * std, 0.35 * radius), 2));
  },
  grid({ side, spacing, std }) {
    const half = (side - 1) / 2;
    const means = indices(side * side).map((i) => [((i % side) - half) * spacing, (Math.floor(i / side) - half) * spacing]);
    return mixture(evenly(means, std), square(half * spacing + Math.max(4 * std, 0.6 * spacing), 2));
  },
  mixture({ means, std, spreads, weights }) {
    const modes = rows(means).map((mean, i) => ({ mean, std: mean.map(() => std * orOne(spreads, i)), weight: orOne(weights, i) }));
    const widest = Math.max(...modes.map((_, i) => orOne(spreads, i)));
    return mixture(modes, boxAround(rows(means), Math.max(4 * std * widest, 0.5)));
  },
  two_gaussians({ spread }) {
    const modes = [{ mean: [0.3, 0.7], std: [0.1 * spread, 0.1 * spread], weight: 1 }, { mean: [0.7, 0.4], std: [0.05 * spread, 0.2 * spread], weight: 1 }];
    const view = [0, 1].map((axis) => [
      Math.min(-0.05, ...modes.map(({ mean, std }) => mean[axis] - 3.5 * std[axis])),
      Math.max(1.05, ...modes.map(({ mean, std }) => mean[axis] + 3.5 * std[axis])),
    ]);
    return mixture(modes, view);
  },
  disjoint: ({ std }) => mixture(evenly([[0.35, 0.75], [0.75, 0.6], [0.45, 0.35]], std), UNIT_SQUARE),
  custom: ({ points, std }) => blurredPoints(rows(points), std),
  line: ({ std }) => blurredCurve((u) => [0.8 - 0.75 * u, 0.6 + 0.3 * u], std, UNIT_SQUARE),
  ellipse: ({ std }) => blurredCurve((u) => [0.5 + 0.3 * Math.cos(TURN * u), 0.45 + 0.25 * Math.sin(TURN * u)], std, [[-0.05, 1.05], [-0.1, 1]]),
  two_moons: ({ std }) => blurredCurve((u) => {
    const is_upper = u < 0.5;
    const angle = Math.PI * (is_upper ? 1 - 2 * u : 2 * u - 1);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return is_upper ? [cos - 0.5, sin - 0.25] : [0.5 - cos, 0.25 - sin];
  }, std, square(2, 2)),
  spiral: ({ arms, turns, std }) => blurredCurve((u) => {
    const arm = Math.min(Math.floor(u * arms), arms - 1);
    const radius = Math.sqrt(0.15 ** 2 + (u * arms - arm) * (1 - 0.15 ** 2));
    const angle = TURN * (turns * radius + arm / arms);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }, std, square(1.35, 2)),
  swiss_roll: ({ std }) => blurredCurve((u) => {
    const angle = 1.5 * Math.PI * (1 + 2 * u);
    return [0.1 * angle * Math.cos(angle), 0.1 * angle * Math.sin(angle)];
  }, std, [[-1.6, 1.9], [-1.75, 1.75]]),
  dirac({ start_generator, start_discriminator }) {
    const reach = Math.max(2 * Math.max(Math.abs(start_generator), Math.abs(start_discriminator)), 1);
    return { view: square(reach, 1), sample: () => [0] };
  },
};

/** @param {string} problem @param {Parameters} parameters @returns {Target|null} null for a problem that is not listed here */
export function targetOf(problem, parameters) {
  return TARGETS[problem]?.(parameters) ?? null;
}
