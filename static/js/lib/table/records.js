// @ts-check
/** Splits the lines of a text into fields; quotes as in RFC 4180. */

/** @typedef {{line: number, cells: string[]}} TableRecord line: counted from 1, as in editors; 0 where there are no lines */
/** @typedef {"\t"|";"|"|"|","|" "|""} Delimiter "": each line is one field */
/** @typedef {{records: TableRecord[], comments: string[], open_quotes: number[]}} Lines comments: those before the first record; open_quotes: lines with a quotation mark that is not closed */

const COMMENT = /^\s*(?:#|%|\/\/)/;
const LINE_END = /\r\n|\n|\r/g;
/** Rules that draw the frame of a printed table, as in Markdown. */
const RULE = /^[\s|+:=-]*[-=]{3,}[\s|+:=-]*$/;

/** What separates fields, also in the wide forms of Chinese texts. @type {{[delimiter in Exclude<Delimiter, "">]: RegExp}} */
const SEPARATORS = { "\t": /\t/, ";": /[;\uff1b]/, "|": /[|\uff5c]/, ",": /[,\uff0c]/, " ": /[ \t\u3000]/ };

/** @param {string} text @param {Delimiter} delimiter @returns {Lines} */
export function splitRecords(text, delimiter) {
  /** @type {Lines} */
  const result = { records: [], comments: [], open_quotes: [] };
  let line = 1;
  for (let at = 0; at < text.length;) {
    const { end, next } = lineEnd(text, at);
    const row = text.slice(at, end);
    if (COMMENT.test(row)) {
      if (result.records.length === 0) result.comments.push(row.replace(COMMENT, "").trim());
    } else if (!RULE.test(row)) {
      const record = row.includes('"') ? quotedRecord(text, at, delimiter) : { cells: bareCells(row, delimiter), end: next, lines: 1, is_open: false };
      if (record.is_open) result.open_quotes.push(line);
      else {
        if (record.cells.some((cell) => cell !== "")) result.records.push({ line, cells: record.cells });
        at = record.end;
        line += record.lines;
        continue;
      }
    }
    at = next;
    line += 1;
  }
  return result;
}

/** @param {string} row @param {Delimiter} delimiter */
export function bareCells(row, delimiter) {
  if (delimiter === "") return [row.trim()];
  if (delimiter === " ") return row.trim().split(/[ \t\u3000]+/);
  return unframed(row.split(SEPARATORS[delimiter]).map((cell) => cell.trim()), delimiter);
}

/** Without the empty fields outside the frame of a printed table. @param {string[]} cells @param {Delimiter} delimiter */
function unframed(cells, delimiter) {
  const is_framed = delimiter === "|" && cells.length > 2 && cells[0] === "" && cells.at(-1) === "";
  return is_framed ? cells.slice(1, -1) : cells;
}

/** @param {string} text @param {number} at @returns {{end: number, next: number}} */
function lineEnd(text, at) {
  LINE_END.lastIndex = at;
  const match = LINE_END.exec(text);
  return match ? { end: match.index, next: match.index + match[0].length } : { end: text.length, next: text.length };
}

/**
 * A quoted field may contain delimiters, line ends and doubled quotation marks.
 * @param {string} text @param {number} start @param {Delimiter} delimiter
 * @returns {{cells: string[], end: number, lines: number, is_open: boolean}} end: where the next record begins
 */
function quotedRecord(text, start, delimiter) {
  const cells = [""];
  let is_quoted = false;
  let lines = 1;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    const last = cells.length - 1;
    if (is_quoted) {
      if (sign === '"' && text[at + 1] === '"') at += 1;
      else if (sign === '"') is_quoted = false;
      if (is_quoted) cells[last] += sign;
      if (sign === "\n" || (sign === "\r" && text[at + 1] !== "\n")) lines += 1;
    } else if (sign === '"' && cells[last].trim() === "") {
      is_quoted = true;
      cells[last] = "";
    } else if (sign === "\n" || sign === "\r") {
      return { cells: finished(cells, delimiter), end: lineEnd(text, at).next, lines, is_open: false };
    } else if (delimiter !== "" && SEPARATORS[delimiter].test(sign)) {
      if (delimiter !== " " || cells[last] !== "") cells.push("");
    } else cells[last] += sign;
  }
  return { cells: finished(cells, delimiter), end: text.length, lines, is_open: is_quoted };
}

/** @param {string[]} cells @param {Delimiter} delimiter */
function finished(cells, delimiter) {
  const trimmed = unframed(cells.map((cell) => cell.trim()), delimiter);
  return delimiter === " " && trimmed.at(-1) === "" ? trimmed.slice(0, -1) : trimmed;
}
