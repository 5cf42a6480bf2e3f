// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergePatch } from "../../../static/js/app/config.js";
import { differenceTexts, inSentence } from "../../../static/js/app/config_difference.js";
import { CATALOG, field } from "../example.js";

/** Both players have a learning rate under the same title, as in the real catalog. */
const catalog = {
  ...CATALOG,
  fields: [
    ...CATALOG.fields.map((each) => ({ ...each, title: each.name === "generator_learning_rate" ? "Learning rate" : each.title })),
    field({ name: "discriminator_learning_rate", title: "Learning rate", default: 0.001, group: "discriminator" }),
    field({ name: "discriminator_optimizer", kind: "choice", default: "adam", group: "discriminator", choices: [{ name: "adam", title: "Adam" }, { name: "sgd", title: "SGD" }] }),
    field({ name: "loss", title: "Loss", kind: "choice", default: "hinge", choices: [{ name: "hinge", title: "Hinge" }, { name: "non_saturating", title: "Non-saturating" }] }),
  ],
};
const from = { ...CATALOG.defaults, stabilizers: { r1: { weight: 0.1 } } };
/** @param {object} patch */
const textOf = (patch) => differenceTexts(catalog, from, mergePatch(from, patch));

test("a changed number is shown with both values, and with the player when both have this field", () => {
  assert.deepEqual(textOf({ batch_size: 128 }), ["batch_size 64 → 128"]);
  assert.deepEqual(textOf({ generator_learning_rate: 0.01 }), ["generator learning rate 0.001 → 0.01"]);
  assert.deepEqual(textOf({ discriminator_learning_rate: 1e-5 }), ["discriminator learning rate 0.001 → 1e-5"]);
});

test("a stabilizer is reported as on or off; a changed parameter of an active one is shown with its name", () => {
  assert.deepEqual(textOf({ stabilizers: { minibatch_stddev: {} } }), ["minibatch stddev on"]);
  assert.deepEqual(textOf({ stabilizers: { r1: null } }), ["R1 off"]);
  assert.deepEqual(textOf({ stabilizers: { r1: { weight: 2 } } }), ["R1: weight 0.1 → 2"]);
});

test("a changed choice is shown by its titles, without its new parameters", () => {
  assert.deepEqual(textOf({ loss: "hinge" }), ["loss non-saturating → hinge"]);
  const other = { ...from, discriminator_optimizer: "sgd", discriminator_optimizer_parameters: {} };
  assert.deepEqual(differenceTexts(catalog, from, other), ["discriminator_optimizer adam → SGD"]);
});

test("a changed parameter is shown; lists of points are not", () => {
  assert.deepEqual(textOf({ problem_parameters: { modes: 9 } }), ["modes 8 → 9"]);
  assert.deepEqual(textOf({ discriminator_optimizer_parameters: { b1: 0.9 } }), ["discriminator b1 0.5 → 0.9"]);
  const drawn = { ...from, problem: "custom", problem_parameters: { points: [[0, 0]], std: 0.1 } };
  const redrawn = mergePatch(drawn, { problem_parameters: { points: [[1, 1]] } });
  assert.deepEqual(differenceTexts(catalog, drawn, redrawn), ["points changed"]);
});

test("equal configurations have no difference, and every difference is listed", () => {
  assert.deepEqual(textOf({}), []);
  assert.equal(textOf({ batch_size: 32, stabilizers: { minibatch_stddev: {} } }).length, 2);
});

test("a title within a sentence begins with a small letter, an abbreviation does not", () => {
  assert.deepEqual(["Batch size", "R1", "EMA", "λ"].map(inSentence), ["batch size", "R1", "EMA", "λ"]);
});
