// @ts-check
/** Plain JSON documents: reading by dotted path, comparing, and RFC 7396 merge patches. */
import { FAMILIES } from "./parameter_groups.js";

/** @param {unknown} value @returns {value is {[key: string]: any}} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {any} document @param {string} path */
export function valueAt(document, path) {
  return path.split(".").reduce((value, key) => (isObject(value) ? value[key] : undefined), document);
}

/**
 * A document with one value: `patchOf("a.b", 1)` is `{a: {b: 1}}`.
 * @param {string} path @param {any} value
 * @returns {{[key: string]: any}}
 */
export function patchOf(path, value) {
  return path.split(".").reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** @param {any} a @param {any} b @returns {boolean} */
export function isEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => isEqual(x, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(a[key], b[key]));
}

/**
 * Applies a merge patch (RFC 7396): null removes, an object is merged recursively, any other value replaces.
 * @param {any} target @param {any} patch @returns {any}
 */
export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch;
  /** @type {{[key: string]: any}} */
  const merged = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/**
 * Joins two successive patches into one. Unlike in a merge, null stays in the result.
 * @param {any} first @param {any} second @returns {any}
 */
export function joinPatches(first, second) {
  if (!isObject(first) || !isObject(second)) return second;
  const joined = { ...first };
  for (const [key, value] of Object.entries(second)) joined[key] = key in joined ? joinPatches(joined[key], value) : value;
  return joined;
}

/**
 * The patch that turns one document into another.
 * @param {any} from @param {any} to @returns {{[key: string]: any}}
 */
export function differenceOf(from, to) {
  /** @type {{[key: string]: any}} */
  const patch = {};
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    if (isEqual(from[key], value)) continue;
    patch[key] = isObject(value) && isObject(from[key]) ? differenceOf(from[key], value) : value;
  }
  return patch;
}

/**
 * Returns every leaf with its dotted path; empty objects count as leaves.
 * @param {any} document @param {string} [prefix] @returns {[string, any][]}
 */
export function leavesOf(document, prefix = "") {
  return Object.entries(document).flatMap(([key, value]) => {
    const path = prefix + key;
    if (isObject(value) && Object.keys(value).length > 0) return leavesOf(value, `${path}.`);
    return [/** @type {[string, any]} */ ([path, value])];
  });
}

/**
 * Returns the patch from one configuration of a run to another. After a different choice the parameters have other
 * names, so all of them are sent instead of a difference.
 * @param {{[key: string]: any}} from @param {{[key: string]: any}} to
 * @returns {{[key: string]: any}}
 */
export function configPatch(from, to) {
  const patch = differenceOf(from, to);
  for (const name of Object.keys(FAMILIES)) {
    if (!isEqual(from[name], to[name])) patch[`${name}_parameters`] = to[`${name}_parameters`];
  }
  return patch;
}
