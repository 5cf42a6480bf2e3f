// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/js/app/store.js";
import { createPlayTime } from "../../../static/js/features/undo/play_time.js";
import { INITIAL_STATE, frame, reduce, run } from "../example.js";

/** @param {Partial<import("../../../static/js/app/types.js").Run>} changes */
function joined(changes) {
  let now = 0;
  const store = createStore(reduce, INITIAL_STATE);
  const time = createPlayTime(store, () => now);
  store.dispatch({ type: "run_joined", run: run({ epoch: 0, step: 0, status: "idle", ...changes }), is_owner: true });
  const event = (/** @type {object} */ fields) => store.dispatch({ type: "event_received", event: { step: 0, ...fields } });
  return { store, time, event, wait: (/** @type {number} */ ms) => { now += ms; } };
}

test("only the time in which the run trains counts, and a reset begins anew", () => {
  const { store, time, event, wait } = joined({});
  wait(5000);
  assert.equal(time.read(), 0, "it waits at step 0");
  event({ kind: "status", status: "running" });
  wait(2000);
  assert.equal(time.read(), 2000);
  event({ kind: "status", status: "stopped" });
  wait(9000);
  event({ kind: "status", status: "running" });
  wait(500);
  assert.equal(time.read(), 2500);
  const { id } = /** @type {any} */ (store.state.run);
  store.dispatch({ type: "frame_received", frame: frame({ run: id, epoch: 1, step: 40 }) });
  wait(300);
  assert.equal(time.read(), 300, "though the first frame of the new beginning is of step 40");
});

test("a run that is joined in its midst, or brought back, is an old one", () => {
  assert.equal(joined({ step: 70 }).time.read(), Infinity);
  const { time } = joined({});
  time.isOld();
  assert.equal(time.read(), Infinity);
});

test("a restored run is at its step, under the new epoch, and the picture of what it replaces is stale", () => {
  const { store, event } = joined({ seed: 1 });
  const { id, config } = /** @type {any} */ (store.state.run);
  store.dispatch({ type: "frame_received", frame: frame({ run: id, epoch: 1, step: 3 }) });
  event({ kind: "restored", step: 120, epoch: 2, last_step: 150, seed: 9, change: { batch_size: 32 } });
  const { run: now, stale_epoch, history, trained_config } = store.state;
  assert.deepEqual([now?.step, now?.last_step, now?.epoch, now?.seed], [120, 150, 2, 9]);
  assert.deepEqual(now?.config, { ...config, batch_size: 32 });
  assert.deepEqual(trained_config, now?.config);
  assert.equal(stale_epoch, 1);
  assert.equal(history.rows.length, 0);
  store.dispatch({ type: "frame_received", frame: frame({ run: id, epoch: 1, step: 4 }) });
  assert.equal(store.state.frame?.step, 3, "what was still on its way is dropped");
  store.dispatch({ type: "frame_received", frame: frame({ run: id, epoch: 2, step: 120 }) });
  assert.deepEqual([store.state.frame?.step, store.state.run?.step, store.state.run?.last_step], [120, 120, 150]);
});
