// @ts-check
/** The words of the game, each in two or three plain sentences. What the catalog knows it says itself. */
import { m, t } from "../../app/i18n.js";
import { FORMULAS } from "./formulas.js";
import { termOfNotice } from "./notice_terms.js";
import { TERMS } from "./terms.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Entry} CatalogEntry */

/**
 * @typedef {object} Word
 * @property {string} name
 * @property {string} title
 * @property {string} text
 * @property {string} group
 * @property {string} [math] in the notation of features/glossary/formula_parser.js
 * @property {string} [formula] as text, where there is no better
 * @property {string} [rule] when exactly a notice says it
 * @property {string} source
 * @property {string[]} see other words
 */

/** In the order in which they are listed. */
export const GLOSSARY_GROUPS = [
  { name: "game", title: m("The game") },
  { name: "theory", title: m("The theory") },
  { name: "trouble", title: m("What goes wrong") },
  { name: "losses", title: m("Losses") },
  { name: "stabilizers", title: m("Remedies") },
  { name: "metrics", title: m("Measurements") },
];

/** Every word, in the language of the page; those of the catalog after our own. @param {Catalog|null} catalog @returns {Word[]} */
export function wordsOfGlossary(catalog) {
  const own = TERMS.map((term) => {
    const rule = catalog?.notices?.find(({ name }) => termOfNotice(name) === term.name)?.rule;
    return { ...term, title: t(term.title), text: t(term.text), see: term.see ?? [], ...(rule ? { rule } : {}) };
  });
  const known = new Set(own.map(({ name }) => name));
  /** @param {CatalogEntry[]} entries @param {string} group @returns {Word[]} */
  const wordsOfEntries = (entries, group) => entries.filter(({ name }) => !known.has(name)).map(({ name, title, summary, formula, source }) => {
    const written = name in FORMULAS ? { math: FORMULAS[name] } : { formula };
    return { name, title, text: summary, group, ...written, source: source ?? "", see: [] };
  });
  if (!catalog) return own;
  return [...own, ...wordsOfEntries(catalog.losses, "losses"), ...wordsOfEntries(catalog.stabilizers, "stabilizers"), ...wordsOfEntries(catalog.metrics, "metrics")];
}

/** @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The words that a search finds: those that begin with it first, then those that mention it. @param {Word[]} words @param {string} query @returns {Word[]} */
export function searchWords(words, query) {
  const parts = plain(query).split(/\s+/).filter(Boolean);
  if (parts.length === 0) return words;
  /** @param {Word} word */
  const rank = ({ title, text, name }) => {
    const head = plain(`${title} ${name.replaceAll("_", " ")}`);
    if (parts.every((part) => head.includes(part))) return head.startsWith(parts[0]) ? 0 : 1;
    return parts.every((part) => `${head} ${plain(text)}`.includes(part)) ? 2 : 3;
  };
  return words.map((word) => ({ word, at: rank(word) })).filter(({ at }) => at < 3).sort((a, b) => a.at - b.at).map(({ word }) => word);
}
