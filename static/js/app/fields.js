// @ts-check
/** Turns the catalog's fields into controls: which are shown, in which group, and how a slider maps to a value. */
import { clamp, niceStep } from "../lib/numbers.js";
import { valueAt } from "./config.js";
import { m } from "./i18n.js";
import { fieldsBehind } from "./parameter_groups.js";
/** @typedef {import("./types.js").Field} Field */
/** @typedef {import("./types.js").Control} Control */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Group} Group */

/** @type {{name: Group, title: string}[]} the order of the game */
export const GROUPS = [
  { name: "data", title: m("Data") },
  { name: "generator", title: m("Generator") },
  { name: "discriminator", title: m("Discriminator") },
  { name: "game", title: m("Game") },
  { name: "remedies", title: m("Remedies") },
];

/** Chosen in the top line, not with a control. */
const PROBLEM = "problem";
/** Groups and fields that do not apply to a problem with its own two players: networks, their noise, their labels. */
const ABOUT_NETWORKS = /^(generator\.|discriminator\.|latent|variant$)/;
/** @type {import("./types.js").Change[]} */
const GENTLENESS = ["live", "recompile", "restart"];

/** @param {Field} field @param {string} parent @returns {Control} */
function controlUnder(field, parent) {
  const path = field.name.startsWith(`${parent}.`) ? field.name : `${parent}.${field.name}`;
  return { ...field, path };
}

/** A list of points is drawn in the data editor and has no control. @param {Field} field */
const hasControl = (field) => field.kind !== "points";

/**
 * The parameters of the entries that the configuration names: the problem's, the variant's, each optimizer's.
 * @param {Catalog} catalog @param {Config} config @param {string} path
 * @returns {Control[]}
 */
function parametersOf(catalog, config, path) {
  const fields = fieldsBehind(catalog, path, valueAt(config, path));
  return fields.filter(hasControl).map((field) => controlUnder(field, `${path}_parameters`));
}

/** @param {Catalog} catalog @param {Config} config */
export function hasNetworks(catalog, config) {
  return catalog.problems.find(({ name }) => name === config.problem)?.has_networks ?? true;
}

/**
 * The controls of one group, each followed by the parameters of its choice.
 * @param {Catalog} catalog @param {Config} config @param {Group} group
 * @returns {Control[]}
 */
export function controlsOf(catalog, config, group) {
  const has_networks = hasNetworks(catalog, config);
  const blocks = catalog.fields.flatMap((field) => {
    if (field.group !== group || (!has_networks && ABOUT_NETWORKS.test(field.name))) return [];
    const { is_advanced } = field;
    const parameters = parametersOf(catalog, config, field.name).map((each) => ({ ...each, group, is_advanced }));
    return field.name === PROBLEM ? parameters.map((each) => [each]) : [[{ ...field, path: field.name }, ...parameters]];
  });
  // Fields that act at once come first; a choice and its parameters stay together.
  const common = blocks.filter(([first]) => !first.is_advanced).sort(([a], [b]) => GENTLENESS.indexOf(a.change) - GENTLENESS.indexOf(b.change));
  return [...common, ...blocks.filter(([first]) => first.is_advanced)].flat();
}

/**
 * The problems of a menu: simple ones first, those that papers use most before the others. One that is not named here
 * comes after them.
 */
const PROBLEM_ORDER = [
  "gaussian_1d", "mixture_1d", "ring", "grid", "two_moons", "swiss_roll", "spiral", "two_gaussians", "disjoint", "line", "ellipse", "mixture",
  "handwritten_digits", "drawn_digits_8", "drawn_digits", "dirac",
];

/** @param {Catalog} catalog @returns {Catalog["problems"]} */
export function problemsInOrder({ problems }) {
  /** @param {string} name */
  const rank = (name) => (PROBLEM_ORDER.includes(name) ? PROBLEM_ORDER.indexOf(name) : PROBLEM_ORDER.length);
  return [...problems].sort((a, b) => rank(a.name) - rank(b.name));
}

/** @param {Catalog} catalog @param {string} name @returns {Control[]} */
export function stabilizerControls(catalog, name) {
  const fields = catalog.stabilizers.find((each) => each.name === name)?.fields ?? [];
  return fields.filter(hasControl).map((field) => controlUnder(field, `stabilizers.${name}`));
}

/** The choices of a field, the default one first: the catalog has them by their names. @param {Field} field */
export function choicesOf({ choices, default: usual }) {
  const all = choices ?? [];
  return [...all.filter(({ name }) => name === usual), ...all.filter(({ name }) => name !== usual)];
}

/** @param {Field[]} fields @returns {{[name: string]: any}} */
export function defaultsOf(fields) {
  return Object.fromEntries(fields.map((field) => [/** @type {string} */ (field.name.split(".").at(-1)), field.default]));
}

/** @typedef {{minimum: number, maximum: number, step: number, toValue: (position: number) => number, toPosition: (value: number) => number}} Slider */

const LOG_POSITIONS = 300;

/**
 * Returns how a slider moves through a field; null when the field has no minimum or no maximum.
 * @param {Field} field @returns {Slider|null}
 */
export function sliderOf(field) {
  const { minimum, maximum } = field;
  if ((field.kind !== "number" && field.kind !== "integer") || minimum === null || maximum === null) return null;
  if (maximum <= minimum) return null;
  const round = field.kind === "integer" ? Math.round : roundTo(2);
  if (field.scale === "log" && maximum > 0) return logSlider(minimum, maximum, round);
  const step = field.kind === "integer" ? 1 : niceStep((maximum - minimum) / 200);
  return {
    minimum,
    maximum,
    step,
    toValue: (position) => (field.kind === "integer" ? Math.round(position) : Number(position.toPrecision(6))),
    toPosition: (value) => clamp(value, minimum, maximum),
  };
}

/**
 * A logarithmic scale cannot reach zero. When the field allows zero, the left end is zero and the rest
 * spans five decades.
 * @param {number} minimum @param {number} maximum @param {(value: number) => number} round
 * @returns {Slider}
 */
function logSlider(minimum, maximum, round) {
  const has_zero = minimum <= 0;
  const low = has_zero ? maximum * 1e-5 : minimum;
  const span = Math.log(maximum / low);
  return {
    minimum: 0,
    maximum: LOG_POSITIONS,
    step: 1,
    toValue(position) {
      if (position <= 0) return minimum;
      if (position >= LOG_POSITIONS) return maximum;
      return clamp(round(low * Math.exp((span * position) / LOG_POSITIONS)), minimum, maximum);
    },
    toPosition(value) {
      if (value <= low) return 0;
      return Math.round((Math.log(Math.min(value, maximum) / low) / span) * LOG_POSITIONS);
    },
  };
}

/** @param {number} digits @returns {(value: number) => number} */
function roundTo(digits) {
  return (value) => Number(value.toPrecision(digits));
}

/**
 * Converts typed text to the field's kind of value. Text that is not a number is sent unchanged: the server
 * answers with the error message.
 * @param {Field} field @param {string} text
 */
export function parseTyped(field, text) {
  const trimmed = text.trim();
  if (field.kind === "numbers") {
    return trimmed.split(/[\s,;]+/).filter(Boolean).map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));
  }
  if (trimmed === "" || Number.isNaN(Number(trimmed))) return trimmed;
  return Number(trimmed);
}
