// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../../static/js/features/controls/group_summary.js";
import { commonSlider, decadesOf, ratioText } from "../../../static/js/features/controls/main_fields.js";
import { field } from "../example.js";
/** @typedef {import("../../../static/js/app/types.js").Control} Control */

/** @param {Parameters<typeof field>[0]} changes @returns {Control} */
const control = (changes) => ({ ...field(changes), path: changes.name });
const rate = (/** @type {number} */ minimum, /** @type {number} */ maximum) => control({ name: "rate", default: 0.001, minimum, maximum, scale: "log" });

test("the ratio of the rates is said in words", () => {
  assert.equal(ratioText(0.001, 0.01), "D learns 10× faster");
  assert.equal(ratioText(0.01, 0.001), "G learns 10× faster");
  assert.equal(ratioText(0.002, 0.005), "D learns 2.5× faster");
  assert.equal(ratioText(0.003, 0.003), "equal rates");
  assert.equal(ratioText(0.00001, 0.0123), "D learns 1,230× faster");
});

test("values that are no positive numbers have no ratio", () => {
  for (const [g, d] of [["x", 0.1], [0, 0.1], [0.1, 0], [-1, 0.1], [undefined, undefined]]) assert.equal(ratioText(g, d), "");
});

test("the axis has room for both rates", () => {
  const slider = commonSlider([rate(1e-5, 0.1), rate(1e-4, 1)]);
  assert.ok(slider);
  assert.deepEqual([slider.toValue(slider.minimum), slider.toValue(slider.maximum)], [1e-5, 1]);
  assert.equal(commonSlider([rate(1e-5, 0.1), control({ name: "free", default: 1 })]), null);
});

test("powers of ten are at equal distances on the axis", () => {
  const slider = commonSlider([rate(1e-4, 1)]);
  assert.ok(slider);
  const decades = decadesOf(slider);
  assert.deepEqual(decades.map(({ value }) => value), [0.0001, 0.001, 0.01, 0.1, 1]);
  assert.deepEqual(decades.map(({ share }) => share), [0, 0.25, 0.5, 0.75, 1]);
});

const NETWORK = [
  control({ name: "generator.hidden_layers", kind: "integer", default: 2 }),
  control({ name: "generator.hidden_width", kind: "integer", default: 16 }),
  control({ name: "generator.activation", kind: "choice", default: "tanh", choices: [{ name: "tanh", title: "tanh" }, { name: "relu", title: "ReLU" }] }),
  control({ name: "generator_steps", title: "Updates per step", kind: "integer", default: 1 }),
];
/** @param {{[path: string]: any}} changes */
const summary = (changes) => summaryOf(NETWORK, (path) => changes[path] ?? NETWORK.find((each) => each.path === path)?.default);

test("the line of a closed group names the network, and what is not at its default", () => {
  assert.deepEqual(summary({}), [{ text: "2 layers × 16, tanh", is_changed: false }]);
  assert.deepEqual(summary({ "generator.hidden_layers": 1, "generator.activation": "relu", generator_steps: 3 }), [
    { text: "1 layer × 16, ReLU", is_changed: true }, { text: "Updates per step 3", is_changed: true },
  ]);
});

test("a group without a network names its first values, and later ones only when they are changed", () => {
  const controls = ["mean", "std", "skew"].map((name) => control({ name, default: 1 }));
  const rare = control({ name: "rule", title: "Rule", kind: "choice", default: "a", choices: [{ name: "b", title: "B" }], is_advanced: true });
  assert.deepEqual(summaryOf([rare], () => "b"), [{ text: "Rule: B", is_changed: true }]);
  const texts = (/** @type {{[path: string]: number}} */ changes) => summaryOf(controls, (path) => changes[path] ?? 1).map(({ text, is_changed }) => [text, is_changed]);
  assert.deepEqual(texts({}), [["mean 1", false], ["std 1", false]]);
  assert.deepEqual(texts({ skew: 2 }), [["mean 1", false], ["std 1", false], ["skew 2", true]]);
});
