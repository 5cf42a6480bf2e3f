// @ts-check
/** A small picture for each problem: a sketch of its data, not a sample. */
import { s } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Problem} Problem */
/** @typedef {[number, number][]} Points in -1..1 */

const [WIDTH, HEIGHT, MARGIN] = [56, 44, 5];
/** The number of columns of dots on each side of the middle. */
const HEAPS = 6;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** @param {number} n @param {(t: number) => [number, number]} at t from 0 to 1 @returns {Points} */
const along = (n, at) => Array.from({ length: n }, (_, i) => at(i / (n - 1)));

/** @param {number} x @param {number} y @param {number} rx @param {number} ry @param {number} n @returns {Points} */
const cloud = (x, y, rx, ry, n) => Array.from({ length: n }, (_, i) => {
  const radius = Math.sqrt((i + 0.5) / n);
  return [x + rx * radius * Math.cos(i * GOLDEN), y + ry * radius * Math.sin(i * GOLDEN)];
});

/** @param {number} n @param {number} r @returns {Points} */
const circle = (n, r) => Array.from({ length: n }, (_, i) => [r * Math.cos((2 * Math.PI * i) / n), r * Math.sin((2 * Math.PI * i) / n)]);

/** @param {number} turn the first angle, in turns @param {number} turns @param {number} from its first radius @param {number} n @returns {Points} */
const spiral = (turn, turns, from, n) => along(n, (t) => {
  const angle = turn + 2 * Math.PI * turns * t;
  const radius = from + (0.95 - from) * t;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});

/** @type {{[name: string]: Points}} */
const DOTS = {
  ring: circle(8, 0.85),
  grid: along(5, (t) => [2 * t - 1, 0]).flatMap(([x]) => along(5, (t) => [x * 0.9, 1.8 * t - 0.9])),
  line: along(15, (t) => [1.8 * t - 0.9, 1.5 * t - 0.75]),
  two_gaussians: [...cloud(-0.5, 0.35, 0.42, 0.42, 14), ...cloud(0.6, -0.15, 0.14, 0.75, 12)],
  disjoint: [...cloud(-0.7, -0.45, 0.24, 0.24, 8), ...cloud(0.65, -0.5, 0.24, 0.24, 8), ...cloud(0, 0.6, 0.24, 0.24, 8)],
  mixture: [...cloud(-0.65, -0.5, 0.26, 0.26, 9), ...cloud(0, 0.62, 0.36, 0.36, 14), ...cloud(0.75, -0.2, 0.16, 0.16, 6)],
  ellipse: circle(22, 1).map(([x, y]) => [x * 0.9, y * 0.7]),
  two_moons: [...along(11, (t) => /** @type {[number, number]} */ ([-0.3 + 0.62 * Math.cos(Math.PI * t), -0.15 + 0.8 * Math.sin(Math.PI * t)])), ...along(11, (t) => /** @type {[number, number]} */ ([0.3 - 0.62 * Math.cos(Math.PI * t), 0.15 - 0.8 * Math.sin(Math.PI * t)]))],
  swiss_roll: spiral(1.4, 1.75, 0.3, 30),
  spiral: [...spiral(0, 1.1, 0.1, 17), ...spiral(Math.PI, 1.1, 0.1, 17)],
};

/** Peaks on a line: places and widths. @type {{[name: string]: [number, number][]}} */
const HUMPS = { gaussian_1d: [[0, 0.3]], mixture_1d: [[-0.64, 0.15], [0, 0.15], [0.64, 0.15]] };

/** Densities with corners. @type {{[name: string]: Points}} */
const OUTLINES = { uniform_1d: [[-1.2, -0.85], [-0.6, -0.85], [-0.6, 0.6], [0.6, 0.6], [0.6, -0.85], [1.2, -0.85]] };

/** A digit for each problem with pictures, row by row: on as coarse a grid as its pictures. @type {{[name: string]: string[]}} */
const DIGITS = {
  handwritten_digits: ["........", "..####..", ".....##.", "...###..", ".....##.", ".....##.", "..####..", "........"],
  drawn_digits: ["............", "...#####....", "..##...##...", ".......##...", ".......##...", "......##....", ".....##.....", "....##......", "...##.......", "..#######...", "............", "............"],
};
const ANY_DIGIT = ["........", ".######.", ".....##.", "....##..", "....##..", "...##...", "...##...", "........"];

