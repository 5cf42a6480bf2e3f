// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { curvePath, halfText, neverText, pairsOf } from "../../../../static/js/features/lessons/courses.js";
/** @typedef {import("../../../../static/js/app/types.js").Course} Course */
/** @typedef {import("../../../../static/js/app/types.js").Curve} Curve */

/** @param {Partial<Curve>} changes @returns {Curve} */
const curve = (changes) => ({
  training: "packing", label: "packing", steps: [0, 500, 1000], share: [0, 0.75, 0.5], reached: [0, 0.75, 1], median: 500, n: 64, times_sooner: 19, never: 0, ...changes,
});
const NOTHING = curve({ training: "nothing", label: "nothing", median: 9500, times_sooner: null, never: 10 });
/** @param {Curve[]|null} curves @param {string|null} [control] @returns {Course} */
const course = (curves, control = "nothing") => ({ text: "All eight modes", check: "", every: 500, until: 20_000, control, curves });

test("each remedy is paired with the control", () => {
  const [packing, r1] = [curve({}), curve({ training: "r1" })];
  assert.deepEqual(pairsOf(course([NOTHING, packing, r1])), [{ shown: packing, control: NOTHING }, { shown: r1, control: NOTHING }]);
  assert.deepEqual(pairsOf(course([packing], null)), [{ shown: packing, control: null }]);
  assert.deepEqual(pairsOf(course([NOTHING])), [{ shown: NOTHING, control: null }]);
  assert.deepEqual(pairsOf(course(null)), []);
});

test('"reached" changes at the measured steps only; "share" is interpolated', () => {
  assert.equal(curvePath(curve({}), "reached", 1000), "M0 100H50V25H100V0");
  assert.equal(curvePath(curve({}), "share", 1000), "M0 100L50 25L100 50");
});

test("the text says by which step half of the seeds reach the goal, and how many times sooner", () => {
  /** @param {Partial<Curve>} shown @param {Partial<Curve>|null} [control] */
  const textOf = (shown, control = {}) => halfText({ shown: curve(shown), control: control && { ...NOTHING, ...control } }, 20_000);
  assert.equal(textOf({}), "Half of the seeds reach the goal by step 500, 19 times sooner than in the control (step 9,500).");
  assert.match(textOf({ times_sooner: 2.04 }), /, 2 times sooner than in the control/);
  assert.match(textOf({ times_sooner: 2.1 }), /, 2\.1 times sooner than in the control/);
  assert.match(textOf({ times_sooner: 0.5 }), /, 2 times later than in the control/);
  assert.match(textOf({ times_sooner: 1.02 }), /by step 9,500\.$/);
  assert.match(textOf({ times_sooner: null }), /by step 9,500\.$/);
  assert.equal(textOf({}, { median: null }), "Half of the seeds reach the goal by step 500; in the control, fewer than half by step 20,000.");
  assert.equal(textOf({ median: null }), "Fewer than half of the seeds reach the goal by step 20,000; in the control, half of them by step 9,500.");
  assert.equal(textOf({ median: null }, { median: null }), "Fewer than half of the seeds reach the goal by step 20,000, as in the control.");
  assert.equal(textOf({}, null), "Half of the seeds reach the goal by step 500.");
  assert.equal(textOf({ median: null }, null), "Fewer than half of the seeds reach the goal by step 20,000.");
});

test("the text always counts the seeds that have not reached the goal", () => {
  /** @param {number} never @param {number|null} other */
  const textOf = (never, other) => neverText({ shown: curve({ never }), control: other === null ? null : { ...NOTHING, never: other } }, 20_000);
  assert.equal(textOf(0, 10), "All 64 have reached it by step 20,000; in the control, 10 of 64 have not.");
  assert.equal(textOf(3, 10), "3 of 64 have not reached it by step 20,000; in the control, 10 of 64.");
  assert.equal(textOf(3, 0), "3 of 64 have not reached it by step 20,000; in the control, 0 of 64.");
  assert.equal(textOf(0, 0), "All of them have reached it by step 20,000, as in the control.");
  assert.equal(textOf(3, null), "3 of 64 have not reached it by step 20,000.");
  assert.equal(textOf(0, null), "All 64 have reached it by step 20,000.");
});
