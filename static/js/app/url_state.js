// @ts-check
/** The whole setup in the address: a base (a lesson, a preset, or the defaults) and the differences from it. */
import { isEqual, isObject, leavesOf, mergePatch, patchOf, valueAt } from "./config.js";
import { defaultsOf } from "./fields.js";
import { LAYER_NAMES } from "./layers.js";
import { nameOf, parametersOf } from "./link_text.js";
import { pointsFromText } from "./packed_points.js";
import { FAMILIES, fieldsBehind } from "./parameter_groups.js";
import { pointsText } from "./points_link.js";
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */

/**
 * @typedef {object} Link
 * @property {string|null} run a run to watch; the rest is then unused
 * @property {string|null} preset
 * @property {string|null} lesson the lesson that is open; its configuration is the base then
 * @property {number} step of the lesson, from 0
 * @property {number|null} seed null leaves it to the server
 * @property {number|null} speed steps per second; Infinity is unlimited; null: as the lesson or the preset has it, or unlimited
 * @property {string[]|null} layers the layers shown; null: the default layers
 * @property {{[path: string]: string}} changes differences from the base, as text
 * @property {string[]} [damaged] parameters that cannot be read, for the user
 */

/** The keys that are not fields of a configuration. Those of the last line belong to app/page_options.js, and the class to features/class_pupil. */
const RESERVED = [
  "class", "run", "preset", "lesson", "step", "seed", "speed", "layers",
  "hide", "embed", "present", "lang", "view",
];
const ON = "on";
const OFF = "off";
export const SWITCHED = [ON, OFF];
const UNLIMITED = "unlimited";
export const MOST_SEED = 2 ** 32 - 1;

/** @param {string} hash with or without the # @returns {Link} */
export function parseLink(hash) {
  const parameters = parametersOf(hash);
  /** @type {string[]} */
  const damaged = [];
  /** @param {string} name @param {(value: number) => boolean} isValid */
  function number(name, isValid) {
    const text = parameters.get(name);
    if (text === null) return null;
    const value = text === UNLIMITED ? Infinity : Number(text || NaN);
    if (isValid(value)) return value;
    damaged.push(nameOf(name, text));
    return null;
  }
  const layers = parameters.get("layers")?.split(/[.,]/).filter(Boolean) ?? null;
  const unknown = layers?.filter((name) => !LAYER_NAMES.includes(name)) ?? [];
  if (unknown.length > 0) damaged.push(nameOf("layers", unknown.join(".")));
  const step = number("step", (value) => value >= 1 && value < MOST_SEED);
  const link = {
    run: parameters.get("run") || null,
    preset: parameters.get("preset") || null,
    lesson: parameters.get("lesson") || null,
    step: Math.round(step ?? 1) - 1,
    seed: number("seed", (value) => Number.isInteger(value) && value >= 0 && value <= MOST_SEED),
    speed: number("speed", (value) => value > 0),
    layers: layers?.filter((name) => !unknown.includes(name)) ?? null,
    changes: Object.fromEntries([...parameters].filter(([key]) => !RESERVED.includes(key))),
  };
  return damaged.length > 0 ? { ...link, damaged } : link;
}

/** @param {Link} link @returns {string} without the # */
export function formatLink(link) {
  /** @type {[string, string][]} */
  const pairs = [];
  if (link.run !== null) pairs.push(["run", link.run]);
  if (link.preset !== null) pairs.push(["preset", link.preset]);
  if (link.lesson !== null) pairs.push(["lesson", link.lesson]);
  if (link.lesson !== null && link.step > 0) pairs.push(["step", String(link.step + 1)]);
  pairs.push(...Object.entries(link.changes));
  if (link.seed !== null) pairs.push(["seed", String(link.seed)]);
  if (link.speed !== null) pairs.push(["speed", link.speed === Infinity ? UNLIMITED : String(link.speed)]);
  if (link.layers !== null) pairs.push(["layers", link.layers.join(".")]);
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&");
}

/** Encodes a text for the hash, but keeps commas and semicolons readable. @param {string} text */
function encode(text) {
  return encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3B/g, ";");
}

/**
 * Returns the base with the chosen problem, variant, optimizers, ... and stabilizers, whose parameters have their
 * defaults. The differences in a link refer to this configuration.
 * @param {Catalog} catalog @param {Config} base
 * @param {{[path: string]: any}} chosen the chosen names: `problem`, `generator_optimizer`, ..., and `stabilizers`
 * @returns {Config}
 */
