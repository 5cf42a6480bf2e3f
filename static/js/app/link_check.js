// @ts-check
/** Leaves out of a link what is unknown or damaged, and names it; everything else stays as the link says. */
import { valueAt } from "./config.js";
import { nameOf } from "./link_text.js";
import { FAMILIES, fieldsBehind } from "./parameter_groups.js";
import { SWITCHED, baseConfig, isSwitch, parseValue, withChoices } from "./url_state.js";
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Field} Field */
/** @typedef {import("./types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("./url_state.js").Link} Link */
/** @typedef {{link: Link, left_out: string[]}} CheckedLink left_out: the parameters that were left out, for the user */

/** The choices whose parameters follow: they are checked first. */
const CHOICES = Object.keys(FAMILIES);

/**
 * The field of the catalog with this path, if the configuration has it.
 * @param {Catalog} catalog @param {Config} config @param {string} path @returns {Field|undefined}
 */
export function fieldAt(catalog, config, path) {
  const own = catalog.fields.find(({ name }) => name === path);
  if (own) return own;
  const [parent, ...rest] = path.split(".");
  const last = rest.at(-1);
  if (parent === "stabilizers") return rest.length === 2 ? named(catalog.stabilizers.find(({ name }) => name === rest[0])?.fields ?? [], last) : undefined;
  const family = parent.replace(/_parameters$/, "");
  return parent !== family && rest.length === 1 ? named(fieldsBehind(catalog, family, config[family]), last) : undefined;
}

/** @param {Field[]} fields @param {string|undefined} last @returns {Field|undefined} */
const named = (fields, last) => fields.find(({ name }) => name.split(".").at(-1) === last);

/** Whether a value is of the field's kind and in its range. @param {Catalog} catalog @param {Field} field @param {string} path @param {any} value */
function fits(catalog, field, path, value) {
  const { kind, choices, minimum, maximum } = field;
  const in_range = (/** @type {any} */ each) => typeof each === "number" && each >= (minimum ?? -Infinity) && each <= (maximum ?? Infinity);
  if (path in FAMILIES) return catalog[FAMILIES[path]].some(({ name }) => name === value);
  if (kind === "choice") return choices === null || choices.some(({ name }) => name === value);
  if (kind === "boolean") return typeof value === "boolean";
  if (kind === "points") return Array.isArray(value) && value.length > 0;
  if (kind === "numbers") return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number");
  return in_range(value) && (kind !== "integer" || Number.isInteger(value));
}

/** @param {Catalog} catalog @param {Config} config @param {string} path @param {string} text */
function isUsable(catalog, config, path, text) {
  if (isSwitch(path)) return SWITCHED.includes(text) && catalog.stabilizers.some(({ name }) => path === `stabilizers.${name}`);
  const field = fieldAt(catalog, config, path);
  return field !== undefined && fits(catalog, field, path, parseValue(valueAt(config, path) ?? field.default, text));
}

/** @param {Catalog} catalog @param {Link} asked @returns {CheckedLink} */
export function checkLink(catalog, asked) {
  const left_out = [...(asked.damaged ?? [])];
  /** @param {"preset"|"lesson"} key @param {{name: string}[]} entries */
  function known(key, entries) {
    const name = asked[key];
    if (name === null || entries.some((entry) => entry.name === name)) return name;
    left_out.push(nameOf(key, name));
    return null;
  }
  const preset = known("preset", catalog.presets);
  const lesson = known("lesson", catalog.lessons ?? []);
  const base = baseConfig(catalog, { preset, lesson });
  /** @type {{[path: string]: string}} */
  const kept = {};
  const paths = Object.keys(asked.changes);
  for (const path of [...CHOICES.filter((choice) => paths.includes(choice)), ...paths.filter((each) => !CHOICES.includes(each))]) {
    const text = asked.changes[path];
    const config = withChoices(catalog, base, { ...kept, [path]: text });
    if (isUsable(catalog, config, path, text)) kept[path] = text;
    else left_out.push(nameOf(path, text));
  }
  // In the order of the link.
  const changes = Object.fromEntries(Object.entries(asked.changes).filter(([path]) => path in kept));
  const { damaged, ...rest } = asked;
  return { link: { ...rest, preset, lesson, changes }, left_out };
}

/**
 * The link without what the server has refused. Nothing is left out if the refusal names nothing of the link.
 * @param {Link} link @param {ErrorDocument} document @returns {CheckedLink}
 */
export function withoutRefused(link, { errors }) {
  const fields = errors.flatMap(({ field }) => (field ? [field.replace(/^config\./, "")] : []));
  /** @param {string} path */
  const isRefused = (path) => fields.some((field) => field === path || field.startsWith(`${path}.`) || path.startsWith(`${field}.`));
  const refused = Object.keys(link.changes).filter(isRefused);
  const left_out = refused.map((path) => nameOf(path, link.changes[path]));
  const changes = Object.fromEntries(Object.entries(link.changes).filter(([path]) => !refused.includes(path)));
  const usable = { ...link, changes };
  for (const key of /** @type {("seed"|"speed")[]} */ (["seed", "speed"])) {
    if (!fields.includes(key) || link[key] === null) continue;
    left_out.push(nameOf(key, String(link[key])));
    usable[key] = null;
  }
  return { link: usable, left_out };
}
