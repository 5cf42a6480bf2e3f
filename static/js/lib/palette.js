// @ts-check
/** The colours of the style sheet, for canvases and charts. */

/**
 * @typedef {object} Palette
 * @property {string} background
 * @property {string} text
 * @property {string} muted
 * @property {string} faint
 * @property {string} line
 * @property {string} real
 * @property {string} fake
 * @property {string} discriminator
 * @property {string} event
 * @property {string} danger
 * @property {string} font
 * @property {string[]} categories one colour each; there may be more categories than colours
 * @property {[number, number, number][]} field from "fake" over undecided to "real"
 */

const NAMES = /** @type {const} */ ([
  "stage", "text", "muted", "faint", "line", "real", "fake", "discriminator", "event", "danger", "field-fake", "field-even", "field-real",
]);
const CATEGORIES = Array.from({ length: 8 }, (_, i) => `category-${i}`);

/**
 * Colours of css/tokens.css as #rrggbb. A custom property keeps its text, `light-dark(...)`; the browser computes it for the
 * theme only where an element has it as its colour.
 * @template {string} Name
 * @param {readonly Name[]} names @returns {{[name in Name]: string}}
 */
export function readColours(names) {
  const probe = document.createElement("i");
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const colours = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, hexOf(style.color)];
  });
  probe.remove();
  return /** @type {{[name in Name]: string}} */ (Object.fromEntries(colours));
}

/** @param {string} colour rgb(r, g, b) */
function hexOf(colour) {
  const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

/** @returns {Palette} */
export function readPalette() {
  const { stage, "field-fake": fake, "field-even": even, "field-real": real, ...colours } = readColours(NAMES);
  return {
    ...colours,
    background: stage,
    categories: Object.values(readColours(CATEGORIES)),
    font: getComputedStyle(document.body).fontFamily,
    field: [parseColour(fake), parseColour(even), parseColour(real)],
  };
}

/** @param {string} text #rrggbb @returns {[number, number, number]} */
export function parseColour(text) {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
