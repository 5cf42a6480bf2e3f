// @ts-check
/** The colours of the style sheet, for what is painted instead of styled. */

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

const CATEGORY_COLOURS = 8;

/** @param {Element} [element] @returns {Palette} */
export function readPalette(element = document.documentElement) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    background: read("--stage"),
    text: read("--text"),
    muted: read("--muted"),
    faint: read("--faint"),
    line: read("--line"),
    real: read("--real"),
    fake: read("--fake"),
    discriminator: read("--discriminator"),
    event: read("--event"),
    danger: read("--danger"),
    categories: Array.from({ length: CATEGORY_COLOURS }, (_, i) => read(`--category-${i}`)),
    font: getComputedStyle(document.body).fontFamily,
    field: [parseColour(read("--field-fake")), parseColour(read("--field-even")), parseColour(read("--field-real"))],
  };
}

/** @param {string} text #rrggbb @returns {[number, number, number]} */
export function parseColour(text) {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
