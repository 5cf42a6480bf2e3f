// @ts-check
/**
 * The language of the page. English is written where it is shown and is the key of every translation:
 * `t("Rewind to step {step}", {step})`. Another language is one file, static/i18n/<language>.json, from the
 * English text to its own.
 */

/** What the page speaks, in each language's own name. @type {{[language: string]: string}} */
export const LANGUAGES = Object.freeze({ en: "English", zh: "简体中文" });

/** @typedef {{[english: string]: string}} Messages */
/** @typedef {{[name: string]: string|number}} Values */

/** @type {Messages} */
let translations = {};

/** @param {Messages} messages empty for English */
export function setMessages(messages) {
  translations = messages;
}

/** The text in the language of the page, with the values in its braces. @param {string} english @param {Values} [values] */
export function t(english, values) {
  return filled(translations[english] ?? english, values);
}

/** One or many: both are keys of their own, and `{count}` is at hand. @param {number} count @param {string} one @param {string} many @param {Values} [values] */
export function tn(count, one, many, values = {}) {
  return t(count === 1 ? one : many, { count, ...values });
}

/** Marks a text of a table that is built before the language is known; `t` translates it where it is shown. @param {string} english */
export function m(english) {
  return english;
}

/** @param {string} text @param {Values} [values] */
function filled(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The language to begin with: what was chosen, else the first of the browser's that the page speaks. @param {string|null} chosen @param {readonly string[]} preferred */
export function languageFor(chosen, preferred) {
  const known = [chosen ?? "", ...preferred].map((tag) => tag.toLowerCase().split("-")[0]);
  return known.find((tag) => tag in LANGUAGES) ?? "en";
}
