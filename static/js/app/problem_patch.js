// @ts-check
/** The change of the configuration from one problem to another. */
import { isEqual, leavesOf, valueAt } from "./config.js";
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Problem} Problem */

/**
 * Returns the changes for another problem, by path; null when nothing changes. Between problems of one kind training
 * continues. Another domain, or players that are not networks, begins again with the settings that suit the new
 * problem, and without those that suit only the old one.
 * @param {Catalog} catalog @param {Config} config @param {string} name
 * @returns {{[path: string]: any}|null}
 */
export function problemPatch(catalog, config, name) {
  const [now, next] = [config.problem, name].map((each) => catalog.problems.find((problem) => problem.name === each));
  if (!now || !next || now === next) return null;
  if (now.domain === next.domain && now.has_networks === next.has_networks) return { problem: name };
  const before = Object.fromEntries(leavesOf(now.start).map(([path]) => [path, valueAt(catalog.defaults, path)]));
  const after = { ...before, ...Object.fromEntries(leavesOf(next.start)), ...misfits(catalog, config, next) };
  return Object.fromEntries(Object.entries(after).filter(([path, value]) => !isEqual(valueAt(config, path), value)));
}

/** Removes the settings that need networks. @param {Catalog} catalog @param {Config} config @param {Problem} next */
function misfits(catalog, config, next) {
  if (next.has_networks) return {};
  const needing = catalog.stabilizers.filter(({ name, needs_networks }) => needs_networks && name in (config.stabilizers ?? {}));
  return { variant: "unconditional", ...Object.fromEntries(needing.map(({ name }) => [`stabilizers.${name}`, null])) };
}
