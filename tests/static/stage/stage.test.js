// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LAYERS, layersOfLink } from "../../../static/js/app/layers.js";
import { heightOf } from "../../../static/js/features/results_panel/histogram.js";
import { layersIn, sceneOf } from "../../../static/js/scenes/index.js";
import { levelsEnclosing } from "../../../static/js/scenes/plane/density_map.js";
import { planeOf } from "../../../static/js/scenes/plane/scene.js";
import { PLACES, createTrails, isTrailOf, paintTrailEnds, paintTrails } from "../../../static/js/scenes/plane/trails.js";
import { HOME, createCameraHolder, isHome, pan, seen, zoom } from "../../../static/js/scenes/shared/camera.js";
import { morphShare, morphed } from "../../../static/js/scenes/shared/morph.js";
import { nearestLatent, nearestSample } from "../../../static/js/scenes/shared/nearest.js";
import { frame } from "../example.js";

/** @param {number[]} shape @param {ArrayLike<number>} data */
const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });
const VIEW = [-2, 2, -2, 2];

test("zooming keeps the place under the pointer fixed", () => {
  const at = { x: 0.8, y: 0.3 };
  const place = (/** @type {import("../../../static/js/scenes/shared/camera.js").Camera} */ camera) => [camera.x + (at.x - 0.5) / camera.scale, camera.y + (at.y - 0.5) / camera.scale];
  let camera = zoom(HOME, 3, at);
  for (let i = 0; i < 2; i += 1) {
    place(camera).forEach((value, axis) => assert.ok(Math.abs(value - place(HOME)[axis]) < 1e-12));
    camera = zoom(camera, 2, at);
  }
  assert.equal(camera.scale, 12);
});

test("the camera stays within bounds, and a scale close to 1 becomes 1", () => {
  assert.deepEqual(pan(HOME, 0.3, 0.3), HOME);
  const near = pan(zoom(HOME, 4), -100, 100);
  assert.deepEqual([near.x, near.y], [0.875, 0.125]);
  assert.ok(zoom(HOME, 1e9).scale < 100);
  assert.ok(zoom(HOME, 1e-9).scale > 0.1);
  assert.ok(isHome(zoom(zoom(near, 1e-9), 1 / zoom(HOME, 1e-9).scale)));
  assert.deepEqual(seen(0, 8, 4, 0.5), [3, 5]);
});

test("dragging moves the picture with the pointer", () => {
  const before = zoom(HOME, 2);
  const after = pan(before, 0.1, 0);
  const pixel = (/** @type {any} */ camera) => planeOf(VIEW, 100, 100, camera).x(0.5);
  assert.ok(Math.abs(pixel(after) - pixel(before) - 10) < 1e-9);
});

test("stages that share a camera are notified once for each move", () => {
  const holder = createCameraHolder();
  let calls = 0;
  const stop = holder.watch(() => { calls += 1; });
  holder.move(zoom(HOME, 2));
  holder.move(zoom(HOME, 2));
  stop();
  holder.move(HOME);
  assert.equal(calls, 1);
});

test("the box of the whole grid does not depend on the window", () => {
  const { box, grid } = planeOf(VIEW, 300, 200, { scale: 2, x: 0.5, y: 0.5 });
  assert.deepEqual(box, { x: 50, y: 0, width: 200, height: 200 });
  assert.deepEqual(grid, { x: -50, y: -100, width: 400, height: 400 });
});

test("trails keep the last places at intervals, and end with the run", () => {
  const trails = createTrails();
  for (let i = 0; i < 1000; i += 1) trails.follow(tensor([1, 2], [i, 0]), true, i * 50);
  assert.equal(trails.places.length, PLACES);
  const steps = trails.places.slice(1).map((place, i) => place[0] - trails.places[i][0]);
  assert.ok(steps.every((step) => step === 2), "100 ms apart");
  assert.equal(new Set(trails.places).size, PLACES);
  const before = trails.places;
  trails.follow(tensor([1, 2], [1000, 0]), true, 998 * 50 + 79);
  assert.equal(trails.places, before, "nothing new: what was painted of them still holds");
  trails.follow(tensor([1, 2], [1000, 0]), true, 1001 * 50);
  assert.notEqual(trails.places, before);
  trails.follow(tensor([1, 2], [5, 0]), false, 1e9);
  assert.equal(trails.places.length, 0);
  trails.follow(tensor([1, 2], [5, 0]), true, 1e9 + 1);
  trails.follow(tensor([2, 2], [5, 0, 1, 1]), true, 1e9 + 2);
  assert.deepEqual(trails.places.map((place) => place.length), [4]);
});

