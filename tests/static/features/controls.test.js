// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { problemPatch } from "../../../static/js/app/problem_patch.js";
import { stabilizerGroups, whyNot } from "../../../static/js/features/controls/stabilizer_groups.js";
import { CATALOG } from "../example.js";

const [R1, STDDEV, SMOOTHING] = CATALOG.stabilizers;

test("between problems of one kind only the problem changes", () => {
  assert.deepEqual(problemPatch(CATALOG, CATALOG.defaults, "custom"), { problem: "custom" });
  assert.equal(problemPatch(CATALOG, CATALOG.defaults, "ring"), null);
});

test("a problem without networks removes the settings that need them", () => {
  const config = { ...CATALOG.defaults, variant: "infogan", stabilizers: { r1: { weight: 1 }, minibatch_stddev: {} } };
  assert.deepEqual(problemPatch(CATALOG, config, "dirac"), {
    problem: "dirac", batch_size: 2, update_rule: "simultaneous", variant: "unconditional", "stabilizers.minibatch_stddev": null,
  });
});

test("settings that suit only the last problem return to their defaults", () => {
  const config = { ...CATALOG.defaults, problem: "dirac", batch_size: 2, update_rule: "simultaneous" };
  assert.deepEqual(problemPatch(CATALOG, config, "mixture"), { problem: "mixture", batch_size: 64, update_rule: "alternating" });
});

test("a stabilizer that does not fit gives the reason", () => {
  assert.equal(whyNot(CATALOG, R1, { ...CATALOG.defaults, problem: "dirac" }), null);
  assert.match(whyNot(CATALOG, STDDEV, { ...CATALOG.defaults, problem: "dirac" }) ?? "", /networks/);
  assert.equal(whyNot(CATALOG, SMOOTHING, CATALOG.defaults), null);
  assert.match(whyNot(CATALOG, SMOOTHING, { ...CATALOG.defaults, loss: "hinge" }) ?? "", /loss.*non_saturating/);
  assert.match(whyNot(CATALOG, SMOOTHING, { ...CATALOG.defaults, variant: "infogan" }) ?? "", /variant.*unconditional/);
});

test("every stabilizer is in one group, unknown ones in the last", () => {
  const groups = stabilizerGroups(CATALOG);
  assert.deepEqual(groups.flatMap(({ stabilizers }) => stabilizers.map(({ name }) => name)).sort(), ["minibatch_stddev", "r1", "smoothing"]);
  assert.deepEqual(groups.at(-1)?.stabilizers, [SMOOTHING]);
});
