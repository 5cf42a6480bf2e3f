// @ts-check
/** The columns of a table: their numbers, and what they are, so that the page can say which ones it takes and why not the others. */
import { isMissing, markOf, numberOf, tidyCell } from "./numerals.js";
/** @typedef {import("./numerals.js").Decimal} Decimal */
/** @typedef {import("./records.js").TableRecord} TableRecord */

/** @typedef {"number"|"row_numbers"|"row_names"|"constant"|"labels"|"text"|"empty"} ColumnKind labels: few whole numbers that name classes */

/**
 * @typedef {object} Column
 * @property {number} index among the fields of a record
 * @property {Decimal} decimal
 * @property {string} name "" without a heading
 * @property {ColumnKind} kind
 * @property {Float64Array} values one for each record; NaN where there is no number
 * @property {number} low the smallest finite value
 * @property {number} high
 * @property {number} count how many finite values there are
 * @property {boolean} is_whole whether all of them are whole numbers
 * @property {string} example its first cell with a text
 */

/** @typedef {{decimals: Decimal[], unsure: boolean[]}} Marks the decimal mark of each column; unsure: the other one is as likely */

const ROW_NUMBERS = /^(?:index|idx|id|rows?|row[ _.]?(?:names?|numbers?|ids?)|no\.?|nr\.?|num|number|n|#|obs\.?|observation|case|sample|key|lfd\.?(?: ?nr\.?)?|unnamed: ?0|\u5e8f\u53f7|\u7f16\u53f7|\u884c\u53f7)$/i;
/** Names of row numbers that need not be 1, 2, 3, ... */
const IDS = /^(?:index|idx|id|.*[ _]id|row[ _.]?(?:names?|numbers?|ids?)|unnamed: ?0|#|\u5e8f\u53f7|\u7f16\u53f7|\u884c\u53f7)$/i;
const LABELS = /^(?:labels?|class(?:es)?|klassen?|targets?|species|groups?|gruppen?|clusters?|categor(?:y|ies)|types?|typ|\u6807\u7b7e|\u7c7b\u522b)$/i;
/** So many rows prove that a column is constant or counts. */
const LEAST_ROWS = 3;
const [MOST_LABELS, MOST_CLASSES, LEAST_ROWS_OF_CLASSES] = [20, 10, 20];

/**
 * The decimal mark of each column. A column without proof follows the others; without any proof both are possible.
 * @param {TableRecord[]} records @param {number} width @returns {Marks}
 */
export function marksOf(records, width) {
  const proofs = Array.from({ length: width }, () => ({ ".": 0, ",": 0, unsure: 0 }));
  for (const { cells } of records) {
    for (let i = 0; i < Math.min(width, cells.length); i += 1) {
      const mark = markOf(tidyCell(cells[i]));
      if (mark === "." || mark === "," || mark === "unsure") proofs[i][mark] += 1;
    }
  }
  const all = proofs.reduce((sum, each) => ({ ".": sum["."] + each["."], ",": sum[","] + each[","] }), { ".": 0, ",": 0 });
  /** @type {Decimal} */
  const usual = all[","] > all["."] ? "," : ".";
  const is_split = (all["."] > 0) === (all[","] > 0);
  const decimals = proofs.map((each) => (each["."] === each[","] ? usual : each[","] > each["."] ? "," : "."));
  return { decimals, unsure: proofs.map((each) => is_split && each.unsure > 0 && each["."] === each[","]) };
}

/**
 * @param {TableRecord[]} records @param {(string|undefined)[]} names @param {Decimal[]} decimals
 * @returns {Column[]} also those without numbers
 */
export function columnsOf(records, names, decimals) {
  const columns = decimals.map((decimal, i) => column(records, i, names[i] ?? "", decimal));
  const numeric = columns.filter(({ kind }) => kind === "number");
  columns.forEach((each, i) => {
    if (each.kind === "number") each.kind = kindOf(each, i, numeric, names.some((name) => name));
  });
  const shown = columns.filter(({ kind, name }) => kind !== "empty" || name !== "");
  // Where nothing else is left, a constant is better than nothing.
  if (!shown.some(({ kind }) => kind === "number")) for (const each of shown) if (each.kind === "constant") each.kind = "number";
  return shown;
}

/** @param {TableRecord[]} records @param {number} index @param {string} name @param {Decimal} decimal @returns {Column} */
function column(records, index, name, decimal) {
  const values = new Float64Array(records.length).fill(NaN);
  let [low, high, count, others, example, is_whole] = [Infinity, -Infinity, 0, 0, "", true];
  records.forEach(({ cells }, row) => {
    const cell = cells[index] ?? "";
    const value = numberOf(tidyCell(cell), decimal);
    if (value === null) {
      if (isMissing(cell)) return;
      others += 1;
      example ||= cell;
    } else if (Number.isFinite(value)) {
      values[row] = value;
      count += 1;
      is_whole &&= Number.isInteger(value);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  });
  return { index, decimal, name, kind: count === 0 && others === 0 ? "empty" : others > count || count === 0 ? "text" : "number", values, low, high, count, is_whole, example };
}

/** @param {Column} column @param {number} index @param {Column[]} numeric all columns with numbers @param {boolean} has_names @returns {ColumnKind} */
function kindOf(column, index, numeric, has_names) {
  const { name, low, high, count } = column;
  const others = numeric.filter((each) => each !== column);
  if (count >= LEAST_ROWS && others.length > 0) {
    if (countsRows(column) && (ROW_NUMBERS.test(name) || (name === "" && has_names) || (others.length > 1 && index === 0))) return "row_numbers";
    if (((index === 0 && name === "" && has_names) || IDS.test(name)) && areDistinctWholes(column)) return "row_names";
    if (low === high) return "constant";
    if (isLabels(column, others)) return "labels";
  }
  return "number";
}

/** Whether the values are 0, 1, 2, ... or 1, 2, 3, ..., each row one more. @param {Column} column */
export function countsRows({ values, count }) {
  const first = values[0];
  return count === values.length && count >= LEAST_ROWS && (first === 0 || first === 1) && values.every((value, i) => value === first + i);
}

/** @param {Column} column */
function areDistinctWholes({ values, count, is_whole, low }) {
  return is_whole && low >= 0 && count === values.length && !values.some((value) => Object.is(value, -0)) && new Set(values).size === values.length;
}

/** @param {Column} column @param {Column[]} others */
function isLabels({ name, values, count, is_whole }, others) {
  if (!is_whole) return false;
  const distinct = new Set(values.filter((value) => !Number.isNaN(value))).size;
  if (LABELS.test(name)) return distinct <= MOST_LABELS;
  return others.filter((each) => !each.is_whole).length > 1 && count >= LEAST_ROWS_OF_CLASSES && distinct <= Math.min(MOST_CLASSES, count / 5);
}
