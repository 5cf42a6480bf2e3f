// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf, controlsOf, parseTyped, problemsInOrder, sliderOf, stabilizerControls } from "../../../static/js/app/fields.js";
import { SPEED_POSITIONS, speedAt, speedPosition, speedText } from "../../../static/js/features/transport/speed.js";
import { niceStep } from "../../../static/js/lib/numbers.js";
import { CATALOG, field } from "../example.js";

/** @param {Partial<import("../../../static/js/app/types.js").Field>} changes */
function slider(changes) {
  const found = sliderOf(field({ name: "a", default: 1, ...changes }));
  assert.ok(found);
  return found;
}

test("a field without minimum or maximum has no slider", () => {
  assert.equal(sliderOf(field({ name: "a", default: 1, minimum: 0 })), null);
  assert.equal(sliderOf(field({ name: "a", default: "x", kind: "choice" })), null);
});

test("a logarithmic slider reaches both ends exactly and gives every decade the same width", () => {
  const { toValue, toPosition, minimum, maximum } = slider({ minimum: 1e-6, maximum: 10, scale: "log" });
  assert.equal(toValue(minimum), 1e-6);
  assert.equal(toValue(maximum), 10);
  const room = [1e-5, 1e-4, 1e-3, 1e-2].map((value) => toPosition(value * 10) - toPosition(value));
  assert.ok(Math.max(...room) - Math.min(...room) <= 1);
});

test("a value of a logarithmic slider is a short number that gives the same position", () => {
  const { toValue, toPosition, maximum } = slider({ minimum: 1e-6, maximum: 10, scale: "log" });
  for (let position = 1; position < maximum; position += 7) {
    const value = toValue(position);
    assert.ok(value.toPrecision(2) === value.toPrecision(12).replace(/0+(?=e|$)/, "") || Number(value.toPrecision(2)) === value);
    assert.ok(Math.abs(toPosition(value) - position) <= 1, `${position} -> ${value} -> ${toPosition(value)}`);
  }
});

test("a logarithmic slider that allows zero has zero at its left end", () => {
  const { toValue, toPosition } = slider({ minimum: 0, maximum: 100, scale: "log" });
  assert.equal(toValue(0), 0);
  assert.equal(toPosition(0), 0);
  assert.ok(toValue(1) > 0);
});

test("an integer slider gives whole numbers on both scales", () => {
  for (const scale of /** @type {const} */ (["linear", "log"])) {
    const { toValue, minimum, maximum } = slider({ kind: "integer", minimum: 1, maximum: 1024, scale });
    for (let position = minimum; position <= maximum; position += 13) assert.equal(toValue(position) % 1, 0);
  }
});

test("steps are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.1, 0.03, 0.0071, 42, 1].map(niceStep), [0.1, 0.02, 0.005, 20, 1]);
});

test("typed text becomes a number if it is one, and otherwise stays text", () => {
  const number = field({ name: "a", default: 1 });
  assert.equal(parseTyped(number, " 1e-3 "), 0.001);
  assert.equal(parseTyped(number, "many"), "many");
  assert.equal(parseTyped(number, ""), "");
  assert.deepEqual(parseTyped(field({ name: "a", default: [1], kind: "numbers" }), "1, 2;3 x"), [1, 2, 3, "x"]);
});

test("controls are in the order live, recompile, restart, with the parameters of the choices", () => {
  const paths = (/** @type {any} */ group) => controlsOf(CATALOG, CATALOG.defaults, group).map(({ path }) => path);
  assert.deepEqual(paths("data"), ["problem_parameters.modes", "problem_parameters.std"]);
  assert.deepEqual(paths("generator"), ["generator_learning_rate", "generator.hidden_layers", "latent_dim", "generator_optimizer", "generator_optimizer_parameters.b1"]);
  assert.deepEqual(stabilizerControls(CATALOG, "r1").map(({ path }) => path), ["stabilizers.r1.weight"]);
});

test("a variant and an update rule add controls for their parameters; a list of points has no control", () => {
  const paths = (/** @type {any} */ config, /** @type {any} */ group) => controlsOf(CATALOG, { ...CATALOG.defaults, ...config }, group).map(({ path }) => path);
  assert.deepEqual(paths({ variant: "infogan", update_rule: "unrolled" }, "game"), [
    "batch_size", "variant", "variant_parameters.codes", "update_rule", "update_rule_parameters.unrolling_steps"]);
  assert.deepEqual(paths({ problem: "custom" }, "data"), ["problem_parameters.std"]);
});

test("a problem without networks has no controls for networks", () => {
  const config = { ...CATALOG.defaults, problem: "dirac" };
  assert.deepEqual(controlsOf(CATALOG, config, "generator").map(({ path }) => path), ["generator_learning_rate", "generator_optimizer", "generator_optimizer_parameters.b1"]);
  assert.ok(!controlsOf(CATALOG, config, "game").some(({ path }) => path === "variant"));
});

test("the speed slider goes from one step in two seconds to unlimited", () => {
  assert.equal(speedAt(0), 0.5);
  assert.equal(speedAt(SPEED_POSITIONS), null);
  assert.equal(speedPosition(null), SPEED_POSITIONS);
  for (let position = 0; position < SPEED_POSITIONS; position += 9) {
    assert.ok(Math.abs(speedPosition(speedAt(position)) - position) <= 3, String(position));
  }
  assert.equal(speedText(0.5), "1 step in 2 s");
  assert.equal(speedText(null), "unlimited");
});

test("well-known problems come first in the menu, and unknown ones last", () => {
  const names = ["a_new_one", "mixture", "line", "ring", "grid", "gaussian_1d"];
  const problems = /** @type {any} */ (names.map((name) => ({ name })));
  assert.deepEqual(problemsInOrder({ ...CATALOG, problems }).map(({ name }) => name), ["gaussian_1d", "ring", "grid", "line", "mixture", "a_new_one"]);
});

test("the default of a choice comes first, the others stay in their order", () => {
  const choices = ["hinge", "minimax", "usual", "wasserstein"].map((name) => ({ name, title: name }));
  assert.deepEqual(choicesOf(field({ name: "loss", kind: "choice", default: "usual", choices })).map(({ name }) => name), ["usual", "hinge", "minimax", "wasserstein"]);
  assert.deepEqual(choicesOf(field({ name: "a", default: 1 })), []);
});
