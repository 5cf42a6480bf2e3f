// @ts-check
/** From one problem to another. */
import { isEqual, leavesOf, valueAt } from "./config.js";
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Problem} Problem */

/**
 * What has to change for another problem, by path; null where nothing does. Between problems of one kind training
 * goes on. Another dimension, or players that are no networks, begin anew: with what suits them, and without what
 * suited the last one only.
 * @param {Catalog} catalog @param {Config} config @param {string} name
 * @returns {{[path: string]: any}|null}
 */
export function problemPatch(catalog, config, name) {
  const [now, next] = [config.problem, name].map((each) => catalog.problems.find((problem) => problem.name === each));
  if (!now || !next || now === next) return null;
  if (now.dimension === next.dimension && now.has_networks === next.has_networks) return { problem: name };
  const before = Object.fromEntries(leavesOf(now.start).map(([path]) => [path, valueAt(catalog.defaults, path)]));
  const after = { ...before, ...Object.fromEntries(leavesOf(next.start)), ...misfits(catalog, config, next) };
  return Object.fromEntries(Object.entries(after).filter(([path, value]) => !isEqual(valueAt(config, path), value)));
}

/** What a problem without networks has no place for. @param {Catalog} catalog @param {Config} config @param {Problem} next */
function misfits(catalog, config, next) {
  if (next.has_networks) return {};
  const needing = catalog.stabilizers.filter(({ name, needs_networks }) => needs_networks && name in (config.stabilizers ?? {}));
  return { variant: "unconditional", ...Object.fromEntries(needing.map(({ name }) => [`stabilizers.${name}`, null])) };
}
