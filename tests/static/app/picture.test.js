// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenData, currentFrame, domainOf, pendingPaths, staleOf, waitOf } from "../../../static/js/app/picture.js";
import { hintText, waitText } from "../../../static/js/features/waiting/model.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";
/** @typedef {import("../../../static/js/app/types.js").State} State */

const { defaults } = CATALOG;
const MIXTURE = { ...defaults, problem: "mixture", problem_parameters: { weights: [1, 1] } };
const samples = (/** @type {number[]} */ ...data) => ({ real_samples: { shape: [data.length / 2, 2], data: Float32Array.from(data) } });
/** @param {string} kind @param {object} [more] */
const event = (kind, more = {}) => ({ type: "event_received", event: { type: "event", seq: 1, step: 5, kind, ...more } });
/** @param {Partial<import("../../../static/js/app/types.js").Frame>} [changes] */
const received = (changes) => ({ type: "frame_received", frame: frame({ arrays: samples(0, 1), ...changes }) });
const PLAYING = [{ type: "catalog_loaded", catalog: CATALOG }, { type: "run_joined", run: run(), is_owner: true }, { type: "connection_changed", phase: "open" }, received({ step: 100 })];
/** @param {...any} actions */
const after = (...actions) => [...PLAYING, ...actions].reduce(reduce, INITIAL_STATE);
const CHOSEN = [{ type: "fields_edited", values: { problem: "mixture" } }];
const ACCEPTED = [...CHOSEN, { type: "run_updated", run: run({ config: MIXTURE }) }, { type: "fields_confirmed", values: { problem: "mixture" } }];

test("from the choice of a problem to its first frame the picture is stale", () => {
  for (const actions of [CHOSEN, ACCEPTED, [...ACCEPTED, event("config", { config: MIXTURE, step: 120 })]]) {
    const state = after(...actions);
    assert.equal(staleOf(state), "data");
    assert.equal(currentFrame(state), null);
    assert.equal(domainOf(state), "line");
  }
  const state = after(...ACCEPTED, event("config", { config: MIXTURE, step: 120 }), received({ step: 121, domain: "line" }));
  assert.equal(staleOf(state), null);
  assert.equal(domainOf(state), "line");
});

test("a frame from before the change that arrives after the event stays stale", () => {
  const custom = { ...defaults, problem: "custom", problem_parameters: { points: [[0, 0]], std: 0.1 } };
  const changed = [{ type: "fields_edited", values: { problem: "custom" } }, { type: "run_updated", run: run({ config: custom }) }, { type: "fields_confirmed", values: { problem: "custom" } }, event("config", { config: custom, step: 120 })];
  assert.equal(staleOf(after(...changed, received({ step: 119 }))), "data");
  assert.equal(staleOf(after(...changed, received({ step: 120 }))), "data");
  assert.equal(staleOf(after(...changed, received({ step: 120, arrays: samples(5, 5) }))), null);
  assert.equal(staleOf(after(...changed, received({ step: 120 }), received({ step: 121 }))), null);
});

test("a reset makes the picture stale until the new run's first frame, and a refused one does not", () => {
  const asked = { type: "restart_asked" };
  assert.equal(staleOf(after(asked)), "restart");
  assert.equal(staleOf(after(asked, { type: "restart_refused" })), null);
  assert.equal(staleOf(after(asked, event("reset", { step: 0 }), received({ step: 130 }))), "restart");
  assert.equal(staleOf(after(asked, event("reset", { step: 0 }), received({ step: 0, epoch: 1 }))), null);
});

test("a change of the networks' shape makes the picture stale; another program alone does not", () => {
  const deeper = { ...defaults, generator: { ...defaults.generator, hidden_layers: 3 } };
  const other = { ...defaults, update_rule: "simultaneous" };
  const [restart, change] = [deeper, other].map((config) => after({ type: "run_updated", run: run({ config }) }));
  assert.deepEqual([staleOf(restart), waitOf(restart)], ["restart", "training"]);
  assert.deepEqual([staleOf(change), waitOf(change)], [null, "change"]);
  assert.deepEqual(pendingPaths(restart), ["generator.hidden_layers"]);
  assert.deepEqual(pendingPaths(after()), []);
});

test("a past step is never stale", () => {
  assert.equal(staleOf(after({ type: "peeked", step: 50 }, ...CHOSEN)), null);
});

test("a stabilizer is pending until the event says that it is trained with", () => {
  const config = { ...defaults, stabilizers: { r1: { weight: 0.1 } } };
  const waiting = after({ type: "run_updated", run: run({ config }) });
  assert.deepEqual(pendingPaths(waiting), ["stabilizers.r1"]);
  assert.deepEqual(pendingPaths(reduce(waiting, event("config", { config }))), []);
});

test("what the page waits for: training, a picture, measurements", () => {
  const fresh = [...PLAYING.slice(0, 3)].reduce(reduce, INITIAL_STATE);
  assert.equal(waitOf(reduce(fresh, event("status", { status: "compiling" }))), "training");
  assert.equal(waitOf(fresh), "picture");
  assert.equal(waitOf(reduce(fresh, received({ metrics: {} }))), "measurements");
  assert.equal(waitOf(after()), null);
  assert.equal(waitText("measurements", 12), "compiling measurements · 12 s");
});

test("the chosen data have the parameters of the choice", () => {
  assert.deepEqual(chosenData(after()), { problem: "ring", domain: "plane", parameters: { modes: 8, std: 0.05 } });
  assert.deepEqual(chosenData(after(...CHOSEN)), { problem: "mixture", domain: "line", parameters: { weights: [1, 1] } });
  assert.deepEqual(chosenData(after({ type: "fields_edited", values: { "problem_parameters.std": 0.2 } }))?.parameters, { modes: 8, std: 0.2 });
});

test("a run that stands at its fork or before its end says how it goes on", () => {
  const at = (/** @type {Partial<import("../../../static/js/app/types.js").Run>} */ changes) => hintText({ .../** @type {State} */ (INITIAL_STATE), run: run({ status: "stopped", step: 40, ...changes }) });
  assert.equal(at({ parent: { run: "b", step: 40 } }), "press ▶ to go on from here");
  assert.equal(at({ last_step: 90 }), "press ▶ to go on from here");
  assert.equal(at({ last_step: 40 }), "");
  assert.equal(at({ last_step: 90, status: "running" }), "");
});
