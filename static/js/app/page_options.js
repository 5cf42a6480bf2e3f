// @ts-check
/** The part of a link that belongs to the page: hidden parts and display options. The rest belongs to the run. */
import { m } from "./i18n.js";
import { parametersOf } from "./link_text.js";
import { linkOf } from "./selectors.js";
import { formatLink } from "./url_state.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").PageOptions} PageOptions */

/** The parts that a link can hide; features/page_mode/page_mode.css hides them. @type {{name: string, title: string}[]} */
export const PARTS = [
  { name: "problems", title: m("Problem menu") },
  { name: "lessons", title: m("Lessons menu") },
  { name: "presets", title: m("Presets menu") },
  { name: "data", title: m("Data") },
  { name: "generator", title: m("Generator") },
  { name: "discriminator", title: m("Discriminator") },
  { name: "game", title: m("Game") },
  { name: "remedies", title: m("Remedies") },
  { name: "evidence", title: m("Evidence") },
  { name: "layers", title: m("Layers") },
  { name: "timeline", title: m("Timeline") },
  { name: "seed", title: m("Seed") },
  { name: "speed", title: m("Speed") },
  { name: "share", title: m("Share") },
];
const NAMES = PARTS.map(({ name }) => name);
const CONTROLS = ["data", "generator", "discriminator", "game", "remedies"];

/** @type {PageOptions} */
export const DEFAULT_PAGE_OPTIONS = Object.freeze({ hide: [], is_embed: false, is_presenting: false, language: null });

/** @param {string} hash with or without the # @returns {PageOptions} */
export function parsePage(hash) {
  const parameters = parametersOf(hash);
  const asked = partsOf(parameters);
  return {
    // In the order of the page, not in that of the link.
    hide: NAMES.filter((name) => asked.includes(name)),
    is_embed: isOn(parameters.get("embed")),
    is_presenting: isOn(parameters.get("present")),
    language: parameters.get("lang"),
  };
}

/** The parts that a link hides, by name. @param {URLSearchParams} parameters */
const partsOf = (parameters) => (parameters.get("hide") ?? "").split(/[.,]/).filter(Boolean);

/** The parts that a link hides and that do not exist. @param {string} hash with or without the # */
export const unknownParts = (hash) => partsOf(parametersOf(hash)).filter((name) => !NAMES.includes(name));

/** The text of the parameter `view` in a link. */
const INSPECTION = "inside";

/** @param {string} hash with or without the # @returns {"stage"|"inspection"} */
export function parseView(hash) {
  return parametersOf(hash).get("view") === INSPECTION ? "inspection" : "stage";
}

/** @param {string|null} text */
function isOn(text) {
  return text !== null && text !== "0";
}

/** @param {PageOptions} page @returns {string} without the # */
export function formatPage({ hide, is_embed, is_presenting, language }) {
  return [
    hide.length > 0 && `hide=${hide.join(".")}`,
    is_embed && "embed=1",
    is_presenting && "present=1",
    language && `lang=${encodeURIComponent(language)}`,
  ].filter(Boolean).join("&");
}

/** The hash of a link to this state of the page. @param {State} state @returns {string} without the # */
export function formatAddress(state) {
  const link = linkOf(state);
  const view = state.view === "inspection" && `view=${INSPECTION}`;
  return [link && formatLink(link), view, formatPage(state.page)].filter(Boolean).join("&");
}

/** The parts that features/page_mode/page_mode.css hides, and the columns that are empty without them. @param {PageOptions} page */
export function hiddenText({ hide }) {
  const is_empty = CONTROLS.every((name) => hide.includes(name));
  return [...hide, ...(is_empty ? ["controls"] : [])].join(" ");
}

/** Whether an address of this host works on this machine alone. @param {string} hostname */
export const isLocalHost = (hostname) => /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname);

/** @typedef {{setup: string, watch: string, embed: string, snippet: string}} ShareLinks */

/**
 * The links that the dialog "Share" offers.
 * @param {State} state @param {{base: string, page: PageOptions, title: string}} choice base: the page's address without its hash;
 *   page: how the link shows the page; title: the name of the embedded frame for screen readers
 * @returns {ShareLinks}
 */
export function shareLinks(state, { base, page, title }) {
  /** @param {{is_owner: boolean, page: PageOptions}} changes */
  const link = (changes) => `${base}#${formatAddress({ ...state, ...changes })}`;
  const embed = link({ is_owner: true, page: { ...page, is_embed: true, is_presenting: false } });
  return {
    setup: link({ is_owner: true, page: { ...page, is_embed: false } }),
    watch: link({ is_owner: false, page: { ...page, is_embed: false } }),
    embed,
    snippet: `<iframe src="${escapeAttribute(embed)}" title="${escapeAttribute(title)}" width="640" height="420" style="border: 0" loading="lazy"></iframe>`,
  };
}

/** @param {string} text */
function escapeAttribute(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
