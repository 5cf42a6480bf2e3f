// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { metricsOf } from "../../../static/js/app/selectors.js";
import { CHARTS, chartData } from "../../../static/js/features/results_panel/chart_data.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";

const METRICS = ["js", "implied_js", "mode_entropy", "mode_purity", "mutual_information"];
const metrics = METRICS.map((name) => ({ ...CATALOG.metrics[0], name }));
const JOINED = [{ type: "catalog_loaded", catalog: { ...CATALOG, metrics } }, { type: "run_joined", run: run(), is_owner: true }].reduce(reduce, INITIAL_STATE);

/** @param {string} name @param {{[name: string]: number|null}} measured @param {number} [modes] */
function drawn(name, measured, modes = 4) {
  const mode_share = { shape: [modes], data: new Float32Array(modes) };
  const state = reduce(JOINED, { type: "frame_received", frame: frame({ metrics: measured, arrays: { mode_share } }) });
  const chart = CHARTS.find((each) => each.name === name);
  assert.ok(chart);
  return chartData(state, chart).series;
}

test("metrics that are not measured are not drawn", () => {
  assert.deepEqual(drawn("divergence", { js: 0.1, implied_js: null }).map(({ name }) => name), ["js"]);
  assert.deepEqual(drawn("divergence", { js: 0.1, implied_js: 0.05 }).map(({ name }) => name), ["js", "implied_js"]);
  assert.deepEqual(drawn("losses", { js: 0.1 }), []);
});

test("metrics whose needs the problem does not offer are not drawn; the loss decides on a probability", () => {
  const needing = (/** @type {string[]} */ needs) => {
    const catalog = { ...CATALOG, metrics: [{ ...CATALOG.metrics[0], needs }] };
    return metricsOf({ ...JOINED, catalog }).length;
  };
  assert.deepEqual([["modes"], ["mean"], ["masses", "probability"]].map(needing), [1, 0, 1]);
});

test("codes have a chart only when D predicts them", () => {
  assert.deepEqual(drawn("codes", { mode_purity: 1, mutual_information: null }), []);
  assert.equal(drawn("codes", { mode_purity: 1, mutual_information: 2 }).length, 2);
});

test("the entropy has its greatest possible value as a reference, and is not drawn for a single mode", () => {
  assert.deepEqual(drawn("entropy", { mode_entropy: 1 })[0].metric.reference, { value: Math.log(4), label: "log 4" });
  assert.deepEqual(drawn("entropy", { mode_entropy: 0 }, 1), []);
});
