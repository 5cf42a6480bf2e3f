// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergePatch, patchOf } from "../../../../static/js/app/config.js";
import { pointsBeyondLink, withPointsOf } from "../../../../static/js/app/points_link.js";
import { baseConfig, changesOf, configOfLink, formatLink, parseLink } from "../../../../static/js/app/url_state.js";
import { addMode, modeParameters, modesToEdit, moveMode, removeMode } from "../../../../static/js/features/data_editor/modes.js";
import { EMPTY_DRAFT, canvasReach, countOutside, dataPatch, erasePoints, fitPoints, redraw, strokePoints, undo, usualFit } from "../../../../static/js/features/data_editor/points.js";
import { CATALOG } from "../../example.js";

const POINTS = [[0, 1], [0.5, -2]];
const RING = CATALOG.defaults;
const CUSTOM = { ...RING, problem: "custom", problem_parameters: { points: POINTS, std: 0.1 } };

test("the change for a run contains everything that is new, and nothing else", () => {
  assert.deepEqual(dataPatch(CATALOG, RING, "custom", { points: POINTS, std: 0.03 }), { problem: "custom", "problem_parameters.points": POINTS, "problem_parameters.std": 0.03 });
  assert.deepEqual(dataPatch(CATALOG, CUSTOM, "custom", { points: structuredClone(POINTS), std: 0.2 }), { "problem_parameters.std": 0.2 });
  assert.deepEqual(dataPatch(CATALOG, CUSTOM, "custom", { points: POINTS, std: 0.1 }), {});
});

test("points in another dimension change the networks to suitable ones", () => {
  const patch = dataPatch(CATALOG, RING, "mixture", { weights: [1, 2] });
  assert.equal(patch["generator.hidden_layers"] ?? 2, RING.generator.hidden_layers);
  assert.equal(patch.problem, "mixture");
});

/** @param {any} config */
function throughLink(config) {
  const changes = changesOf(CATALOG, config, baseConfig(CATALOG, { preset: null, lesson: null }));
  const hash = formatLink({ run: null, preset: null, lesson: null, step: 0, seed: 1, speed: null, layers: null, changes });
  return { hash, config: configOfLink(CATALOG, parseLink(hash)) };
}

test("a link contains few or many points", () => {
  const { hash, config } = throughLink(CUSTOM);
  assert.equal(hash, "problem=custom&problem_parameters.points=0,1;0.5,-2&problem_parameters.std=0.1&seed=1");
  assert.deepEqual(config, CUSTOM);
  const line = Array.from({ length: 200 }, (_, i) => [i, -i / 2]);
  const many = mergePatch(CUSTOM, patchOf("problem_parameters.points", line));
  assert.deepEqual(throughLink(many).config.problem_parameters.points.length, 200);
  assert.equal(pointsBeyondLink(many), 0);
});

test("a link leaves out points that do not fit, and their number is known", () => {
  const points = Array.from({ length: 3000 }, (_, i) => [Math.sin(i), Math.cos(7 * i)]);
  const large = mergePatch(CUSTOM, patchOf("problem_parameters.points", points));
  assert.equal(pointsBeyondLink(large), 3000);
  const { hash, config } = throughLink(large);
  assert.ok(!hash.includes("points"));
  // The page keeps them after a reload or a change of the layers in the address.
  assert.deepEqual(withPointsOf(large, config, parseLink(hash)), large);
  assert.deepEqual(withPointsOf(large, RING, parseLink("")), RING);
  assert.equal(withPointsOf(large, CUSTOM, parseLink("problem_parameters.points=0,1;0.5,-2")), CUSTOM);
});

test("text that is not a list of points stays in, so that the server reports it", () => {
  const link = parseLink("problem=custom&problem_parameters.points=heart");
  assert.equal(configOfLink(CATALOG, link).problem_parameters.points, "heart");
});

test("fitted points are centred and have the extent of other data; the proportions stay", () => {
  const points = [[100, 1000], [104, 1001], [102, 1000]];
  assert.deepEqual(fitPoints(points, "same"), [[-2, -0.5], [2, 0.5], [0, -0.5]]);
  assert.deepEqual(fitPoints([[5], [7]], "same"), [[-2], [2]]);
  assert.deepEqual(fitPoints([[5, 5]], "same"), [[0, 0]]);
  assert.deepEqual(fitPoints([[1e308, 0], [-1e308, 0]], "same"), [[2, 0], [-2, 0]]);
  assert.deepEqual(fitPoints([], "same"), []);
  assert.equal(fitPoints(points, "none"), points);
});

test("each axis can be scaled by itself, and is where one of them hides the other", () => {
  const faithful = [[1.6, 43], [1.8, 54], [5.1, 96]];
  assert.equal(usualFit(faithful), "each");
  assert.deepEqual(fitPoints(faithful, "each").map(([x]) => x), [-2, -1.771429, 2]);
  assert.deepEqual(fitPoints([[1, 5], [3, 5]], "each"), [[-2, 0], [2, 0]]);
  assert.deepEqual([[[0, 0], [1, 9.9]], [[0, 0], [1, 10]], [[0, 0], [30, 20]], [[0], [30]], [[1, 0], [1, 9]], []].map(usualFit), ["none", "each", "same", "same", "none", "none"]);
});

test("the data canvas is large enough for its points", () => {
  assert.deepEqual([[[1, 1]], [[0, -2]], [[2.5, 0]], [[5.5]], [[9, 9]], []].map(canvasReach), [2, 3, 5, 7, 10, 2]);
  assert.equal(countOutside([[10, -10], [10.1, 0], [0, -11]]), 2);
});

