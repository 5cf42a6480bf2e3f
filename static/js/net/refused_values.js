// @ts-check
/** Says of a value that the server refused which control it was for, what is allowed, and what is in force instead. */
import { valueAt } from "../app/config.js";
import { t } from "../app/i18n.js";
import { fieldAt } from "../app/link_check.js";
import { MOST_SEED } from "../app/url_state.js";
/** @typedef {import("../app/types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("../app/types.js").FieldError} FieldError */
/** @typedef {import("../app/types.js").Field} Field */
/** @typedef {import("../app/types.js").State} State */

/** Digits of the smallest numbers that a control takes. */
const MOST_DIGITS = 12;

/** The document with messages for people in place of those for programs. @param {State} state @param {ErrorDocument} document @returns {ErrorDocument} */
export function explained({ catalog, run }, document) {
  if (!catalog || !run) return document;
  return { ...document, errors: document.errors.map((error) => ({ ...error, message: messageOf(error, catalog, run) })) };
}

/** @param {FieldError} error @param {import("../app/types.js").Catalog} catalog @param {import("../app/types.js").Run} run */
function messageOf({ field: path, allowed, message }, catalog, run) {
  const is_seed = path === "seed";
  const field = is_seed ? { title: t("Seed"), kind: /** @type {const} */ ("integer"), minimum: 0, maximum: MOST_SEED, choices: null } : path ? fieldAt(catalog, run.config, path) : undefined;
  if (!path || !field || !allowed) return message;
  const kept = is_seed ? run.seed : valueAt(run.config, path);
  const text = t("{title} can be {allowed}.", { title: field.title, allowed: rangeOf(field) ?? allowed });
  return kept === undefined ? text : `${text} ${t("{value} stays in force.", { value: valueText(field, kept) })}`;
}

/** @param {Pick<Field, "kind"|"minimum"|"maximum">} field @returns {string|null} null when the field has no range */
function rangeOf({ kind, minimum, maximum }) {
  if ((kind !== "number" && kind !== "integer") || minimum === null || maximum === null) return null;
  const ends = { minimum: plain(minimum), maximum: plain(maximum) };
  return kind === "integer" ? t("a whole number from {minimum} to {maximum}", ends) : t("from {minimum} to {maximum}", ends);
}

/** @param {Pick<Field, "choices">} field @param {any} value */
function valueText({ choices }, value) {
  if (typeof value === "number") return plain(value);
  return choices?.find(({ name }) => name === value)?.title ?? String(value);
}

/** A number as people write it: 0.000001 in place of 1e-6. @param {number} value */
function plain(value) {
  return new Intl.NumberFormat("en", { maximumFractionDigits: MOST_DIGITS, useGrouping: false }).format(value);
}