test("a trail has no long straight segments, and one path for each age", () => {
  /** @type {any[]} */
  const calls = [];
  const context = /** @type {any} */ (new Proxy({}, { get: (_, name) => (...values) => calls.push([name, ...values]), set: () => true }));
  const places = [tensor([2, 2], [0, 0, 1, 1]), tensor([2, 2], [0.1, 0, -1, 1])].map(({ data }) => data);
  const plane = planeOf(VIEW, 100, 100);
  const style = { colour: "#000", ratio: 1 };
  const now = tensor([2, 2], [0.1, 0, -1, 1.1]);
  paintTrails(context, places, plane, style);
  paintTrailEnds(context, places, now, plane, style);
  assert.equal(calls.filter(([name]) => name === "stroke").length, 2);
  const lines = calls.filter(([name]) => name === "moveTo").map(([, ...at]) => at.map((value) => Math.round(value)));
  assert.deepEqual(lines, [[50, 50], [25, 25]]);
  assert.deepEqual([isTrailOf(places, now), isTrailOf(places, tensor([1, 2], [0, 0])), isTrailOf([], now)], [true, false, false]);
});

test("the grid moves to its latents and back", () => {
  assert.equal(morphShare(-1, false), 1);
  assert.equal(morphShare(0, false), 1);
  assert.equal(morphShare(600, false), 0);
  assert.ok(morphShare(1600, false) > 0 && morphShare(1600, false) < 1);
  assert.equal(morphShare(1e4, false), 1);
  assert.deepEqual([morphShare(1600, true), morphShare(1e4, true)], [0, 1]);
  const manifold = tensor([2, 2, 2], [9, 9, 9, 9, 9, 9, 9, 9]);
  const axis = tensor([2], [-1, 1]);
  assert.deepEqual(morphed(manifold, axis, VIEW, 1).data, manifold.data);
  const corners = Array.from(morphed(manifold, axis, VIEW, 0).data, (value) => Math.sign(value));
  assert.deepEqual(corners, [-1, -1, 1, -1, -1, 1, 1, 1]);
  const line = morphed(tensor([1, 2, 2], [9, 9, 9, 9]), axis, VIEW, 0);
  assert.deepEqual([line.data[1], line.data[3]], [0, 0]);
});

test("density levels enclose the right shares", () => {
  assert.deepEqual(levelsEnclosing([0, 4, 3, 2, 1], [0.4, 0.5, 0.9]), [4, 3, 2]);
});

test("the sample under the pointer is found if its layer is shown", () => {
  const shown = frame({ arrays: { view: tensor([2, 2], VIEW), real_samples: tensor([1, 2], [1, 1]), fake_samples: tensor([2, 2], [0, 0, 1.05, 1]) } });
  const plane = planeOf(VIEW, 400, 400);
  const at = (/** @type {any} */ layers) => nearestSample(shown, plane, { x: plane.x(1.04), y: plane.y(1) }, layers);
  assert.equal(at({ real: true, fake: true })?.kind, "fake");
  assert.deepEqual(at({ real: true, fake: false }), { kind: "real", place: [1, 1] });
  assert.equal(nearestSample(shown, plane, { x: 0, y: 0 }, { real: true, fake: true }), null);
});

test("the readout describes the nearest sample and latent", () => {
  const grid = tensor([2, 2], [0.25, 0.25, 0.25, 0.25]);
  const plane = frame({ arrays: { view: tensor([2, 2], VIEW), discriminator: grid, generator_density: grid } });
  const rows = sceneOf("plane").read(plane, { x: 0, y: 0 }, { nearest: { kind: "real", place: [1, -1] }, nearest_latent: null });
  assert.deepEqual(rows.at(-1), ["real sample", "1.00, −1.00", "real"]);
  assert.deepEqual(rows.find(([name]) => name === "p_g")?.[1], "0.250");
  const line = frame({ domain: "line", arrays: { x: tensor([2], [0, 1]), latent: tensor([3], [-1, 0, 1]), generated: tensor([3], [0, 4, 0.5]) } });
  assert.equal(nearestLatent(line, 0.4, 0.2), 2);
  assert.equal(nearestLatent(line, 2, 0.2), null);
  assert.deepEqual(sceneOf("line").read(line, { x: 0.4, y: 0 }, { nearest: null, nearest_latent: 2 }).at(-1), ["z", "1.00", "fake"]);
});

test("layers that do not apply are not offered", () => {
  const names = (/** @type {any} */ shown) => layersIn("plane", shown).map(({ name }) => name);
  assert.ok(names(frame()).includes("contour"));
  assert.ok(!names(frame({ has_probability: false })).includes("contour"));
  assert.ok(!names(frame()).includes("density"));
  assert.ok(names(frame({ arrays: { generator_density: tensor([1, 1], [1]) } })).includes("density"));
  assert.equal(DEFAULT_LAYERS.density, false);
  assert.deepEqual(Object.entries(layersOfLink(["trails"])).filter(([, is_on]) => is_on).map(([name]) => name), ["trails"]);
});

test("a bar's height is the square root of its share of the highest", () => {
  assert.deepEqual([heightOf(1, 4), heightOf(4, 4), heightOf(0, 0)], [0.5, 1, 0]);
});
