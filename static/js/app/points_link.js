// @ts-check
/** The points of a data set in a link. An address has room for hundreds of points, not for thousands. */
import { pointsToText } from "./packed_points.js";
/** @typedef {import("./types.js").Config} Config */

/** @type {WeakMap<number[][], string|null>} */
const texts = new WeakMap();

/** The points as text for an address, computed once for each list; null when there is no room. @param {number[][]} points @returns {string|null} */
export function pointsText(points) {
  const known = texts.get(points);
  if (known !== undefined) return known;
  const text = pointsToText(points);
  texts.set(points, text);
  return text;
}

/** How many points of a configuration do not fit into an address; 0 where all fit. @param {Config|undefined} config */
export function pointsBeyondLink(config) {
  const points = config?.problem_parameters?.points;
  return Array.isArray(points) && pointsText(points) === null ? points.length : 0;
}

/**
 * Returns the configuration of a link, with the run's points in place of those that did not fit into the link.
 * @param {Config} config of the run @param {Config} linked @param {import("./url_state.js").Link} link @returns {Config}
 */
export function withPointsOf(config, linked, link) {
  const is_left_out = config.problem === linked.problem && pointsBeyondLink(config) > 0 && !("problem_parameters.points" in link.changes);
  return is_left_out ? { ...linked, problem_parameters: { ...linked.problem_parameters, points: config.problem_parameters.points } } : linked;
}
