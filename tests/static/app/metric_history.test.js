// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_HISTORY, MAXIMUM_ROWS, appendRow, historyOfTable, joinHistories, seriesOf } from "../../../static/js/app/metric_history.js";

/** @param {number} count */
function grown(count) {
  let history = EMPTY_HISTORY;
  for (let step = 0; step < count; step += 1) history = appendRow(history, { step, metrics: { js: step } });
  return history;
}

test("a short history keeps every row", () => {
  assert.deepEqual(seriesOf(grown(5), "js"), { x: [0, 1, 2, 3, 4], y: [0, 1, 2, 3, 4] });
});

test("a run of any length never has more rows than the maximum", () => {
  for (const count of [MAXIMUM_ROWS, MAXIMUM_ROWS + 1, 2_000, 50_000]) {
    const { rows, stride } = grown(count);
    assert.ok(rows.length <= MAXIMUM_ROWS, `${rows.length} rows of ${count}`);
    assert.ok(rows.length >= MAXIMUM_ROWS / 2 - 1, `only ${rows.length} rows of ${count}`);
    assert.equal(Math.log2(stride) % 1, 0);
  }
});

test("thinning keeps the first row, equal gaps and the newest row", () => {
  const history = grown(5_003);
  const { x } = seriesOf(history, "js");
  assert.equal(x[0], 0);
  assert.equal(x.at(-1), 5_002);
  const gaps = history.rows.slice(1).map((row, i) => row.step - history.rows[i].step);
  assert.deepEqual([...new Set(gaps)], [history.stride]);
});

test("a second measurement at the same step replaces the first", () => {
  const history = appendRow(appendRow(EMPTY_HISTORY, { step: 1, metrics: { js: 1 } }), { step: 1, metrics: { js: 2 } });
  assert.deepEqual(seriesOf(history, "js"), { x: [1], y: [2] });
});

test("a step back removes the later rows", () => {
  const history = appendRow(grown(100), { step: 50, metrics: { js: -1 } });
  const { x, y } = seriesOf(history, "js");
  assert.equal(x.at(-1), 50);
  assert.equal(y.at(-1), -1);
  assert.equal(x.length, 51);
});

test("the server's rows and the rows that arrived meanwhile become one history", () => {
  const loaded = historyOfTable(["step", "js", "w1"], [[10, 1, null], [20, 2, 5]]);
  const live = [{ step: 20, metrics: { js: 2 } }, { step: 30, metrics: { js: 3 } }].reduce(appendRow, EMPTY_HISTORY);
  const joined = joinHistories(loaded, live);
  assert.deepEqual(seriesOf(joined, "js"), { x: [10, 20, 30], y: [1, 2, 3] });
  assert.deepEqual(seriesOf(joined, "w1").y, [null, 5, null]);
});

test("a long table from the server is thinned on arrival", () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [i, i]);
  const history = historyOfTable(["step", "js"], rows);
  assert.ok(history.rows.length <= MAXIMUM_ROWS);
  assert.equal(history.last?.step, 9_999);
});