function baseFor(catalog, base, chosen) {
  const result = structuredClone(base);
  for (const path of Object.keys(FAMILIES)) {
    const name = chosen[path];
    if (name === undefined || name === base[path]) continue;
    result[path] = name;
    result[`${path}_parameters`] = defaultsOf(fieldsBehind(catalog, path, name));
  }
  for (const name of chosen.stabilizers) {
    if (name in (result.stabilizers ?? {})) continue;
    const fields = catalog.stabilizers.find((entry) => entry.name === name)?.fields ?? [];
    result.stabilizers = { ...result.stabilizers, [name]: defaultsOf(fields) };
  }
  return result;
}

/** @param {Catalog} catalog @param {string|null} preset @returns {Config} */
export function presetConfig(catalog, preset) {
  return catalog.presets.find(({ name }) => name === preset)?.config ?? catalog.defaults;
}

/** The base of a link: its lesson, otherwise its preset, otherwise the defaults. @param {Catalog} catalog @param {{preset: string|null, lesson: string|null}} base */
export function baseConfig(catalog, { preset, lesson }) {
  return catalog.lessons?.find(({ name }) => name === lesson)?.config ?? presetConfig(catalog, preset);
}

/** @param {any} value @returns {value is number[][]} */
const isPoints = (value) => Array.isArray(value) && value.some((each) => Array.isArray(each));

/** Encodes a list of points; an address has room for hundreds of points, but not for thousands. @param {any} value */
function isLeftOut(value) {
  return isObject(value) || (isPoints(value) && pointsText(value) === null);
}

/** @param {any} value */
function textOf(value) {
  if (isPoints(value)) return pointsText(value) ?? "";
  return Array.isArray(value) ? value.join(",") : String(value);
}

/**
 * @param {Catalog} catalog @param {Config} config @param {Config} original
 * @returns {{[path: string]: string}}
 */
export function changesOf(catalog, config, original) {
  const stabilizers = Object.keys(config.stabilizers ?? {});
  const base = baseFor(catalog, original, { ...config, stabilizers });
  /** @type {{[path: string]: string}} */
  const changes = {};
  for (const [path, value] of leavesOf(config)) {
    if (isLeftOut(value)) continue;
    if (!isEqual(valueAt(base, path), value) || (path in original && !isEqual(original[path], value))) {
      changes[path] = textOf(value);
    }
  }
  for (const name of stabilizers) if (!(name in (original.stabilizers ?? {}))) changes[`stabilizers.${name}`] = ON;
  for (const name of Object.keys(original.stabilizers ?? {})) {
    if (!stabilizers.includes(name)) changes[`stabilizers.${name}`] = OFF;
  }
  return changes;
}

/**
 * The base with the choices that the changes of a link name, whose parameters have their defaults.
 * @param {Catalog} catalog @param {Config} base @param {{[path: string]: string}} changes @returns {Config}
 */
export function withChoices(catalog, base, changes) {
  const stabilizers = Object.keys(changes)
    .filter((path) => path.startsWith("stabilizers.") && changes[path] !== OFF)
    .map((path) => path.split(".")[1]);
  return baseFor(catalog, base, { ...changes, stabilizers });
}

/** Whether a parameter switches a stabilizer on or off. @param {string} path */
export const isSwitch = (path) => /^stabilizers\.[^.]+$/.test(path);

/**
 * The speed that a link means, in steps per second; null is unlimited.
 * @param {Catalog} catalog @param {Link} link @returns {number|null}
 */
export function speedOfLink(catalog, { speed, lesson, preset }) {
  if (speed !== null) return speed === Infinity ? null : speed;
  return speedOfBase(catalog, { lesson, preset });
}

/** @param {Catalog} catalog @param {{preset: string|null, lesson: string|null}} base @returns {number|null} */
export function speedOfBase(catalog, { lesson, preset }) {
  return (catalog.lessons?.find(({ name }) => name === lesson) ?? catalog.presets.find(({ name }) => name === preset))?.speed ?? null;
}

/**
 * Returns the configuration of a link. Invalid values stay in it, so that the server reports them.
 * @param {Catalog} catalog @param {Link} link @returns {Config}
 */
export function configOfLink(catalog, link) {
  const { changes } = link;
  let config = withChoices(catalog, baseConfig(catalog, link), changes);
  for (const [path, text] of Object.entries(changes)) {
    if (isSwitch(path) && text === ON) continue;
    const value = isSwitch(path) && text === OFF ? null : parseValue(valueAt(config, path), text);
    config = mergePatch(config, patchOf(path, value));
  }
  return config;
}

/** @param {any} example a value of the kind that is expected @param {string} text */
export function parseValue(example, text) {
  if (isPoints(example)) return pointsFromText(text) ?? text;
  if (Array.isArray(example)) return text.split(",").filter(Boolean).map((part) => numberOr(part));
  if (typeof example === "string") return text;
  if (text === "true" || text === "false") return text === "true";
  return numberOr(text);
}

/** @param {string} text @returns {number|string} */
function numberOr(text) {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
