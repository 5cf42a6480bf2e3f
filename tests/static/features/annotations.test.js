// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { extended, pixelOf, placeAt, pointerAlpha } from "../../../static/js/features/annotations/model.js";
import { linearScale } from "../../../static/js/scenes/shared/geometry.js";
import { INITIAL_STATE, reduce, run } from "../example.js";

const plane = (/** @type {number} */ size) => ({ x: linearScale(-2, 2, 0, size), y: linearScale(-2, 2, size, 0) });
const line = (/** @type {number} */ width, /** @type {number} */ height) => ({ x: linearScale(0, 8, 20, width), top: 10, map_bottom: height });

test("a place is the same in the data on every size of the stage", () => {
  for (const [from, to] of /** @type {[any, any][]} */ ([[plane(300), plane(900)], [line(400, 200), line(1200, 800)]])) {
    const place = placeAt(from, { x: 120, y: 90 });
    const pixel = pixelOf(to, place);
    const again = placeAt(to, pixel);
    assert.ok(Math.abs(again[0] - place[0]) < 1e-9 && Math.abs(again[1] - place[1]) < 1e-9);
  }
  assert.deepEqual(pixelOf(plane(400), [0, 1]), { x: 200, y: 100 });
  assert.deepEqual(pixelOf(line(820, 210), [4, 0.5]), { x: 420, y: 110 });
});

test("a pointer that stands still fades away", () => {
  assert.equal(pointerAlpha(0), 1);
  assert.equal(pointerAlpha(2_600), 0.5);
  assert.equal(pointerAlpha(3_000), 0);
});

test("strokes grow within bounds, and are replaced by whole ones", () => {
  const one = extended(extended([], { stroke: 1, points: [[0, 0]] }), { stroke: 1, points: [[1, 1]] });
  assert.deepEqual(one, [{ stroke: 1, points: [[0, 0], [1, 1]] }]);
  assert.deepEqual(extended(one, { stroke: 1, points: [[0, 0], [1, 1]], is_whole: true }), one);
  const many = Array.from({ length: 100 }, (_, i) => i).reduce((strokes, i) => extended(strokes, { stroke: i, points: [[i, i]] }), one);
  assert.equal(many.length, 60);
  const long = Array.from({ length: 500 }, (_, i) => i).reduce((strokes, i) => extended(strokes, { stroke: 1, points: [[i, i]] }), one);
  assert.equal(long[0].points.length, 400);
});

test("viewers see the pointer and the ink; the page with the pen has drawn its own", () => {
  const watching = reduce(INITIAL_STATE, { type: "run_joined", run: run(), is_owner: false });
  const hear = (/** @type {any} */ state, /** @type {object} */ event) => reduce(state, { type: "event_received", event: { type: "note", ...event } });
  const pointed = hear(watching, { kind: "pointer", at: [4, 0.5] });
  assert.deepEqual(pointed.annotations.pointer, [4, 0.5]);
  const drawn = hear(pointed, { kind: "ink", stroke: 3, points: [[1, 2]] });
  assert.deepEqual(drawn.annotations.strokes, [{ stroke: 3, points: [[1, 2]] }]);
  assert.deepEqual(hear(drawn, { kind: "ink_cleared" }).annotations.strokes, []);
  const drawing = reduce(watching, { type: "tool_taken", tool: "ink" });
  assert.equal(hear(drawing, { kind: "ink", stroke: 3, points: [[1, 2]] }).annotations.strokes.length, 0);
});
