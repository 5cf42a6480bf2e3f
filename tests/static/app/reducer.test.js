// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPlaying, isStabilizerOn, shownValue } from "../../../static/js/app/selectors.js";
import { createStore } from "../../../static/js/app/store.js";
import { bannerOf } from "../../../static/js/features/status_banner/model.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";

/** @param {...any} actions */
function after(...actions) {
  const start = [{ type: "catalog_loaded", catalog: CATALOG }, { type: "run_joined", run: run(), is_owner: true }, { type: "connection_changed", phase: "open" }];
  return [...start, ...actions].reduce(reduce, INITIAL_STATE);
}
/** @param {string} kind @param {object} [more] */
const event = (kind, more = {}) => ({ type: "event_received", event: { type: "event", seq: 1, step: 5, kind, ...more } });
/** @param {any[]} errors */
const refusal = (errors) => ({ title: "Invalid", status: 422, detail: "", errors });

test("an unknown action throws an error", () => {
  assert.throws(() => reduce(INITIAL_STATE, { type: "nonsense" }), /nonsense/);
});

test("the store calls a watcher at once and then only when what it selects changes", () => {
  const store = createStore(reduce, INITIAL_STATE);
  /** @type {string[]} */
  const seen = [];
  const stop = store.watch((state) => state.theme, (theme) => seen.push(theme));
  store.dispatch({ type: "message_shown", text: "hello" });
  store.dispatch({ type: "theme_changed", theme: "light" });
  stop();
  store.dispatch({ type: "theme_changed", theme: "dark" });
  assert.deepEqual(seen, ["auto", "light"]);
});

test("a frame updates the step and the speed, and adds one row of history for each measurement", () => {
  const metrics = { js: 0.5 };
  const state = after(
    { type: "frame_received", frame: frame({ step: 10, metrics }) },
    { type: "frame_received", frame: frame({ step: 20, metrics }) },
    { type: "frame_received", frame: frame({ step: 30, metrics: { js: 0.4 } }) },
  );
  assert.equal(state.run?.step, 30);
  assert.equal(state.run?.steps_per_second, 900);
  assert.deepEqual(state.history.rows.map((row) => row.step), [10, 30]);
});

test("a frame of another run is ignored", () => {
  const before = after();
  assert.equal(reduce(before, { type: "frame_received", frame: frame({ run: "other" }) }), before);
});

test("a new epoch begins with an empty history", () => {
  const state = after(
    { type: "frame_received", frame: frame({ step: 500 }) },
    { type: "frame_received", frame: frame({ step: 0, epoch: 1, metrics: { js: 0.6 } }) },
  );
  assert.deepEqual(state.history.rows.map((row) => row.step), [0]);
});

test("an edit is shown at once, and its confirmation changes nothing visible", () => {
  let state = after({ type: "fields_edited", values: { batch_size: 128 } });
  assert.equal(shownValue(state, "batch_size"), 128);
  state = reduce(state, { type: "run_updated", run: run({ config: { ...CATALOG.defaults, batch_size: 128 } }) });
  state = reduce(state, { type: "fields_confirmed", values: { batch_size: 128 } });
  assert.deepEqual(state.edits, {});
  assert.equal(shownValue(state, "batch_size"), 128);
});

test("a confirmation of an older value does not change the newer edit", () => {
  const state = after(
    { type: "fields_edited", values: { batch_size: 128 } },
    { type: "fields_edited", values: { batch_size: 200 } },
    { type: "fields_confirmed", values: { batch_size: 128 } },
  );
  assert.equal(shownValue(state, "batch_size"), 200);
});

test("a refused edit restores the old value and shows the reason at its control", () => {
  const state = after(
    { type: "fields_edited", values: { batch_size: 0 } },
    { type: "fields_refused", values: { batch_size: 0 }, document: refusal([{ field: "batch_size", message: "between 1 and 1024" }]) },
  );
  assert.equal(shownValue(state, "batch_size"), 64);
  assert.equal(state.field_errors.batch_size, "between 1 and 1024");
  assert.deepEqual(reduce(state, { type: "fields_edited", values: { batch_size: 5 } }).field_errors, {});
});

test("an error about another field is shown at the control that caused it", () => {
  const state = after({ type: "fields_refused", values: { "stabilizers.packing": {} }, document: refusal([{ field: "batch_size", message: "must be even" }]) });
  assert.equal(state.field_errors["stabilizers.packing"], "must be even");
});

test("a stabilizer is shown as on before the server answers", () => {
  const state = after({ type: "fields_edited", values: { "stabilizers.r1": { weight: 0.1 } } });
  assert.equal(isStabilizerOn(state, "r1"), true);
  assert.equal(isStabilizerOn(reduce(state, { type: "fields_edited", values: { "stabilizers.r1": null } }), "r1"), false);
});

test("the status follows the events, because an answer may arrive after a newer event", () => {
  const state = after(event("status", { status: "running" }), { type: "run_updated", run: run({ status: "compiling" }) });
  assert.equal(state.run?.status, "running");
  assert.equal(isPlaying(reduce(state, event("status", { status: "stopped" }))), false);
});

test("switching a stabilizer on adds a mark", () => {
  const config = { ...CATALOG.defaults, stabilizers: { r1: { weight: 0.1 } } };
  const state = after(event("config", { config, recompiled: true, restarted: false }));
  assert.deepEqual(state.marks.map(({ text }) => text), ["R1 on"]);
  assert.equal(state.run?.config, config);
});

test("a reset clears the step, the history and the marks and sets the seed", () => {
  const state = after({ type: "frame_received", frame: frame() }, event("reset", { seed: 9 }));
  assert.deepEqual([state.run?.seed, state.run?.step, state.history.rows.length], [9, 0, 0]);
});

test("the banner explains a divergence and offers actions", () => {
  const notice = bannerOf(after(event("diverged")));
  assert.match(notice?.title ?? "", /Diverged/);
  assert.deepEqual(notice?.actions.map(({ name }) => name), ["reduce_rates", "reset"]);
});

test("an event of an unknown kind is ignored", () => {
  const before = after();
  assert.equal(reduce(before, event("fireworks")), before);
});

test("the owner can start a deleted run again", () => {
  const notice = bannerOf(after(event("deleted")));
  assert.deepEqual(notice?.actions.map(({ name }) => name), ["recreate"]);
});

test("after a reset no change waits: the run begins with the configuration that was accepted last", () => {
  const config = { ...CATALOG.defaults, loss: "hinge" };
  const waiting = after({ type: "run_updated", run: run({ config }) }, event("status", { status: "running" }));
  assert.match(bannerOf(waiting)?.title ?? "", /Compiling/);
  assert.equal(bannerOf(reduce(waiting, event("reset"))), null);
});
