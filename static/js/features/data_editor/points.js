// @ts-check
/** The user's own points: the first points of the editor, and the change of the run's configuration. */
import { isEqual, valueAt } from "../../app/config.js";
import { problemPatch } from "../../app/problem_patch.js";
import { clamp } from "../../lib/numbers.js";
import { DOMAINS, EDITED } from "./domains.js";
import { REACH, roundPlace } from "./modes.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("./domains.js").Domain} Domain */
/** @typedef {"none"|"same"|"each"} Fit none: the points stay; same: all axes are scaled alike; each: every axis by itself */

/** The most points that the server takes. */
export const MOST_POINTS = 20_000;
/** The extent of fitted data, about that of the other problems. */
const FITTED_REACH = 2;
/** An axis that is so many times as long as the other hides what is on the other. */
const LOPSIDED = 10;
/** What half the canvas may be, and the share of it that data fills. */
export const REACHES = [2, 3, 5, 7, REACH];
const FILLED = 0.8;
const MOST_MEMORY = 50;

/** @param {string|undefined} problem @returns {"draw"|"modes"|null} the tab for a problem; null when it is not one of the editor */
export function editorTabFor(problem) {
  if (DOMAINS.some((domain) => EDITED[domain].modes === problem)) return "modes";
  return DOMAINS.some((domain) => EDITED[domain].points === problem) ? "draw" : null;
}

/**
 * Returns the changes of the configuration for this data, by path; unchanged values are left out.
 * @param {Catalog} catalog @param {Config} config @param {string} problem @param {{[name: string]: any}} parameters
 * @returns {{[path: string]: any}}
 */
export function dataPatch(catalog, config, problem, parameters) {
  const is_new = config.problem !== problem;
  const given = Object.entries(parameters).map(([name, value]) => /** @type {[string, any]} */ ([`problem_parameters.${name}`, value]));
  const changed = given.filter(([path, value]) => is_new || !isEqual(valueAt(config, path), value));
  return { ...problemPatch(catalog, config, problem), ...Object.fromEntries(changed) };
}

/** The points of a configuration; an empty list when it has none. @param {Config|undefined} config @param {Domain} domain @returns {number[][]} */
export function pointsOf(config, domain) {
  return config?.problem === EDITED[domain].points ? config.problem_parameters.points : [];
}

/** Moves and scales the points to fit the view. @param {number[][]} points @param {Fit} fit @returns {number[][]} */
export function fitPoints(points, fit) {
  if (points.length === 0 || fit === "none") return points;
  const ends = endsOf(points);
  const reaches = ends.map(([low, high]) => high / 2 - low / 2);
  const widest = Math.max(...reaches);
  return points.map((point) => point.map((value, axis) => {
    const middle = ends[axis][0] / 2 + ends[axis][1] / 2;
    const reach = fit === "each" ? reaches[axis] : widest;
    return Number((reach > 0 ? ((value - middle) / reach) * FITTED_REACH : 0).toFixed(6));
  }));
}

/** The fit that shows what is in the points: of an axis that is ten times as long as the other, the other one shows nothing. @param {number[][]} points @returns {Fit} */
export function usualFit(points) {
  const lengths = points.length > 0 ? endsOf(points).map(([low, high]) => high - low) : [];
  const [short, long] = [Math.min(...lengths), Math.max(...lengths)];
  if (short > 0 && long >= LOPSIDED * short) return "each";
  return countOutside(points) > 0 ? "same" : "none";
}

/** The least and the greatest value of each axis. @param {number[][]} points @returns {[number, number][]} */
function endsOf(points) {
  return points[0].map((_, axis) => {
    const values = points.map((point) => point[axis]);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  });
}

/** @param {number[][]} points @returns {number} how many have a coordinate beyond the limit */
export function countOutside(points) {
  return points.filter((point) => point.some((value) => Math.abs(value) > REACH)).length;
}

/** Half the side of a canvas on which all places fit, with a margin. @param {number[][]} places */
export function canvasReach(places) {
  const far = places.reduce((most, place) => Math.max(most, ...place.map(Math.abs)), 0);
  return REACHES.find((reach) => far <= FILLED * reach) ?? REACH;
}

/** @typedef {{points: number[][], before: number[][][]}} Draft before: the points before each stroke, for undo */

/** @type {Draft} */
export const EMPTY_DRAFT = { points: [], before: [] };

/** @param {Draft} draft @param {number[][]} points @returns {Draft} */
export function redraw({ points: old, before }, points) {
  return { points, before: [...before, old].slice(-MOST_MEMORY) };
}

/** @param {Draft} draft @returns {Draft} */
export function undo(draft) {
  const points = draft.before.at(-1);
  return points ? { points, before: draft.before.slice(0, -1) } : draft;
}

/**
 * Returns points along a stroke, one every `spacing`, each at a random place within the brush.
 * @param {{x: number, y: number}} from @param {{x: number, y: number}} to
 * @param {{radius: number, spacing: number, left: number, axes: number, random: () => number}} brush axes: coordinates of a point; left: the rest of the spacing from the stroke before
 * @returns {{points: number[][], left: number}}
 */
export function strokePoints(from, to, { radius, spacing, left, axes, random }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const points = [];
  let at = left;
  for (; at <= length; at += spacing) {
    const share = length > 0 ? at / length : 0;
    const distance = radius * Math.sqrt(random());
    const angle = 2 * Math.PI * random();
    const place = [from.x + (to.x - from.x) * share + distance * Math.cos(angle), from.y + (to.y - from.y) * share + distance * Math.sin(angle)];
    points.push(place.slice(0, axes).map((value) => roundPlace(value, 4)));
  }
  return { points, left: at - length };
}

/**
 * Returns the points that the eraser does not hit on its way between two places.
 * @param {number[][]} points @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {number} radius
 * @returns {number[][]} the same object when nothing is hit
 */
export function erasePoints(points, from, to, radius) {
  const is_line = points[0]?.length === 1;
  const way = { x: to.x - from.x, y: is_line ? 0 : to.y - from.y };
  const length = way.x ** 2 + way.y ** 2;
  const rest = points.filter(([x, y = from.y]) => {
    const share = length > 0 ? clamp(((x - from.x) * way.x + (y - from.y) * way.y) / length, 0, 1) : 0;
    return Math.hypot(x - from.x - share * way.x, y - from.y - share * way.y) > radius;
  });
  return rest.length === points.length ? points : rest;
}