/** @param {number} x */
const across = (x) => (WIDTH / 2 + x * (HEIGHT / 2 - MARGIN)).toFixed(1);
/** @param {number} y */
const down = (y) => (HEIGHT / 2 - y * (HEIGHT / 2 - MARGIN)).toFixed(1);

/** Moves and scales points into the picture. @param {Points} points @returns {Points} */
function fitted(points) {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const middle = [xs, ys].map((values) => (Math.min(...values) + Math.max(...values)) / 2);
  const reach = Math.max(...[xs, ys].map((values) => Math.max(...values) - Math.min(...values))) / 2 || 1;
  return points.map(([x, y]) => [(x - middle[0]) / reach, (y - middle[1]) / reach]);
}

/** Numbers as stacks of dots. @param {number[][]} numbers @returns {Points} */
function heaped(numbers) {
  /** @type {{[column: number]: number}} */
  const heights = {};
  return fitted(numbers.map(([x]) => [x, 0])).map(([x]) => {
    const column = Math.round(x * HEAPS);
    heights[column] = (heights[column] ?? 0) + 1;
    return /** @type {[number, number]} */ ([column / HEAPS, -0.95 + 0.19 * heights[column]]);
  }).filter(([, y]) => y < 1);
}

/** @param {Points} points */
const dots = (points) => points.map(([x, y]) => `M${across(x)} ${down(y)}h0`).join("");

/** @param {[number, number][]} humps */
function hill(humps) {
  const curve = along(49, (t) => {
    const x = 2.4 * t - 1.2;
    return [x, 1.7 * Math.max(...humps.map(([place, width]) => Math.exp(-0.5 * ((x - place) / width) ** 2))) - 0.85];
  });
  return polyline(/** @type {Points} */ (curve));
}

/** @param {Points} points */
const polyline = (points) => `M${points.map(([x, y]) => `${across(x)} ${down(y)}`).join("L")}`;

/** A square for each pixel of ink. @param {string[]} rows */
function pixels(rows) {
  const size = 2 / rows.length;
  return rows.flatMap((row, j) => [...row].flatMap((ink, i) => (ink === "#" ? [`M${across(-1 + i * size)} ${down(1 - j * size)}h${pixel(size)}v${pixel(size)}h-${pixel(size)}z`] : []))).join("");
}
/** @param {number} length in units of the picture */
const pixel = (length) => (length * (HEIGHT / 2 - MARGIN)).toFixed(2);

/** @param {Problem} problem @returns {Points|null} the points of data that the user draws */
function ownPoints({ fields }) {
  const points = fields.find(({ kind }) => kind === "points")?.default;
  return Array.isArray(points) ? /** @type {Points} */ (points) : null;
}

/** The shapes of a problem's picture, by domain: classes and paths. @type {{[domain: string]: (problem: Problem) => [string, string][]}} */
const SHAPES = {
  line(problem) {
    const points = ownPoints(problem);
    if (points) return [["dots", dots(heaped(points))]];
    const outline = OUTLINES[problem.name];
    return [["hill", outline ? polyline(outline) : hill(HUMPS[problem.name] ?? [[-0.4, 0.2], [0.4, 0.3]])]];
  },
  plane(problem) {
    const points = ownPoints(problem);
    return [["dots", dots(DOTS[problem.name] ?? (points ? fitted(points) : cloud(0, 0, 0.9, 0.8, 26)))]];
  },
  image: ({ name }) => [["pixels", pixels(DIGITS[name] ?? ANY_DIGIT)], ["paper", polyline([[-0.98, -0.98], [0.98, -0.98], [0.98, 0.98], [-0.98, 0.98], [-0.98, -0.98]])]],
  phase: () => [
    ["line", polyline(spiral(0.6, 1.6, 0.2, 60))],
    ["dots", dots([[0, 0]])],
  ],
};

/** @param {Problem} problem @returns {SVGElement} hidden from screen readers: the button around it has the name */
export function problemPicture(problem) {
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", class: "problem-picture" });
  for (const [shape, path] of SHAPES[problem.domain]?.(problem) ?? []) svg.append(s("path", { d: path, class: `picture-${shape}` }));
  return svg;
}
