// @ts-check
/** What D says of a picture: as a colour, as a bar, and in words. */
import { formatFixed } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { parseColour } from "../../lib/palette.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

const SHADES = 32;
/** How far the frame of an undecided picture stands out from the background. */
const EVEN = 0.45;

/** @param {Palette} palette @returns {string[]} from fake to real */
function coloursOf({ fake, real, faint, background }) {
  const [low, high, grey, paper] = [fake, real, faint, background].map(parseColour);
  const even = paper.map((from, c) => from + (grey[c] - from) * EVEN);
  return Array.from({ length: SHADES + 1 }, (_, i) => {
    const lean = (2 * i) / SHADES - 1;
    const end = lean < 0 ? low : high;
    // The colours change fastest at the undecided middle, so that a D that is a little sure is seen to be.
    const share = Math.abs(lean) ** 0.7;
    return `rgb(${even.map((from, c) => Math.round(from + (end[c] - from) * share)).join(" ")})`;
  });
}

/** @returns {(share: number, palette: Palette) => string} */
export function createVerdictColours() {
  /** @type {Palette|null} */
  let known = null;
  /** @type {string[]} */
  let colours = [];
  return (share, palette) => {
    if (known !== palette) colours = coloursOf(palette);
    known = palette;
    return colours[Math.round(Math.min(1, Math.max(0, share)) * SHADES)];
  };
}

/** The words for a probability, up to and including the number. @type {[number, string][]} */
const WORDS = [
  [0.1, m("D is sure that it is fake")],
  [0.4, m("D takes it for fake")],
  [0.6, m("D cannot tell")],
  [0.9, m("D takes it for real")],
  [1, m("D is sure that it is real")],
];

/** @param {Frame} frame @param {number} verdict */
export function verdictText({ has_probability }, verdict) {
  if (!has_probability) return t("D’s score: {score}", { score: formatFixed(verdict, 2) });
  const [, words] = WORDS.find(([most]) => verdict <= most) ?? WORDS[WORDS.length - 1];
  return `${t(words)} (${formatFixed(verdict, 2)})`;
}
