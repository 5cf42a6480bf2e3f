// @ts-check
/** What a text looks like as a table: the delimiter, the heading and the number of columns. */
import { markOf, isMissing, tidyCell } from "./numerals.js";
import { splitRecords } from "./records.js";
/** @typedef {import("./records.js").Delimiter} Delimiter */
/** @typedef {import("./records.js").Lines} Lines */
/** @typedef {import("./records.js").TableRecord} TableRecord */

/**
 * @typedef {object} Layout
 * @property {TableRecord[]} records without the heading
 * @property {string[]} names "" for a column without a name
 * @property {TableRecord|null} heading
 * @property {TableRecord[]} preface lines before the heading or the first number that are neither
 * @property {number} width the number of columns
 */

/** @type {Exclude<Delimiter, "">[]} in the order in which equally good ones are preferred */
const DELIMITERS = ["\t", ";", "|", ",", " "];
/** The delimiter shows in this many characters at the beginning. */
const HEAD = 20_000;
const LEAST_SHARE = 0.5;
const SEP_LINE = /^\s*"?sep=(\\t|[^\r\n"])"?[ \t]*(?:\r\n|\n|\r|$)/i;
const LETTER = /\p{L}/u;

/** @param {string} cell */
export const isNumeric = (cell) => markOf(tidyCell(cell)) !== "none";

/** The first line by which Excel names the delimiter: taken off, its line stays in the count. @param {string} text @returns {{text: string, delimiter: Delimiter|null}} */
export function splitSepLine(text) {
  const [line, named] = SEP_LINE.exec(text) ?? ["", ""];
  if (line === "") return { text, delimiter: null };
  const delimiter = /** @type {Delimiter|undefined} */ (named === "\\t" ? "\t" : DELIMITERS.find((each) => each === named));
  return { text: `\n${text.slice(line.length)}`, delimiter: delimiter ?? null };
}

/** @param {string} text @returns {Delimiter} */
export function delimiterOf(text) {
  const end = text.length > HEAD ? Math.max(text.lastIndexOf("\n", HEAD), text.lastIndexOf("\r", HEAD)) + 1 || HEAD : text.length;
  const head = text.slice(0, end);
  /** @type {{delimiter: Delimiter, score: number}} */
  let best = { delimiter: "", score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(splitRecords(head, delimiter).records);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** How well records look like a table of at least two columns: 0 is not at all. @param {TableRecord[]} records */
function scoreOf(records) {
  const data = records.filter(({ cells }) => cells.some(isNumeric));
  const width = usualWidth(data);
  const even = data.filter(({ cells }) => cells.length === width);
  if (width < 2 || even.length < LEAST_SHARE * data.length) return 0;
  const cells = even.flatMap((record) => record.cells).filter((cell) => cell !== "");
  return (cells.filter((cell) => isNumeric(cell) || isMissing(cell)).length / cells.length) * (even.length / data.length);
}

/** The number of fields that most records have; of equally many the larger one. @param {TableRecord[]} records */
export function usualWidth(records) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] || (each[1] === best[1] && each[0] > best[0]) ? each : best), [0, 0])[0];
}

/** Whether a record names columns. @param {TableRecord} record */
const isHeading = ({ cells }) => cells.some((cell) => LETTER.test(cell)) && cells.every((cell) => !isNumeric(cell) && !(isMissing(cell) && cell !== ""));

/** @param {Lines} lines @returns {Layout} */
export function layoutOf({ records: all, comments }) {
  const first = all.findIndex(({ cells }) => cells.some((cell) => isNumeric(cell) || (isMissing(cell) && cell !== "")));
  const before = all.slice(0, Math.max(0, first));
  const rest = all.slice(Math.max(0, first));
  const used = rest.reduce((most, { cells }) => Math.max(most, cells.findLastIndex((cell) => cell !== "") + 1), 0);
  // Spreadsheets add empty columns at the end.
  const width = Math.min(usualWidth(rest), used);
  if (first === 0 && isCountedHeading(rest, width)) return { records: rest.slice(1), names: namesOf(rest[0].cells, width), heading: rest[0], preface: [], width };
  const headings = before.filter(isHeading);
  const heading = headings.find(({ cells }) => isAsWide(cells, width)) ?? headings.at(-1) ?? null;
  const preface = before.filter((record) => record !== heading);
  return { records: rest, names: heading ? namesOf(heading.cells, width) : commentNames(comments, width), heading, preface, width };
}

/** @param {string[]} cells @param {number} width */
const isAsWide = (cells, width) => cells.length >= width && cells.slice(width).every((cell) => cell === "");

/** A heading with one name less than there are columns leaves out that of the row names, as R writes it. @param {string[]} cells @param {number} width */
function namesOf(cells, width) {
  if (isAsWide(cells, width)) return cells.slice(0, width);
  return width > 1 && cells.length === width - 1 ? ["", ...cells] : [];
}

/** Names in the last comment above the numbers, as numpy and gnuplot write them. @param {string[]} comments @param {number} width */
function commentNames(comments, width) {
  const cells = comments.at(-1)?.split(/[\t;,|]\s*|\s+/).filter((cell) => cell !== "") ?? [];
  return cells.every((cell) => LETTER.test(cell)) ? namesOf(cells, width) : [];
}

/** Names that are numbers, as pandas gives them: "", 0, 1, ... in front of row numbers, or 0, 1, ... above fractions. @param {TableRecord[]} records @param {number} width */
function isCountedHeading(records, width) {
  const [{ cells }, ...rest] = records;
  if (cells.length !== width || width < 2 || rest.length === 0) return false;
  const names = cells[0] === "" ? cells.slice(1) : cells;
  if (!names.every((name, i) => name === String(i))) return false;
  return cells[0] === "" ? rest.every((record) => record.cells[0] !== "") : rest.every((record) => record.cells.every((cell) => !/^[+-]?\d+$/.test(cell)));
}
