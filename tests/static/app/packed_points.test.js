// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, packPoints, pointsFromText, pointsToText, snapPoints, unpackPoints } from "../../../static/js/app/packed_points.js";

/** Pseudorandom numbers, the same in every run. @param {number} seed */
function sequence(seed) {
  let value = seed;
  return () => {
    value = (value * 48271) % 2147483647;
    return value / 2147483647;
  };
}

/** @param {number} n @param {1|2} [axes] @param {number} [size] */
function scattered(n, axes = 2, size = 6) {
  const random = sequence(n + axes);
  return Array.from({ length: n }, () => Array.from({ length: axes }, () => (random() - 0.5) * size));
}

/** @param {number[][]} points */
const ordered = (points) => [...points].sort((a, b) => a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0));

/** @param {number[][]} points @param {number[][]} back */
function farthest(points, back) {
  return Math.max(...points.map((point) => Math.min(...back.map((other) => Math.max(...point.map((value, axis) => Math.abs(value - other[axis])))))));
}

test("packing and unpacking moves no point by more than half a cell of the grid", () => {
  for (const [n, axes, size] of /** @type {[number, 1|2, number][]} */ ([[17, 2, 6], [100, 2, 20], [500, 2, 0.5], [700, 2, 6], [40, 1, 6], [500, 1, 20]])) {
    const points = scattered(n, axes, size);
    const back = unpackPoints(packPoints(points));
    assert.ok(back);
    assert.equal(back.length, n);
    assert.ok(farthest(points, back) <= size / 4095 / 2 + 2e-6, `${n} ${axes} ${size}`);
    assert.ok(farthest(back, points) <= size / 4095 / 2 + 2e-6);
  }
});

test("points that were packed once are exactly the same after packing again", () => {
  for (const size of [0.02, 0.5, 6, 20]) {
    const points = snapPoints(scattered(300, 2, size));
    assert.deepEqual(snapPoints(points), points);
    assert.deepEqual(pointsFromText(/** @type {string} */ (pointsToText(points))), points);
  }
});

test("five hundred points take fewer than three characters each in a link", () => {
  assert.ok(packPoints(scattered(500)).length < 1500);
  assert.ok(packPoints(scattered(500, 1)).length < 600);
});

test("too many points are not packed", () => {
  assert.equal(pointsToText(scattered(1500)), null);
  assert.equal(pointsToText(scattered(20_000)), null);
  assert.equal(snapPoints(scattered(20_000)).length, 20_000);
  const text = pointsToText(scattered(600));
  assert.ok(text && text.length <= LONGEST);
});

test("a few points are written as readable numbers", () => {
  assert.equal(pointsToText([[1, -2.5], [0.12345, 0]]), "1,-2.5;0.123,0");
  assert.deepEqual(pointsFromText("1,-2.5;0.123,0"), [[1, -2.5], [0.123, 0]]);
  assert.equal(pointsToText([[1], [-2]]), "1;-2");
  assert.deepEqual(pointsFromText("1;-2"), [[1], [-2]]);
});

test("equal points, points in a row and a single point can be packed", () => {
  const heap = Array.from({ length: 30 }, () => [1.5, -2]);
  assert.deepEqual(unpackPoints(packPoints(heap)), heap);
  const row = Array.from({ length: 41 }, (_, i) => [i / 10 - 2, 3]);
  assert.deepEqual(unpackPoints(packPoints(row))?.map(([, y]) => y), row.map(() => 3));
  assert.deepEqual(unpackPoints(packPoints([[0.25, 9]])), [[0.25, 9]]);
  assert.deepEqual(ordered(snapPoints([[0, 1], [1, 0]])), [[0, 1], [1, 0]]);
});

test("points on the edge of the box are exact", () => {
  const points = [...scattered(50, 2, 4), [-2.3456, 0.5], [3.25, 4.125], [0, -3.001]];
  const back = /** @type {number[][]} */ (unpackPoints(packPoints(points)));
  assert.equal(Math.min(...back.map(([x]) => x)), -2.3456);
  assert.equal(Math.max(...back.map(([, y]) => y)), 4.125);
});

test("damaged text gives null", () => {
  const text = packPoints(scattered(100));
  const damaged = ["", ";", "1,2;3", "1,a", "~", "~~", "~5,3,0,1~", text.slice(0, -20), text.replace("100,", "1000000000,"), text.replace(/~$|.$/, "!"), `~3,24,0,1,0,1~${"_".repeat(40)}`, "~1,2,0,1,0~AAAA"];
  for (const each of damaged) assert.equal(pointsFromText(each), null, each.slice(0, 40));
});
