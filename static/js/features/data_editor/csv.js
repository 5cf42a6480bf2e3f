// @ts-check
/**
 * Reads points from a pasted or chosen table: one or two columns, separated by comma, semicolon, tab or space, with
 * quotes as in RFC 4180, with or without a heading. A line that cannot be read is reported and left out.
 */
import { t } from "../../app/i18n.js";

/** @typedef {"number"|"size"|"columns"|"uneven"|"quote"|"many"} Fault */
/** @typedef {{line: number, fault: Fault, value: string}} CsvError line: counted from 1, as in editors */
/** @typedef {{points: number[][], dimension: 1|2|null, errors: CsvError[], has_header: boolean}} Table */
/** @typedef {{line: number, fields: string[]}} CsvRecord */

export const MOST_POINTS = 20_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMENT = "#";

/**
 * @param {string} text
 * @returns {Table} without points the dimension is null
 */
export function parseCsv(text) {
  const clean = text.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(clean);
  /** @type {CsvError[]} */
  const errors = [];
  const records = recordsOf(clean, delimiter, errors);
  const has_header = records.length > 0 && isHeader(records[0], delimiter);
  /** @type {number[][]} */
  const points = [];
  for (const { line, fields } of has_header ? records.slice(1) : records) {
    if (points.length === MOST_POINTS) {
      errors.push({ line, fault: "many", value: "" });
      break;
    }
    const { point, fault, value } = pointOf(fields, delimiter, points[0]?.length);
    if (point) points.push(point);
    else errors.push({ line, fault: fault ?? "number", value: value ?? "" });
  }
  errors.sort((a, b) => a.line - b.line);
  return { points, dimension: points.length > 0 ? /** @type {1|2} */ (points[0].length) : null, errors, has_header };
}

/** @param {CsvError} error */
export function csvErrorText({ line, fault, value }) {
  switch (fault) {
    case "number": return value === "" ? t("line {line}: a number is missing", { line }) : t("line {line}: '{value}' is no number", { line, value });
    case "size": return t("line {line}: '{value}' is too large", { line, value });
    case "columns": return t("line {line}: {value} columns; one or two are expected", { line, value });
    case "uneven": return value === "1" ? t("line {line}: one number, where other lines have two", { line }) : t("line {line}: two numbers, where other lines have one", { line });
    case "quote": return t("line {line}: a quotation mark is not closed", { line });
    case "many": return t("from line {line} on: only the first {most} points are taken", { line, most: MOST_POINTS });
  }
}

/** One line for each point, after a heading, with the significant digits only. @param {number[][]} points */
export function formatCsv(points) {
  const heading = points[0]?.length === 1 ? "x" : "x,y";
  return `${[heading, ...points.map((point) => point.map((value) => Number(value.toFixed(6))).join(","))].join("\n")}\n`;
}

/**
 * Returns the separator of the columns: the character that most lines contain. With a semicolon or a tab, a comma is
 * the decimal point.
 * @param {string} text
 */
function delimiterOf(text) {
  const lines = text.replace(/"[^"]*"/g, "").split(/\r\n|\n|\r/).map((line) => line.trim()).filter((line) => !line.startsWith(COMMENT));
  /** @param {string} sign */
  const count = (sign) => lines.filter((line) => line.includes(sign)).length;
  const best = [";", "\t", ","].reduce((a, b) => (count(b) > count(a) ? b : a));
  return count(best) > 0 ? best : " ";
}

/**
 * Splits the lines into fields. A quoted field may contain delimiters, line ends and doubled quotation marks.
 * @param {string} text @param {string} delimiter @param {CsvError[]} errors
 * @returns {CsvRecord[]}
 */
function recordsOf(text, delimiter, errors) {
  /** @type {CsvRecord[]} */
  const records = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const { fields, end, lines, is_open } = readRecord(text, at, delimiter);
    if (is_open) {
      errors.push({ line, fault: "quote", value: "" });
      at = lineEnd(text, at).next;
      line += 1;
      continue;
    }
    const is_comment = text.slice(at, end).trimStart().startsWith(COMMENT);
    // A comment ends with its line, even when it contains a single quotation mark.
    if (!is_comment && fields.some((field) => field !== "")) records.push({ line, fields });
    at = end;
    line += lines;
  }
  return records;
}

