// @ts-check
/**
 * Reads a table from a text: which columns it has, and what is in them. Where the text can be read in two ways that give
 * other data, both readings are returned, and none of them is the right one before somebody says so.
 */
import { columnsOf, countsRows, marksOf } from "./columns.js";
import { delimiterOf, isNumeric, layoutOf, splitSepLine, usualWidth } from "./layout.js";
import { looksLiteral, readLiterals } from "./literal.js";
import { partsOf } from "./nested.js";
import { isMissing, numberOf, tidyCell } from "./numerals.js";
import { splitRecords } from "./records.js";
/** @typedef {import("./columns.js").Column} Column */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./numerals.js").Decimal} Decimal */
/** @typedef {import("./records.js").Delimiter} Delimiter */
/** @typedef {import("./records.js").TableRecord} TableRecord */

/** @typedef {"rows"|"whole_lines"|"pairs"|"turned"|"list"} Arrangement rows: a record is a point; whole_lines: a line is one number; pairs: a comma is the decimal mark and separates fields; turned: a line is a column; list: all numbers are one column */
/** @typedef {"missing"|"number"|"size"|"short"|"long"|"quote"|"no_number"} FaultKind */
/** @typedef {{line: number, fault: FaultKind, value: string}} Fault value: the cell; how many fields there are of "short" and "long" */

/**
 * @typedef {object} Reading
 * @property {Arrangement} arrangement
 * @property {Delimiter|"literal"} delimiter
 * @property {Decimal|null} decimal the mark that this reading takes where it cannot be told
 * @property {string} part where the table lies in nested lists; "" is all of it
 * @property {boolean|null} is_counted whether the first column numbers the rows, where it cannot be told
 * @property {TableRecord[]} records
 * @property {Column[]} columns
 * @property {number} width
 * @property {TableRecord|null} heading
 * @property {Fault[]} faults of lines that no choice of columns makes readable
 */

/** @typedef {"empty"|"no_numbers"|"shortened"|"broken"} Problem shortened: values are left out by "..."; broken: lists that do not end */
/** @typedef {{readings: Reading[], problem: Problem|null}} Outcome no problem: at least one reading */
/** @typedef {Omit<Reading, "columns"|"decimal"|"is_counted"> & {names: string[]}} Draft */

/** How R prints a list of numbers. */
const R_LIST = /^\s*\[\d+\]\s+/;
const ELLIPSIS = /^(?:\.{2,3}|\u2026)$/;
const DIGITS = /^\d+$/;
/** @type {Reading["delimiter"][]} */
const PROGRAMS = [",", " ", "literal"];

/** @param {string} text @returns {Outcome} */
export function readTable(text) {
  const clean = text.replace(/^\ufeff/, "");
  const literal = looksLiteral(clean) ? readLiterals(clean) : null;
  const drafts = literal ? literalDrafts(literal.values) : textDrafts(withoutCounts(clean));
  if (literal?.is_shortened || drafts.some(isShortened)) return { readings: [], problem: "shortened" };
  const all = drafts.flatMap(readingsOf).filter(({ columns }) => columns.some(({ count }) => count > 0));
  const readings = all.filter((each, i) => !all.slice(0, i).some((other) => givesSame(each, other)));
  if (readings.length > 0) return { readings, problem: null };
  const is_broken = !literal && looksLiteral(clean);
  return { readings, problem: is_broken ? "broken" : splitRecords(clean, "").records.length > 0 ? "no_numbers" : "empty" };
}

/** A list that R has printed, without the positions in front of its lines: one number a line. @param {string} text */
function withoutCounts(text) {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => R_LIST.test(line)) ? lines.map((line) => line.replace(R_LIST, "").trim().replace(/\s+/g, "\n")).join("\n") : text;
}

/** @param {Draft} draft */
function isShortened({ records }) {
  return records.some(({ cells }) => cells.length > 0 && cells.every((cell) => ELLIPSIS.test(cell)));
}

