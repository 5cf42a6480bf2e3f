// @ts-check
/** Finds the tables in nested lists and objects: lists of pairs, of records, columns by name, the forms that pandas writes. */
/** @typedef {import("./literal.js").Literal} Literal */
/** @typedef {{[name: string]: Literal}} Named */
/** @typedef {{part: string, names: string[]|null, rows: string[][]}} Part part: where it lies, "" for all of it; rows: without the names */

/** @param {Literal} value @returns {value is string} */
const isScalar = (value) => typeof value === "string";
/** @param {Literal} value @returns {value is Literal[]} */
const isList = (value) => Array.isArray(value);
/** @param {Literal} value @returns {value is Named} */
const isNamed = (value) => !isScalar(value) && !isList(value);
const WHOLE = /^\d+$/;
const HAS_DIGIT = /\d/;
/** A longer list in a record is not a place. */
const MOST_COORDINATES = 4;

/** @param {Literal} value @param {string} [part] @returns {Part[]} */
export function partsOf(value, part = "") {
  if (isScalar(value)) return [];
  const found = isList(value) ? listPart(value) : namedPart(value);
  if (found) return found.rows.some((row) => row.some((cell) => HAS_DIGIT.test(cell))) ? [{ ...found, part }] : [];
  const inner = isList(value) ? value.map((each, i) => /** @type {[string, Literal]} */ ([String(i + 1), each])) : Object.entries(value);
  return inner.flatMap(([name, each]) => partsOf(each, part === "" ? name : `${part}.${name}`));
}

/** @typedef {Omit<Part, "part">|null} Found */

/** @param {Literal[]} list @returns {Found} */
function listPart(list) {
  if (list.length === 0) return null;
  if (list.every(isScalar)) return { names: null, rows: list.map((cell) => [cell]) };
  if (list.every(isList)) return list.every((row) => row.every(isScalar)) ? { names: null, rows: /** @type {string[][]} */ (list) } : deepRows(list);
  if (list.every(isNamed)) return recordsPart(list);
  return null;
}

/** Rows that hold one more level of lists, such as [[[1, 2], [3, 4]]]: null, so that each is looked at by itself, unless they are points with a name. @param {Literal[][]} list @returns {Found} */
function deepRows(list) {
  const flat = list.map((row) => row.flatMap((cell) => (isList(cell) && cell.every(isScalar) ? cell : [cell])));
  const is_flat = list.some((row) => row.some(isScalar)) && flat.every((row) => row.every(isScalar));
  return is_flat ? { names: null, rows: /** @type {string[][]} */ (flat) } : null;
}

/** @param {Named[]} records @returns {Found} */
function recordsPart(records) {
  // A record with long lists, or a single one with any list, is a table by itself.
  const most = records.length > 1 ? MOST_COORDINATES : 0;
  if (records.some((record) => Object.values(record).some((each) => isList(each) && each.length > most))) return null;
  const flat = records.map((record) => flattened(record));
  const names = [...new Set(flat.flatMap((record) => [...record.keys()]))];
  return { names, rows: flat.map((record) => names.map((name) => record.get(name) ?? "")) };
}

/** The values of a record, with those of records and short lists inside it. @param {Named} record @returns {Map<string, string>} */
function flattened(record) {
  const result = new Map();
  /** @param {Literal} value @param {string} name */
  function add(value, name) {
    if (isScalar(value)) result.set(name, value);
    else for (const [key, inner] of Object.entries(value)) add(inner, name === "" ? key : `${name}.${key}`);
  }
  add(record, "");
  return result;
}

/** @param {Named} value @returns {Found} */
function namedPart(value) {
  const { columns, data } = value;
  if (isList(data ?? "") && isList(columns ?? "") && /** @type {Literal[]} */ (columns).every(isScalar)) {
    const inner = listPart(/** @type {Literal[]} */ (data));
    return inner && { ...inner, names: /** @type {string[]} */ (columns) };
  }
  const entries = Object.entries(value);
  const lists = entries.filter(([, each]) => isList(each) && each.length > 0 && each.every(isScalar));
  const length = Math.max(0, ...lists.map(([, each]) => /** @type {Literal[]} */ (each).length));
  // Much shorter lists are no columns: limits, names, settings.
  const long = lists.filter(([, each]) => 2 * /** @type {Literal[]} */ (each).length > length);
  if (long.length > 0 && !entries.some(([, each]) => isList(each) && !each.every(isScalar))) return columnsPart(/** @type {[string, string[]][]} */ (long));
  const is_table = entries.length > 0 && entries.every(([, each]) => isNamed(each) && Object.values(each).length > 0 && Object.values(each).every(isScalar));
  return is_table ? mappedPart(/** @type {[string, {[name: string]: string}][]} */ (entries)) : null;
}

/** @param {[string, string[]][]} columns @returns {Found} */
function columnsPart(columns) {
  const length = Math.max(...columns.map(([, values]) => values.length));
  return { names: columns.map(([name]) => name), rows: Array.from({ length }, (_, i) => columns.map(([, values]) => values[i] ?? "")) };
}

/** Objects in an object, as pandas writes them: by column, or by the names of the rows. @param {[string, {[name: string]: string}][]} entries @returns {Found} */
function mappedPart(entries) {
  const inner = [...new Set(entries.flatMap(([, each]) => Object.keys(each)))];
  const are_columns = inner.every((name) => WHOLE.test(name)) || (!entries.every(([name]) => WHOLE.test(name)) && inner.length > entries.length);
  if (are_columns) return columnsPart(entries.map(([name, each]) => [name, inner.map((key) => each[key] ?? "")]));
  return { names: inner, rows: entries.map(([, each]) => inner.map((name) => each[name] ?? "")) };
}
