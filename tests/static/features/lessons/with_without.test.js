// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, shareDifferenceText } from "../../../../static/js/features/lessons/with_without.js";
/** @typedef {import("../../../../static/js/app/types.js").Claim} Claim */
/** @typedef {import("../../../../static/js/app/types.js").ClaimControl} ClaimControl */

/** @type {ClaimControl} */
const CONTROL = { training: "nothing", k: 3, n: 64, difference: 61 / 64, interval: [0.8673, 0.9844] };
/** @type {Claim} */
const CLAIM = {
  text: "It helps.", check: "", share: null, k: 64, n: 64, lower_bound: 0.9542, is_verified: true, date: "2026-11-21",
  training: "minibatch stddev", effect: "more", control: CONTROL,
};

/** @param {number} difference @param {[number, number]} interval @param {Claim["effect"]} [effect] */
const textOf = (difference, interval, effect = "more") => shareDifferenceText({ ...CLAIM, effect, control: { ...CONTROL, difference, interval } });

test("a claim about a remedy shows both counts", () => {
  const [with_it, without] = countsOf(CLAIM);
  assert.deepEqual(with_it, { title: "with", training: "minibatch stddev", is_control: false, share: 1, count_text: "64 of 64" });
  assert.deepEqual(without, { title: "without", training: "nothing", is_control: true, share: 3 / 64, count_text: "3 of 64" });
});

test("without a control, or before both are counted, there is no comparison", () => {
  for (const control of [null, undefined, { ...CONTROL, k: null, n: null, difference: null, interval: null }]) {
    assert.deepEqual(countsOf({ ...CLAIM, control }), []);
    assert.equal(shareDifferenceText({ ...CLAIM, control }), "");
  }
  assert.deepEqual(countsOf({ ...CLAIM, k: null, n: null }), []);
});

test("the difference is given per hundred seeds, and rounding never makes its interval narrower", () => {
  assert.equal(shareDifferenceText(CLAIM), "95 more in 100 seeds: 86 to 99 at 95 % confidence");
  assert.equal(textOf(0.5, [0.31, 0.69]), "50 more in 100 seeds: 31 to 69 at 95 % confidence");
  assert.equal(textOf(-0.5, [-0.691, -0.309]), "50 fewer in 100 seeds: 30 to 70 at 95 % confidence");
});

test("an interval around zero shows no difference, which may be the claim", () => {
  assert.equal(textOf(0.03, [-0.081, 0.14]), "No clear difference: between 9 fewer and 14 more in 100 seeds, at 95 % confidence");
  assert.equal(textOf(-0.03, [-0.11, 0.05], "as_often"), "As often: between 11 fewer and 5 more in 100 seeds, at 95 % confidence");
});