/** @param {import("./literal.js").Literal[]} values @returns {Draft[]} */
function literalDrafts(values) {
  return partsOf(values.length === 1 ? values[0] : values).flatMap(({ part, names, rows }) => {
    const records = rows.map((cells, i) => ({ line: i + 1, cells }));
    const layout = names ? { records, names, heading: { line: 0, cells: names }, preface: [], width: names.length } : layoutOf({ records, comments: [], open_quotes: [] });
    return arranged(draftOf(layout, "rows", "literal", part, []));
  });
}

/** @param {string} text @returns {Draft[]} */
function textDrafts(text) {
  const { text: table, delimiter: named } = splitSepLine(text);
  const delimiter = named ?? delimiterOf(table);
  const lines = splitRecords(table, delimiter);
  const main = draftOf(layoutOf(lines), "rows", delimiter, "", lines.open_quotes);
  if (named) return [main];
  const whole = wholeLines(table, main);
  const pairs = joinedPairs(main);
  return [...(whole ? [whole] : []), ...(pairs ? [pairs] : []), ...arranged(main)];
}

/** @param {Layout} layout @param {Arrangement} arrangement @param {Reading["delimiter"]} delimiter @param {string} part @param {number[]} open_quotes @returns {Draft} */
function draftOf({ records: all, names, heading, preface, width }, arrangement, delimiter, part, open_quotes) {
  const is_extra = (/** @type {TableRecord} */ { cells }) => cells.slice(width).some((cell) => cell !== "");
  const records = all.filter((record) => !is_extra(record));
  /** @type {Fault[]} */
  const faults = [
    ...open_quotes.map((line) => /** @type {Fault} */ ({ line, fault: "quote", value: "" })),
    ...preface.map(({ line, cells }) => /** @type {Fault} */ ({ line, fault: "no_number", value: cells.join(" ") })),
    ...all.filter(is_extra).map(({ line, cells }) => /** @type {Fault} */ ({ line, fault: "long", value: String(cells.length) })),
  ];
  return { arrangement, delimiter, part, records, names, heading, width, faults };
}

/** The reading in which each line is one number with a decimal comma or with marks between thousands. @param {string} table @param {Draft} main @returns {Draft|null} */
function wholeLines(table, { delimiter, heading, records, width }) {
  if (records.length === 0 || (delimiter !== "," && delimiter !== " ") || heading?.cells.length === width) return null;
  const lines = splitRecords(table, "");
  const layout = layoutOf(lines);
  const has_all = layout.records.length > 0 && layout.records[0].line <= records[0].line;
  return has_all && layout.records.every(({ cells }) => isNumeric(cells[0])) ? draftOf(layout, "whole_lines", "", "", lines.open_quotes) : null;
}

/** The reading in which every second comma is a decimal mark: the heading has half as many fields as the lines. @param {Draft} main @returns {Draft|null} */
function joinedPairs({ delimiter, heading, records, width, faults }) {
  const names = heading?.cells ?? [];
  if (delimiter !== "," || names.length < 2 || width !== 2 * names.length) return null;
  if (!records.every(({ cells }) => cells.length === width && cells.every((cell, i) => (i % 2 === 0 ? isNumeric(cell) : DIGITS.test(cell))))) return null;
  const joined = records.map(({ line, cells }) => ({ line, cells: names.map((_, i) => `${cells[2 * i]},${cells[2 * i + 1]}`) }));
  return { arrangement: "pairs", delimiter, part: "", records: joined, names, heading, width: names.length, faults };
}

/** A few long lines without names may be columns that lie, or one list. @param {Draft} draft @returns {Draft[]} */
function arranged(draft) {
  const { records, width, heading } = draft;
  const [last, ...others] = records.toReversed();
  const may_turn = !heading && width > 2 && records.every(({ cells }) => cells.every((cell) => isNumeric(cell) || isMissing(cell)));
  if (!may_turn) return [draft];
  /** @param {string[][]} rows @param {Arrangement} arrangement @returns {Draft} */
  const again = (rows, arrangement) => ({ ...draft, arrangement, records: rows.map((cells, i) => ({ line: i + 1, cells })), names: [], width: usualWidth(rows.map((cells) => ({ line: 0, cells }))) });
  if (others.length > 0 && last.cells.length < width && others.every(({ cells }) => cells.length === width)) return [again(records.flatMap(({ cells }) => cells.map((cell) => [cell])), "list"), draft];
  if (records.length > 2) return [draft];
  const turned = again(Array.from({ length: width }, (_, i) => records.map(({ cells }) => cells[i] ?? "")), "turned");
  return records.length === 1 ? [turned] : [draft, turned];
}

