// @ts-check
/**
 * Reads lists and objects as programs write them: JSON, one value a line or in one, lists and tuples of Python,
 * vectors of R, matrices of Matlab, and arrays as numpy prints them. Numbers may be separated by commas or by white space.
 */

/** @typedef {string|Literal[]|{[name: string]: Literal}} Literal numbers, truth values and texts are all strings; a missing value is "" */

const WORD = /[^\s,;:()[\]{}"']+/y;
const SPACE = /[\s,]*/y;
/** What Python writes before and behind a list. */
const [WRAPPER, TAIL] = [/(?:[a-z_.]*\b(?:array|tensor|list|tuple|DeviceArray|Array)\()/iy, /\s*,\s*(?:dtype|shape|device|requires_grad)\s*=[^()]*(?=\))/y];
const R_VECTOR = /c(?=\()/y;
const CLOSING = { "[": "]", "(": ")", "{": "}" };
const MOST_DEPTH = 40;

/** The name that a program gives to the value. */
const ASSIGNED = /^\s*(?:(?:const|let|var|export default)\s+)?(?:[\w.]+\s*(?:=|<-)\s*)?(?=[[{(]|c\(|[\w.]*(?:array|tensor)\()/i;

/** Whether a text looks like such a value. @param {string} text */
export const looksLiteral = (text) => ASSIGNED.test(text);

/** @param {string} text @returns {{values: Literal[], is_shortened: boolean}|null} null when the text is something else; is_shortened: it has "..." in place of values */
export function readLiterals(text) {
  const reader = { text, at: ASSIGNED.exec(text)?.[0].length ?? 0, is_shortened: false };
  /** @type {Literal[]} */
  const values = [];
  try {
    for (skip(reader); reader.at < text.length; skip(reader)) {
      const value = readValue(reader, 0);
      if (typeof value === "string") return null;
      values.push(value);
      skip(reader);
      if (text[reader.at] === ";") reader.at += 1;
    }
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return { values, is_shortened: reader.is_shortened };
}

/** @typedef {{text: string, at: number, is_shortened: boolean}} Reader */

/** @param {Reader} reader */
function skip(reader) {
  SPACE.lastIndex = reader.at;
  reader.at += SPACE.exec(reader.text)?.[0].length ?? 0;
}

/** @param {Reader} reader @param {RegExp} pattern sticky @returns {string|null} what it matches here */
function taken(reader, pattern) {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found === undefined) return null;
  reader.at += found.length;
  return found;
}

/** @param {Reader} reader @param {number} depth @returns {Literal} */
function readValue(reader, depth) {
  if (depth > MOST_DEPTH) throw new SyntaxError("too deep");
  if (taken(reader, WRAPPER) !== null) {
    skip(reader);
    const value = readValue(reader, depth + 1);
    taken(reader, TAIL);
    skip(reader);
    if (reader.text[reader.at] !== ")") throw new SyntaxError("an open bracket");
    reader.at += 1;
    return value;
  }
  taken(reader, R_VECTOR);
  const sign = reader.text[reader.at];
  if (sign === "[" || sign === "(") return readList(reader, CLOSING[sign], depth);
  if (sign === "{") return readObject(reader, depth);
  if (sign === '"' || sign === "'") return readText(reader, sign);
  const word = taken(reader, WORD);
  if (word === null) throw new SyntaxError("a stray sign");
  return /^(?:null|none|undefined)$/i.test(word) ? "" : word;
}

/** @param {Reader} reader @param {string} closing @param {number} depth @returns {Literal[]} */
function readList(reader, closing, depth) {
  /** @type {Literal[]} */
  let values = [];
  /** @type {Literal[]} the rows of a matrix, which semicolons separate */
  const rows = [];
  reader.at += 1;
  for (skip(reader); reader.text[reader.at] !== closing; skip(reader)) {
    if (reader.text[reader.at] === ";") {
      reader.at += 1;
      rows.push(values);
      values = [];
      continue;
    }
    const value = readValue(reader, depth + 1);
    if (value === "..." || value === "\u2026") reader.is_shortened = true;
    else values.push(value);
  }
  reader.at += 1;
  if (rows.length === 0) return values;
  return values.length > 0 ? [...rows, values] : rows;
}

/** @param {Reader} reader @param {number} depth @returns {Literal} the values alone when it has no names, as a set of Python */
function readObject(reader, depth) {
  /** @type {[string, Literal][]} */
  const entries = [];
  /** @type {Literal[]} */
  const values = [];
  reader.at += 1;
  for (skip(reader); reader.text[reader.at] !== "}"; skip(reader)) {
    const name = readValue(reader, depth + 1);
    skip(reader);
    if (reader.text[reader.at] === ":" && typeof name === "string") {
      reader.at += 1;
      skip(reader);
      entries.push([name, readValue(reader, depth + 1)]);
    } else values.push(name);
  }
  reader.at += 1;
  if (entries.length > 0 && values.length > 0) throw new SyntaxError("names and values");
  return values.length > 0 ? values : Object.fromEntries(entries);
}

/** @param {Reader} reader @param {string} quote */
function readText(reader, quote) {
  let value = "";
  for (reader.at += 1; reader.text[reader.at] !== quote; reader.at += 1) {
    if (reader.at >= reader.text.length) throw new SyntaxError("an open quotation mark");
    if (reader.text[reader.at] === "\\") reader.at += 1;
    value += reader.text[reader.at];
  }
  reader.at += 1;
  return value;
}
