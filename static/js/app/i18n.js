// @ts-check
/**
 * The language of the page. The English text stands in the code and is the key of its translations:
 * `t("Rewind to step {step}", {step})`. Every other language is one file, static/i18n/<language>.json, which maps
 * the English texts to translations.
 */

/** The languages of the page, each by its own name. @type {{[language: string]: string}} */
export const LANGUAGES = Object.freeze({ en: "English", zh: "简体中文" });

/** @typedef {{[english: string]: string}} Messages */
/** @typedef {{[name: string]: string|number}} Values */

/** @type {Messages} */
let translations = {};

/** @param {Messages} messages empty for English */
export function setMessages(messages) {
  translations = messages;
}

/** Returns the text in the language of the page, with the values inserted in its braces. @param {string} english @param {Values} [values] */
export function t(english, values) {
  return filled(translations[english] ?? english, values);
}

/** Returns the singular or the plural text; each is a key of its own and may contain `{count}`. @param {number} count @param {string} one @param {string} many @param {Values} [values] */
export function tn(count, one, many, values = {}) {
  return t(count === 1 ? one : many, { count, ...values });
}

/** Marks a text that is built before the language is known; `t` translates it when it is shown. @param {string} english */
export function m(english) {
  return english;
}

/** @param {string} text @param {Values} [values] */
function filled(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The first language: the chosen one, otherwise the first of the browser's languages that the page has. @param {string|null} chosen @param {readonly string[]} preferred */
export function languageFor(chosen, preferred) {
  const known = [chosen ?? "", ...preferred].map((tag) => tag.toLowerCase().split("-")[0]);
  return known.find((tag) => tag in LANGUAGES) ?? "en";
}
