// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionTexts, stopMessage, withoutPart } from "../../../static/js/features/transport/stop_condition.js";
import { CATALOG, INITIAL_STATE, reduce, run } from "../example.js";

/** @type {import("../../../static/js/app/types.js").Catalog} */
const GERMAN = { ...CATALOG, notices: [{ name: "collapse", title: "Kollaps", summary: "", rule: "Wenn.", texts: [], remedies: [] }] };

test("a condition has a text for each part, and a part can be removed", () => {
  const condition = { step: 5000, metric: { name: "js", below: 0.05 }, notice: "collapse" };
  assert.deepEqual(conditionTexts(GERMAN, condition), ["at step 5,000", "js below 0.05", "when noticed: Kollaps"]);
  assert.deepEqual(withoutPart(condition, "metric"), { step: 5000, notice: "collapse" });
  assert.equal(withoutPart({ step: 5 }, "step"), null);
  assert.deepEqual(conditionTexts(GERMAN, null), []);
});

test("a run that stopped by itself says why, and its condition is cleared", () => {
  const joined = reduce(INITIAL_STATE, { type: "run_joined", run: run({ stop_when: { step: 20 } }), is_owner: true });
  const event = { type: "event", seq: 4, kind: "stopped_when", step: 20, reason: "step", value: 20 };
  const state = reduce(joined, { type: "event_received", event });
  assert.equal(state.run?.stop_when, null);
  assert.equal(state.message?.text, "Stopped at step 20, as asked.");
  const bound = { step: 7, reason: "metric", metric: "js", above: 0.5, value: 0.625 };
  assert.equal(stopMessage(GERMAN, bound), "Stopped at step 7, as asked: js above 0.5 (now 0.625).");
  assert.equal(stopMessage(GERMAN, { step: 7, reason: "notice", notice: "collapse" }), "Stopped at step 7, as asked: Kollaps.");
});
