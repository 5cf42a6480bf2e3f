// @ts-check
/** The terms of the glossary, each with two or three plain sentences. The catalog's entries bring their own texts. */
import { m, t } from "../../app/i18n.js";
import { FORMULAS } from "./formulas.js";
import { termOfNotice } from "./notice_terms.js";
import { TERMS } from "./terms.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Entry} CatalogEntry */

/**
 * @typedef {object} Term
 * @property {string} name
 * @property {string} title
 * @property {string} text
 * @property {string} group
 * @property {string} [math] in the notation of features/glossary/formula_parser.js
 * @property {string} [formula] as text, when there is no `math`
 * @property {string} [rule] the exact condition of the notice
 * @property {string} source
 * @property {string[]} see the names of related terms
 */

/** In the order of the list. */
export const GLOSSARY_GROUPS = [
  { name: "game", title: m("The game") },
  { name: "theory", title: m("The theory") },
  { name: "trouble", title: m("What goes wrong") },
  { name: "losses", title: m("Losses") },
  { name: "stabilizers", title: m("Remedies") },
  { name: "metrics", title: m("Measurements") },
];

/** All terms, in the language of the page: first those of terms.js, then those of the catalog. @param {Catalog|null} catalog @returns {Term[]} */
export function glossaryTerms(catalog) {
  const own = TERMS.map((term) => {
    const rule = catalog?.notices?.find(({ name }) => termOfNotice(name) === term.name)?.rule;
    return { ...term, title: t(term.title), text: t(term.text), see: term.see ?? [], ...(rule ? { rule } : {}) };
  });
  const known = new Set(own.map(({ name }) => name));
  /** @param {CatalogEntry[]} entries @param {string} group @returns {Term[]} */
  const termsOfEntries = (entries, group) => entries.filter(({ name }) => !known.has(name)).map(({ name, title, summary, formula, source }) => {
    const written = name in FORMULAS ? { math: FORMULAS[name] } : { formula };
    return { name, title, text: summary, group, ...written, source: source ?? "", see: [] };
  });
  if (!catalog) return own;
  return [...own, ...termsOfEntries(catalog.losses, "losses"), ...termsOfEntries(catalog.stabilizers, "stabilizers"), ...termsOfEntries(catalog.metrics, "metrics")];
}

/** @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Searches the terms: first those whose title begins with the query, then those whose text contains it. @param {Term[]} terms @param {string} query @returns {Term[]} */
export function searchTerms(terms, query) {
  const parts = plain(query).split(/\s+/).filter(Boolean);
  if (parts.length === 0) return terms;
  /** @param {Term} term */
  const rank = ({ title, text, name }) => {
    const head = plain(`${title} ${name.replaceAll("_", " ")}`);
    if (parts.every((part) => head.includes(part))) return head.startsWith(parts[0]) ? 0 : 1;
    return parts.every((part) => `${head} ${plain(text)}`.includes(part)) ? 2 : 3;
  };
  return terms.map((term) => ({ term, at: rank(term) })).filter(({ at }) => at < 3).sort((a, b) => a.at - b.at).map(({ term }) => term);
}
