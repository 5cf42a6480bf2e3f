// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { describePicture, headlineOf, reportOf } from "../../../static/js/scenes/describe.js";
import { setMessages } from "../../../static/js/app/i18n.js";
import { CATALOG, INITIAL_STATE, frame as example, run } from "../example.js";

/** @param {number[]} data */
const tensor = (data) => ({ shape: [data.length], data: Float32Array.from(data) });

/** @param {Partial<import("../../../static/js/app/types.js").Frame>} changes */
const frame = (changes) => example({ step: 4000, metrics: {}, ...changes });

/** @param {import("../../../static/js/app/types.js").Frame|null} shown */
const state = (shown) => ({ ...INITIAL_STATE, catalog: CATALOG, run: run(), frame: shown });

const TITLE = CATALOG.problems.find(({ name }) => name === CATALOG.defaults.problem)?.title;
const LOSSES = { discriminator_loss: 1.234, generator_loss: 0.7 };
const RING = frame({
  metrics: { modes_covered: 2, quality: 0.815, real_probability: 0.61, fake_probability: 0.42, ...LOSSES },
  arrays: { mode_share: tensor([0.5, 0.1, 0.3]), mode_weight: tensor([1, 1, 1]) },
});
const LINE = frame({
  domain: "line",
  metrics: { generator_mean: 2.5, generator_std: 0.25, quality: 0.9, ...LOSSES },
  arrays: { modes: tensor([3]), mode_std: tensor([0.5]), mode_share: tensor([1]), mode_weight: tensor([1]) },
});
const SPIRAL = frame({ metrics: { quality: 0.25 } });
const DIRAC = frame({ domain: "phase", step: 7, arrays: { phase_point: tensor([0.3, -0.4]) } });

test("the headline counts the modes, and those with the largest shares are covered", () => {
  const headline = headlineOf(RING);
  assert.deepEqual([headline.kind, headline.number, headline.total, headline.side], ["some", "2", "/ 3", "82 % within 3σ"]);
  assert.deepEqual(headline.covered, [true, false, true]);
  assert.equal(headlineOf({ ...RING, metrics: { modes_covered: 3 } }).kind, "all");
});

test("the headline for a single mode on a line is its place and width", () => {
  const headline = headlineOf(LINE);
  assert.deepEqual([headline.kind, headline.number, headline.total], ["moments", "2.50 ± 0.25", "real: 3.00 ± 0.50"]);
});

test("the distance to the data is shown with every headline that can look too good", () => {
  const two_spikes = { ...LINE, metrics: { ...LINE.metrics, generator_mean: 3.03, generator_std: 0.5, quality: 1, js: 0.4444 } };
  assert.equal(headlineOf(two_spikes).distance, "JS 0.44 of at most 0.69");
  assert.match(describePicture(state(two_spikes)), /the Jensen–Shannon divergence from the data is 0\.44 \(the maximum is 0\.69\)/);
  assert.match(reportOf(state(two_spikes)), /, JS 0\.44 of at most 0\.69, D loss/);
  for (const each of [RING, SPIRAL]) assert.equal(headlineOf({ ...each, metrics: { ...each.metrics, js: 0.1 } }).distance, "JS 0.10 of at most 0.69");
  // A single number has a distance of its own and no density to compare.
  for (const each of [LINE, { ...DIRAC, metrics: { js: 0.69 } }, null]) assert.equal(headlineOf(each).distance, "");
});

test("without modes the headline is the share of good samples; for two numbers it is a distance", () => {
  assert.deepEqual([headlineOf(SPIRAL).kind, headlineOf(SPIRAL).number], ["share", "25 %"]);
  assert.equal(headlineOf(DIRAC).number, "0.500");
  assert.equal(headlineOf(null).kind, "none");
});

test("the picture is described in one sentence", () => {
  assert.equal(describePicture(state(RING)), `${TITLE} at step 4,000: the generator covers 2 of 3 modes; 82 % of its samples lie within three standard deviations of the data; the discriminator's output is 0.61 on real samples and 0.42 on generated ones.`);
  assert.equal(describePicture(state(LINE)), `${TITLE} at step 4,000: the generator's samples have mean 2.50 and standard deviation 0.25; the real data has 3.00 and 0.50.`);
  assert.equal(describePicture(state(SPIRAL)), `${TITLE} at step 4,000: 25 % of its samples lie within three standard deviations of the data.`);
  assert.equal(describePicture(state(DIRAC)), `${TITLE} at step 7: the generator is at 0.30, the discriminator at −0.40, 0.500 from the equilibrium.`);
  assert.equal(describePicture(state(frame({}))), `${TITLE} at step 4,000.`);
  assert.equal(describePicture(state(null)), "The picture has not arrived yet.");
});

test("the report is short", () => {
  assert.equal(reportOf(state(RING)), "step 4,000, 2 of 3 modes, D loss 1.23, G loss 0.70");
  assert.equal(reportOf(state(LINE)), "step 4,000, Mean ± std of G 2.50 ± 0.25, D loss 1.23, G loss 0.70");
  assert.equal(reportOf(state(null)), "");
});

test("the description is in the language of the page", () => {
  setMessages({ "{count} of {total} modes": "{total} 中 {count}" });
  assert.ok(reportOf(state(RING)).includes("3 中 2"));
  setMessages({});
});
