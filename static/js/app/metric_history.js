// @ts-check
/** The history of the metrics. It is thinned as it grows: at most MAXIMUM_ROWS rows for any length of a run. */
/** @typedef {import("./types.js").History} History */
/** @typedef {import("./types.js").HistoryRow} HistoryRow */

export const MAXIMUM_ROWS = 600;

/** @type {History} */
export const EMPTY_HISTORY = Object.freeze({ stride: 1, skipped: 0, rows: [], last: null });

/**
 * Adds a row. One of every `stride` rows is kept; when there are too many, every second one is dropped and the
 * stride doubles, so the history covers the whole run. The newest row is always kept separately in `last`.
 * A step before the last one (a rewind) removes the later rows.
 * @param {History} history @param {HistoryRow} row @returns {History}
 */
export function appendRow(history, row) {
  if (history.last && row.step < history.last.step) history = truncate(history, row.step);
  const rows = history.rows;
  if (rows.length > 0 && rows[rows.length - 1].step === row.step) {
    return { ...history, rows: [...rows.slice(0, -1), row], last: row };
  }
  const skipped = history.skipped + 1;
  if (rows.length > 0 && skipped < history.stride) return { ...history, skipped, last: row };
  const next = [...rows, row];
  if (next.length <= MAXIMUM_ROWS) return { ...history, skipped: 0, rows: next, last: row };
  return { stride: history.stride * 2, skipped: 0, rows: next.filter((_, i) => i % 2 === 0), last: row };
}

/** @param {History} history @param {number} step @returns {History} */
function truncate(history, step) {
  const rows = history.rows.filter((row) => row.step < step);
  return { ...history, rows, skipped: 0, last: rows.at(-1) ?? null };
}

/** The history up to and including a step. @param {History} history @param {number} step @returns {History} */
export function historyUntil(history, step) {
  return history.last && history.last.step > step ? truncate(history, step + 1) : history;
}

/**
 * Converts the server's table to the history of this page.
 * @param {string[]} columns the first one is `step`
 * @param {(number|null)[][]} rows
 * @returns {History}
 */
export function historyOfTable(columns, rows) {
  const stride = Math.max(1, Math.ceil(rows.length / MAXIMUM_ROWS));
  const at = columns.indexOf("step");
  /** @param {(number|null)[]} row @returns {HistoryRow} */
  const toRow = (row) => ({
    step: row[at] ?? 0,
    metrics: Object.fromEntries(columns.map((name, i) => [name, row[i]]).filter((_, i) => i !== at)),
  });
  const thinned = rows.filter((_, i) => i % stride === 0).map(toRow);
  const last = rows.length > 0 ? toRow(rows[rows.length - 1]) : null;
  return { stride, skipped: 0, rows: thinned, last };
}

/**
 * Joins the loaded history and the rows that arrived while it was loaded.
 * @param {History} loaded @param {History} live @returns {History}
 */
export function joinHistories(loaded, live) {
  const after = loaded.last ? loaded.last.step : -1;
  const newer = [...live.rows, ...(live.last ? [live.last] : [])].filter((row) => row.step > after);
  return newer.reduce(appendRow, loaded);
}

/**
 * Returns one metric as two columns for a chart; missing values are null.
 * @param {History} history @param {string} name
 * @returns {{x: number[], y: (number|null)[]}}
 */
export function seriesOf(history, name) {
  const { rows, last } = history;
  const all = last && rows.at(-1)?.step !== last.step ? [...rows, last] : rows;
  return { x: all.map((row) => row.step), y: all.map((row) => row.metrics[name] ?? null) };
}
