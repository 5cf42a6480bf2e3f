// @ts-check
/** What the table tab says: how a table can be read, what a column is, and what cannot be read. */
import { formatCount, formatShort } from "../../app/format.js";
import { t, tn } from "../../app/i18n.js";
import { pointsOf, usualColumns } from "../../lib/table/read.js";
/** @typedef {import("../../lib/table/columns.js").Column} Column */
/** @typedef {import("../../lib/table/read.js").Fault} Fault */
/** @typedef {import("../../lib/table/read.js").Reading} Reading */

const SHOWN_POINTS = 3;
const LONGEST = 24;

/** @param {string} text */
const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** @param {Fault} fault @param {Reading} reading */
export function faultText({ line, fault, value }, { width, delimiter }) {
  const where = delimiter === "literal" ? t("entry {line}", { line }) : t("line {line}", { line });
  switch (fault) {
    case "number": return t("{where}: '{value}' is not a number", { where, value: shortened(value) });
    case "size": return t("{where}: '{value}' is too large", { where, value: shortened(value) });
    case "missing": return t("{where}: a number is missing", { where });
    case "short": return value === "1" ? t("{where}: only one value; other lines have {width}", { where, width }) : t("{where}: only {count} values; other lines have {width}", { where, count: value, width });
    case "long": return t("{where}: {count} values; other lines have {width}", { where, count: value, width });
    case "quote": return t("{where}: a quotation mark is not closed", { where });
    case "no_number": return t("{where}: no number in '{value}'", { where, value: shortened(value) });
  }
}

/** Why nothing could be read. @param {import("../../lib/table/read.js").Problem} problem */
export function problemText(problem) {
  switch (problem) {
    case "empty": return t("CSV, JSON, or what Python and R print; lines that begin with # are left out.");
    case "no_numbers": return t("No numbers were found.");
    case "shortened": return t("Nothing was read: values are left out by “...”. Print or save the whole array.");
    case "broken": return t("Nothing was read: a bracket or a quotation mark is not closed, so this is not complete JSON.");
  }
}

/** Why a file is not read. @param {import("../../lib/table/decode.js").Foreign} foreign @param {string} name */
export function foreignText(foreign, name) {
  switch (foreign) {
    case "workbook": return t("{name} is a workbook: save it as CSV, or copy its cells and paste them here.", { name });
    case "numpy": return t("{name} is a NumPy file: save the array with np.savetxt.", { name });
    case "archive": return t("{name} is compressed: unpack it first.", { name });
    case "picture": return t("{name} is a picture, not a table.", { name });
    case "binary": return t("{name} is not a text file.", { name });
  }
}

/** @param {Column} column */
export function columnName({ name, index }) {
  return name === "" ? t("Column {number}", { number: index + 1 }) : shortened(name);
}

/** @param {number} value */
const short = (value) => formatShort(value).replace("-", "−");

/** The range of a column's numbers, or why it is left out. @param {Column} column */
export function columnText(column) {
  const { kind, low, high, example } = column;
  const range = t("{low} to {high}", { low: short(low), high: short(high) });
  switch (kind) {
    case "number": return range;
    case "row_numbers": return t("row numbers");
    case "row_names": return t("row names");
    case "constant": return t("always {value}", { value: short(low) });
    case "labels": return t("labels, {range}", { range });
    case "text": return t("text: {example}", { example: shortened(example) });
    case "empty": return t("empty");
  }
}

/** The columns that were left out, with the reasons; "" when there are none. @param {Reading} reading */
export function leftOutText({ columns }) {
  const left_out = columns.filter(({ kind }) => kind !== "number");
  if (left_out.length === 0) return "";
  return t("Left out: {columns}.", { columns: left_out.map((column) => `${columnName(column)} (${columnText(column)})`).join(", ") });
}

/** What a reading takes the text for. @param {Reading} reading */
export function readingTitle(reading) {
  const { decimal, part, is_counted } = reading;
  const parts = [
    arrangementText(reading),
    decimal && (decimal === "," ? t("the comma is the decimal mark") : t("the point is the decimal mark")),
    is_counted !== null && (is_counted ? t("the first column numbers the rows") : t("the first column is x")),
    part !== "" && t("in “{part}”", { part: shortened(part) }),
  ];
  return parts.filter(Boolean).join("; ");
}

/** @param {Reading} reading */
function arrangementText({ arrangement, delimiter, decimal, columns }) {
  switch (arrangement) {
    case "whole_lines": return decimal === null && columns[0].decimal === "," ? t("One number per line; the comma is the decimal mark") : t("One number per line");
    case "pairs": return t("The comma separates columns, and is the decimal mark too");
    case "turned": return t("Each line is a column");
    case "list": return t("One list of numbers");
    case "rows": return delimiterText(delimiter);
  }
}

/** @param {Reading["delimiter"]} delimiter */
function delimiterText(delimiter) {
  switch (delimiter) {
    case ",": return t("Commas separate the columns");
    case ";": return t("Semicolons separate the columns");
    case "\t": return t("Tabs separate the columns");
    case "|": return t("Bars separate the columns");
    case " ": return t("Spaces separate the columns");
    case "": return t("One number per line");
    case "literal": return t("Each entry is a point");
  }
}

/** The first points of a reading. @param {Reading} reading */
export function readingExample(reading) {
  const { points } = pointsOf(reading, usualColumns(reading));
  const first = points.slice(0, SHOWN_POINTS).map((point) => (point.length === 1 ? exact(point[0]) : `(${point.map(exact).join(", ")})`));
  const list = `${first.join(points[0]?.length === 1 ? "  " : " ")}${points.length > SHOWN_POINTS ? " …" : ""}`;
  return points[0]?.length === 1
    ? t("{count} on a line: {list}", { count: countText(points.length, false), list })
    : t("{count} in the plane: {list}", { count: countText(points.length, true), list });
}

/** @param {number} value */
const exact = (value) => String(Number(value.toPrecision(8))).replace("-", "−");

/** @param {number} count @param {boolean} are_points */
function countText(count, are_points) {
  const values = { count: formatCount(count) };
  return are_points ? (count === 1 ? t("one point") : t("{count} points", values)) : (count === 1 ? t("one number") : t("{count} numbers", values));
}

/** How many points there are, and from which columns. @param {number} count @param {Column[]} chosen */
export function takenText(count, chosen) {
  const [x, y] = chosen.map((column) => `“${columnName(column)}”`);
  const points = tn(count, "One point", "{count} points");
  if (y === undefined) return t("{points} on a line: {x}.", { points, x });
  return t("{points} in the plane: x is {x}, y is {y}.", { points, x, y });
}

/** @param {number} count @param {number} most */
export function tooManyText(count, most) {
  return t("{count} points are too many: at most {most} are allowed.", { count: formatCount(count), most: formatCount(most) });
}
