// @ts-check
/** The differences between two configurations as text: "batch size 64 → 128", "packing on". */
import { isEqual, isObject, leavesOf, valueAt } from "./config.js";
import { formatShort } from "./format.js";
import { m, t } from "./i18n.js";
import { FAMILIES, fieldsBehind } from "./parameter_groups.js";
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Field} Field */

/** Longer lists are not written out. */
const LONGEST_LIST = 6;
/** Both players have a learning rate, so the text names the player. @type {{[group: string]: string}} */
const WHOSE = { generator: m("generator {field}"), discriminator: m("discriminator {field}") };

/** "Batch size" within a sentence; "R1" stays as it is. @param {string} title */
export function inSentence(title) {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title[0].toLowerCase() + title.slice(1) : title;
}

/**
 * @param {Catalog} catalog @param {Config} from @param {Config} to @returns {string[]} one entry for each thing that differs
 */
export function differenceTexts(catalog, from, to) {
  const chosen = Object.keys(FAMILIES).filter((path) => path in from && path in to && !isEqual(from[path], to[path]));
  const paths = [...new Set([...leavesOf(from), ...leavesOf(to)].map(([path]) => path))].filter((path) =>
    !path.startsWith("stabilizers") && !chosen.some((name) => path.startsWith(`${name}_parameters`)) && !isEqual(valueAt(from, path), valueAt(to, path)));
  return [...stabilizerTexts(catalog, from.stabilizers ?? {}, to.stabilizers ?? {}), ...paths.flatMap((path) => changeTexts(catalog, path, from, to))];
}

/** @param {Catalog} catalog @param {Config} from @param {Config} to @returns {string[]} */
function stabilizerTexts(catalog, from, to) {
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].flatMap((name) => {
    const known = catalog.stabilizers.find((each) => each.name === name);
    const remedy = inSentence(known?.title ?? name);
    if (!(name in from)) return [t("{remedy} on", { remedy })];
    if (!(name in to)) return [t("{remedy} off", { remedy })];
    return Object.keys(to[name]).filter((key) => !isEqual(from[name][key], to[name][key])).map((key) => {
      const field = fieldNamed(known?.fields ?? [], key);
      return `${remedy}: ${valuesText(inSentence(field?.title ?? key), field, from[name][key], to[name][key])}`;
    });
  });
}

/** @param {Catalog} catalog @param {string} path @param {Config} from @param {Config} to @returns {string[]} */
function changeTexts(catalog, path, from, to) {
  const [before, after] = [valueAt(from, path), valueAt(to, path)];
  // An object that is empty on one side only: its leaves are listed instead.
  if (isObject(before) || isObject(after)) return [];
  const { field, group, is_shared } = fieldAt(catalog, path, to);
  const title = inSentence(field?.title ?? path);
  return [valuesText(is_shared && group in WHOSE ? t(WHOSE[group], { field: title }) : title, field, before, after)];
}

/** @param {string} title @param {Field|undefined} field @param {any} before @param {any} after */
function valuesText(title, field, before, after) {
  const texts = [before, after].map((value) => valueText(field, value));
  if (texts.includes(null)) return t("{field} changed", { field: title });
  return t("{field} {before} → {after}", { field: title, before: texts[0] ?? "", after: texts[1] ?? "" });
}

/** @param {Field|undefined} field @param {any} value @returns {string|null} null when it is too long for a text */
function valueText(field, value) {
  if (typeof value === "boolean") return value ? t("on") : t("off");
  if (typeof value === "number") return formatShort(value);
  if (typeof value === "string") return inSentence(field?.choices?.find(({ name }) => name === value)?.title ?? value);
  const is_short = Array.isArray(value) && value.length <= LONGEST_LIST && value.every((each) => typeof each === "number");
  return is_short ? value.map(formatShort).join(", ") : null;
}

/** @param {Field[]} fields @param {string} key */
const fieldNamed = (fields, key) => fields.find(({ name }) => name === key || name.endsWith(`.${key}`));

/**
 * Returns the field at a path of the configuration, and whether other fields have the same title.
 * @param {Catalog} catalog @param {string} path @param {Config} config
 * @returns {{field: Field|undefined, group: string, is_shared: boolean}}
 */
function fieldAt(catalog, path, config) {
  const field = catalog.fields.find(({ name }) => name === path);
  if (field) return { field, group: field.group, is_shared: catalog.fields.filter(({ title }) => title === field.title).length > 1 };
  const family = Object.keys(FAMILIES).find((name) => path.startsWith(`${name}_parameters.`)) ?? "";
  const group = catalog.fields.find(({ name }) => name === family)?.group ?? "";
  const behind = fieldNamed(fieldsBehind(catalog, family, config[family]), path.slice(`${family}_parameters.`.length));
  return { field: behind, group, is_shared: family.endsWith("_optimizer") };
}