const BRUSH = { radius: 0, spacing: 0.5, left: 0, axes: 2, random: () => 0.5 };

test("a stroke in parts has as many points as the whole stroke", () => {
  const whole = strokePoints({ x: 0, y: 0 }, { x: 3.3, y: 0 }, BRUSH);
  const first = strokePoints({ x: 0, y: 0 }, { x: 1.2, y: 0 }, BRUSH);
  const second = strokePoints({ x: 1.2, y: 0 }, { x: 3.3, y: 0 }, { ...BRUSH, left: first.left });
  assert.deepEqual([...first.points, ...second.points], whole.points);
  assert.equal(whole.points.length, 7);
});

test("points of a stroke stay within the brush and the data's bounds", () => {
  let i = 0;
  const random = () => (i += 0.37) % 1;
  const { points } = strokePoints({ x: 9.9, y: 0 }, { x: 9.9, y: 2 }, { ...BRUSH, radius: 0.4, spacing: 0.01, random });
  for (const [x, y] of points) assert.ok(x <= 10 && x >= 9.5 && y > -0.4 - 1e-4 && y < 2.4 + 1e-4);
  assert.equal(strokePoints({ x: 0, y: 5 }, { x: 1, y: 5 }, { ...BRUSH, axes: 1 }).points[0].length, 1);
});

test("the eraser removes the points within it; on a line the height does not matter", () => {
  const at = { x: 0.1, y: 0 };
  assert.deepEqual(erasePoints([[0, 0], [1, 1]], at, at, 0.5), [[1, 1]]);
  assert.deepEqual(erasePoints([[0], [1], [4], [5]], { x: 3, y: 7 }, { x: 4.2, y: 1 }, 0.5), [[0], [1], [5]]);
  const untouched = [[1, 1]];
  assert.equal(erasePoints(untouched, { x: 5, y: 5 }, { x: 9, y: 5 }, 1), untouched);
  // A fast movement also erases everything between two places.
  assert.deepEqual(erasePoints([[1, 0.1], [1, 0.3], [-0.3, 0], [2.1, 0]], { x: 0, y: 0 }, { x: 2, y: 0 }, 0.2), [[1, 0.3], [-0.3, 0]]);
});

test("strokes are undone one by one", () => {
  const once = redraw(EMPTY_DRAFT, [[1, 1]]);
  const twice = redraw(once, [[1, 1], [2, 2]]);
  assert.deepEqual(undo(twice).points, [[1, 1]]);
  assert.deepEqual(undo(undo(undo(twice))).points, []);
});

const MIXTURE = { problem: "mixture", problem_parameters: { means: [[0, 1], [2, -1]], std: 0.2, spreads: [2], weights: [1, 3] } };
const PEAKS = { problem: "mixture_1d", problem_parameters: { modes: 3, spacing: 2, std: 0.3, weights: [1, 2, 1, 1] } };

test("the modes of a run give its parameters", () => {
  const plane = modesToEdit(MIXTURE, null, "plane");
  assert.deepEqual(modeParameters(plane, "plane"), { ...MIXTURE.problem_parameters, spreads: [2, 1] });
  const line = modesToEdit(PEAKS, null, "line");
  assert.deepEqual(line.modes.map(({ x }) => x), [-2, 0, 2]);
  assert.deepEqual(modeParameters(line, "line"), { modes: 3, spacing: 2, std: 0.3, weights: [1, 2, 1] });
});

test("a mode in the plane moves alone; on a line all peaks move", () => {
  const plane = moveMode(modesToEdit(MIXTURE, null, "plane"), 0, { x: 1.234, y: 99 }, "plane");
  assert.deepEqual(modeParameters(plane, "plane").means, [[1.23, 10], [2, -1]]);
  const line = modesToEdit(PEAKS, null, "line");
  assert.deepEqual(modeParameters(moveMode(line, 2, { x: 3, y: 0 }, "line"), "line").spacing, 3);
  assert.deepEqual(modeParameters(moveMode(line, 0, { x: -0.1, y: 0 }, "line"), "line").spacing, 0.5);
  assert.equal(moveMode(line, 1, { x: 3, y: 0 }, "line"), line);
});

test("modes are added up to the limit, and the last one cannot be removed", () => {
  let draft = modesToEdit(MIXTURE, null, "plane");
  for (let i = 0; i < 30; i += 1) draft = addMode(draft, { x: i, y: 0 }, "plane");
  assert.equal(draft.modes.length, 16);
  for (let i = 0; i < 30; i += 1) draft = removeMode(draft, 0, "plane");
  assert.equal(draft.modes.length, 1);
  assert.deepEqual(addMode(modesToEdit(PEAKS, null, "line"), { x: 9, y: 0 }, "line").modes.map(({ x }) => x), [-3, -1, 1, 3]);
});

test("the modes of any problem in the plane can be edited, if they are few enough", () => {
  const tensor = (/** @type {number[]} */ values) => ({ shape: [values.length], data: Float32Array.from(values) });
  const frame = /** @type {any} */ ({ domain: "plane", arrays: { modes: tensor([0, 1, 2, 3, 9, 9]), mode_std: tensor([0.1, 0.1, 0.2, 0.2, 1, 1]), mode_weight: tensor([0.5, 0.5, 0]) } });
  const { std, modes } = modesToEdit({ problem: "ring" }, frame, "plane");
  assert.equal(std, 0.1);
  assert.deepEqual(modes, [{ x: 0, y: 1, spread: 1, weight: 1 }, { x: 2, y: 3, spread: 2, weight: 1 }]);
  assert.equal(modesToEdit({ problem: "ring" }, null, "plane").modes.length, 3);
});
