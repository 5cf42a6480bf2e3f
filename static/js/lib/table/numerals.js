// @ts-check
/**
 * Numbers as people write them: with a point or a comma before the decimals, and with marks between thousands. What
 * "1,234" means cannot be told from one cell: `markOf` says what a cell proves.
 */

/** @typedef {"."|","} Decimal the mark before the decimals */
/** @typedef {Decimal|"unsure"|"whole"|"none"} Mark what a cell proves; whole: it has no mark; none: it is no number */

const SIGN = "[+-]?";
const EXPONENT = "(?:e[+-]?\\d+)?";
const PLAIN = new RegExp(`^${SIGN}(?:\\d+\\.?\\d*|\\.\\d+)${EXPONENT}$`, "i");
const COMMA_DECIMAL = new RegExp(`^${SIGN}(?:\\d+,?\\d*|,\\d+)${EXPONENT}$`, "i");
const [COMMA_GROUPS, POINT_GROUPS] = [/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/, /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/];
/** Spaces and apostrophes between thousands, which are never decimal marks. */
const [LOOSE_GROUPS, LOOSE_MARKS] = [/^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f'\u2019]\d{3})+(?:[.,]\d*)?$/, /[ \u00a0\u2009\u202f'\u2019]/g];
const UNSURE = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const MISSING = /^(?:[+-]?(?:nan|inf|infinity)|n\/?a|null|none|nil|missing|<na>|-+|\?|\.|#n\/a|#num!|#div\/0!|#value!)$/i;
/** Signs of per cent and of money, which leave the number as it is. */
const UNIT = /^[$\u20ac\u00a3\u00a5]\s*|\s*[%$\u20ac\u00a3\u00a5]$/g;
/** The wide digits, plus and point of Chinese and Japanese texts are so far from the usual ones. */
const WIDE_OFFSET = 0xff10 - 0x30;

/** A cell in a form that `Number` and the patterns know. @param {string} cell */
export function tidyCell(cell) {
  const bare = cell.trim().replace(/^'(.*)'$/, "$1").replace(UNIT, "")
    .replace(/[\uff10-\uff19\uff0b\uff0e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - WIDE_OFFSET))
    .replace(/[\u2212\u2010-\u2014\ufe63\uff0d](?=[\d.,])/g, "-");
  return LOOSE_GROUPS.test(bare) ? bare.replace(LOOSE_MARKS, "") : bare;
}

/** Whether a cell says that its number is missing. @param {string} cell */
export const isMissing = (cell) => cell.trim() === "" || MISSING.test(cell.trim());

/** @param {string} cell as `tidyCell` leaves it @returns {Mark} */
export function markOf(cell) {
  const has_point = cell.includes(".");
  const has_comma = cell.includes(",");
  if (!has_point && !has_comma) return PLAIN.test(cell) ? "whole" : "none";
  if (UNSURE.test(cell)) return "unsure";
  if (PLAIN.test(cell) || COMMA_GROUPS.test(cell)) return ".";
  return COMMA_DECIMAL.test(cell) || POINT_GROUPS.test(cell) ? "," : "none";
}

/** @param {string} cell as `tidyCell` leaves it @param {Decimal} decimal where the cell proves none @returns {number|null} null when it is no number; infinite when it is too large */
export function numberOf(cell, decimal) {
  const proof = markOf(cell);
  if (proof === "none") return null;
  const mark = proof === "." || proof === "," ? proof : decimal;
  const [groups, group] = mark === "." ? [COMMA_GROUPS, ","] : [POINT_GROUPS, "."];
  const bare = groups.test(cell) ? cell.replaceAll(group, "") : cell;
  return Number(bare.replace(",", "."));
}