/** @param {string} text @param {number} at @returns {{end: number, next: number}} */
function lineEnd(text, at) {
  const found = /\r\n|\n|\r/g;
  found.lastIndex = at;
  const match = found.exec(text);
  return match ? { end: match.index, next: match.index + match[0].length } : { end: text.length, next: text.length };
}

/**
 * @param {string} text @param {number} start @param {string} delimiter
 * @returns {{fields: string[], end: number, lines: number, is_open: boolean}} end: the position of the next record
 */
function readRecord(text, start, delimiter) {
  const { end, next } = lineEnd(text, start);
  const row = text.slice(start, end);
  if (!row.includes('"') || row.trimStart().startsWith(COMMENT)) return { fields: splitBare(row, delimiter), end: next, lines: 1, is_open: false };
  const fields = [""];
  let is_quoted = false;
  let lines = 1;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    const last = fields.length - 1;
    if (is_quoted) {
      if (sign === '"' && text[at + 1] === '"') at += 1;
      else if (sign === '"') is_quoted = false;
      if (is_quoted) fields[last] += sign;
      if (sign === "\n" || (sign === "\r" && text[at + 1] !== "\n")) lines += 1;
    } else if (sign === '"' && fields[last].trim() === "") {
      is_quoted = true;
      fields[last] = "";
    } else if (sign === "\n" || sign === "\r") {
      return { fields: trimmed(fields), end: lineEnd(text, at).next, lines, is_open: false };
    } else if (sign === delimiter) {
      if (delimiter !== " " || fields[last] !== "") fields.push("");
    } else fields[last] += sign;
  }
  return { fields: trimmed(fields), end: text.length, lines, is_open: is_quoted };
}

/** @param {string} row @param {string} delimiter */
function splitBare(row, delimiter) {
  return delimiter === " " ? row.trim().split(/\s+/) : trimmed(row.split(delimiter));
}

/** Removes the empty columns that spreadsheets add at the end of lines. @param {string[]} fields */
function trimmed(fields) {
  const result = fields.map((field) => field.trim());
  while (result.length > 2 && result.at(-1) === "") result.pop();
  return result;
}

/** @param {string} field @param {string} delimiter */
function plainNumber(field, delimiter) {
  const dotted = delimiter === "," ? field : field.replace(/^([^,.]*),([^,.]*)$/, "$1.$2");
  return dotted.replace(/^\u2212/, "-");
}

/** Whether a record is a heading: it contains no number. @param {CsvRecord} record @param {string} delimiter */
function isHeader({ fields }, delimiter) {
  return fields.every((field) => field !== "" && !NUMBER.test(plainNumber(field, delimiter)) && /\p{L}/u.test(field) && !/^[+-]?(nan|inf|infinity|null|none|na)$/i.test(field));
}

/**
 * @param {string[]} fields @param {string} delimiter @param {number|undefined} expected the number of columns of the lines before
 * @returns {{point?: number[], fault?: Fault, value?: string}}
 */
function pointOf(fields, delimiter, expected) {
  if (fields.length > 2) return { fault: "columns", value: String(fields.length) };
  const texts = fields.map((field) => plainNumber(field, delimiter));
  const wrong = texts.findIndex((text) => !NUMBER.test(text));
  if (wrong >= 0) return { fault: "number", value: shortened(fields[wrong]) };
  const point = texts.map(Number);
  const endless = point.findIndex((number) => !Number.isFinite(number));
  if (endless >= 0) return { fault: "size", value: shortened(fields[endless]) };
  if (expected !== undefined && expected !== point.length) return { fault: "uneven", value: String(point.length) };
  return { point };
}

/** @param {string} text */
const shortened = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
