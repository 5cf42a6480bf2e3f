// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYER_NAMES } from "../../../static/js/app/layers.js";
import { domainOf } from "../../../static/js/app/picture.js";
import { SCENES, layersIn, sceneOf } from "../../../static/js/scenes/index.js";
import { readPhase } from "../../../static/js/scenes/phase/scene.js";
import { leadsOf, refine } from "../../../static/js/scenes/plane/regions.js";
import { cellOnGrid } from "../../../static/js/scenes/shared/geometry.js";
import { byCategory } from "../../../static/js/scenes/shared/samples.js";
import { EMPTY_TRAIL, MAXIMUM_PLACES, followTrail, isJoined } from "../../../static/js/scenes/shared/trail.js";
import { CATALOG, INITIAL_STATE, frame, run } from "../example.js";

/** @param {number[]} shape @param {number[]} data */
const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });

/** @param {number} step @param {Partial<import("../../../static/js/app/types.js").Frame>} [changes] */
const at = (step, changes) => frame({ step, domain: "phase", arrays: { phase_point: tensor([2], [step, -step]) }, ...changes });

test("the trail follows the frames of one epoch and drops those of another", () => {
  let trail = [1, 2, 5].map((step) => at(step)).reduce(followTrail, EMPTY_TRAIL);
  assert.deepEqual(trail.places.map(({ theta, psi }) => [theta, psi]), [[1, -1], [2, -2], [5, -5]]);
  trail = followTrail(trail, at(2));
  assert.deepEqual(trail.places.map(({ step }) => step), [1, 2]);
  trail = followTrail(trail, at(0, { epoch: 1 }));
  assert.deepEqual(trail.places.map(({ step }) => step), [0]);
  assert.equal(followTrail(trail, frame()), EMPTY_TRAIL);
});

test("the trail has a maximum length, and distant places are not joined", () => {
  let trail = EMPTY_TRAIL;
  for (let step = 0; step < MAXIMUM_PLACES + 50; step += 1) trail = followTrail(trail, at(step));
  assert.equal(trail.places.length, MAXIMUM_PLACES);
  const [first] = trail.places;
  assert.ok(isJoined(first, { ...first, step: first.step + 1 }));
  assert.ok(!isJoined(first, { ...first, step: first.step + 300 }));
});

test("each domain has a scene, and links know all its layers", () => {
  for (const { domain } of CATALOG.problems) assert.equal(sceneOf(domain).name, domain);
  const names = SCENES.flatMap(({ layers }) => layers.map(({ name }) => name));
  assert.deepEqual(LAYER_NAMES, [...new Set(names)]);
});

test("a frame determines the scene and the available layers, and before it the problem", () => {
  const state = { ...INITIAL_STATE, catalog: CATALOG, run: run({ config: { ...CATALOG.defaults, problem: "dirac" } }) };
  assert.deepEqual([domainOf(state), domainOf({ ...state, frame: frame() })], ["phase", "plane"]);
  const names = (/** @type {any} */ shown) => layersIn("plane", shown).map(({ name }) => name);
  assert.ok(!names(frame()).includes("categories"));
  assert.ok(names(frame({ arrays: { categories: tensor([1, 1], [0]) } })).includes("categories"));
});

test("the readout of the field is that of the nearest arrow, rows with ψ ascending", () => {
  const field = tensor([2, 2, 2], [1, 10, 2, 20, 3, 30, 4, 40]);
  const shown = frame({ domain: "phase", arrays: { phase_field: field, view: tensor([1, 2], [-1, 1]) } });
  const pulls = (/** @type {number} */ x, /** @type {number} */ y) => readPhase(shown, { x, y }).slice(2).map(([, value]) => Number(value));
  assert.deepEqual(pulls(0.9, -0.9), [2, 20]);
  assert.deepEqual(pulls(-0.9, 0.8), [3, 30]);
});

test("samples are grouped by their category", () => {
  assert.deepEqual([...byCategory(tensor([5], [2, 0, 2, 1, 0]))], [[2, [0, 2]], [0, [1, 4]], [1, [3]]]);
});

test("a category is read from the cell under the pointer", () => {
  const grid = tensor([2, 2], [0, 1, 2, 3]);
  assert.equal(cellOnGrid(grid, [0, 1, 0, 1], 0.9, 0.1), 1);
  assert.equal(cellOnGrid(grid, [0, 1, 0, 1], 0.1, 0.9), 2);
  assert.equal(cellOnGrid(grid, [0, 1, 0, 1], 1.5, 0.1), null);
});

test("a refined map has the same areas, and the lead changes its sign between them", () => {
  const columns = 6;
  const grid = tensor([6, columns], Array.from({ length: 36 }, (_, i) => (i % columns < 3 ? 0 : 2)));
  const { width, names } = refine(grid);
  assert.deepEqual([...new Set(names)], [0, 2]);
  for (let x = 0; x < width; x += 1) assert.equal(names[5 * width + x], x < width / 2 ? 0 : 2);
  const [first, , third] = leadsOf(grid).map(({ data }) => Array.from(data.subarray(0, columns), Math.sign));
  assert.deepEqual(first, [1, 1, 1, -1, -1, -1]);
  assert.deepEqual(third, [-1, -1, -1, 1, 1, 1]);
});