/** The readings of one arrangement: with either decimal mark where it cannot be told, with or without row numbers. @param {Draft} draft @returns {Reading[]} */
function readingsOf({ names, ...draft }) {
  const { records, width, delimiter, heading } = draft;
  const marks = marksOf(records, width);
  const has_commas = records.some(({ cells }) => cells.some((cell) => cell.includes(",")));
  // Who separates fields by commas, or prints for a program, has a decimal point.
  const is_unsure = marks.unsure.some(Boolean) && (has_commas || !PROGRAMS.includes(delimiter));
  /** @type {(Decimal|null)[]} */
  const decimals = is_unsure ? (has_commas ? [",", "."] : [".", ","]) : [null];
  return decimals.flatMap(/** @returns {Reading[]} */ (decimal) => {
    const columns = columnsOf(records, names, marks.decimals.map((each, i) => (marks.unsure[i] ? decimal ?? "." : each)));
    /** @type {Reading} */
    const reading = { ...draft, columns, decimal, is_counted: null };
    const [first, ...others] = columns;
    if (heading || others.length !== 1 || first.kind !== "number" || others[0].kind !== "number" || !countsRows(first)) return [reading];
    return [{ ...reading, is_counted: false }, { ...reading, is_counted: true, columns: [{ ...first, kind: "row_numbers" }, ...others] }];
  });
}

/** @param {Reading} one @param {Reading} other whether both take the same numbers */
function givesSame(one, other) {
  const [mine, theirs] = [one, other].map((reading) => usualColumns(reading).map((index) => reading.columns[index].values));
  return mine.length === theirs.length && mine.every((values, i) => values.length === theirs[i].length && values.every((value, row) => Object.is(value, theirs[i][row])));
}

/** The columns that are taken before anybody chooses: the first two with numbers that say something. @param {Reading} reading @returns {number[]} one or two */
export function usualColumns({ columns }) {
  const good = columns.flatMap(({ kind }, i) => (kind === "number" ? [i] : []));
  if (good.length > 0) return good.slice(0, 2);
  const first = columns.findIndex(({ count }) => count > 0);
  return first >= 0 ? [first] : [];
}

/** @param {Reading} reading @param {number[]} chosen columns @returns {{points: number[][], faults: Fault[]}} faults: in the order of the lines */
export function pointsOf({ records, columns, width, faults: known }, chosen) {
  const faults = [...known];
  /** @type {number[][]} */
  const points = [];
  const taken = chosen.map((place) => columns[place]);
  records.forEach(({ line, cells }, row) => {
    const point = taken.map(({ values }) => values[row]);
    const wrong = point.findIndex(Number.isNaN);
    if (wrong < 0) points.push(point);
    else faults.push({ line, ...faultOf(cells, taken[wrong], width) });
  });
  return { points, faults: faults.sort((a, b) => a.line - b.line) };
}

/** @param {string[]} cells @param {Column} column @param {number} width @returns {Omit<Fault, "line">} */
function faultOf(cells, { index, decimal }, width) {
  const cell = cells[index];
  if (cell === undefined && width > 1) return { fault: "short", value: String(cells.length) };
  if (cell === undefined || cell === "") return { fault: "missing", value: "" };
  return { fault: numberOf(tidyCell(cell), decimal) === null ? "number" : "size", value: cell };
}

/** So many points, evenly spread over all of them, in their order. @param {number[][]} points @param {number} most */
export function evenSample(points, most) {
  return points.length <= most ? points : Array.from({ length: most }, (_, i) => points[Math.floor((i * points.length) / most)]);
}
