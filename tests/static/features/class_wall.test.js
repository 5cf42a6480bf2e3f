// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { circumstances, describeEntry, gridFor, nameOf, resultOf, sorted } from "../../../static/js/features/class_wall/model.js";
import { INITIAL_STATE, frame, reduce } from "../example.js";

const tensor = (/** @type {number[]} */ ...values) => ({ shape: [values.length], data: new Float32Array(values) });
/** @param {object} changes @returns {import("../../../static/js/features/class_wall/model.js").WallEntry} */
const entry = (changes) => ({ number: 1, nick: "", run: "a", status: "running", notice: null, is_present: true, frame: null, ...changes });
const ring = (/** @type {number} */ modes, /** @type {number} */ js, step = 10) =>
  frame({ step, metrics: { modes_covered: modes, js }, arrays: { mode_share: tensor(0.4, 0.3, 0.2, 0.1) } });
const line = (/** @type {number} */ js) =>
  frame({ domain: "line", metrics: { generator_mean: 4.012, generator_std: 0.52, js, modes_covered: 1 }, arrays: { mode_share: tensor(1), modes: tensor(4), mode_std: tensor(0.5) } });

test("a pupil without a nick is a number", () => {
  assert.equal(nameOf({ nick: "", number: 7 }), "Pupil 7");
  assert.equal(nameOf({ nick: "<b>Ada</b>", number: 7 }), "<b>Ada</b>");
});

test("a result is the headline of the run, and its distance", () => {
  assert.deepEqual(resultOf(line(0.031)), { result: "4.01 ± 0.52", detail: "JS 0.03" });
  assert.deepEqual(resultOf(ring(3, 0.2)), { result: "3 / 4", detail: "JS 0.20" });
  const digits = frame({ domain: "image", metrics: { digits_covered: 8, frechet_distance: 4.26 }, arrays: { digit_share: tensor(...Array(10).fill(0.1)) } });
  assert.deepEqual(resultOf(digits), { result: "8 / 10", detail: "FD 4.3" });
  assert.deepEqual(resultOf(null), { result: "–", detail: "" });
  assert.deepEqual(resultOf(frame({ metrics: {} })), { result: "–", detail: "measuring" });
});

test("names stand before numbers; equal ones in the order of joining", () => {
  const entries = [entry({ number: 1 }), entry({ number: 2, nick: "Eve" }), entry({ number: 3 }), entry({ number: 4, nick: "Ada" })];
  assert.deepEqual(sorted(entries, "name").map(({ number }) => number), [4, 2, 1, 3]);
});

test("the best result has most modes, then the least distance; on the line only the distance counts", () => {
  const plane = [entry({ number: 1, frame: ring(2, 0.1) }), entry({ number: 2, frame: ring(4, 0.3) }), entry({ number: 3, frame: ring(4, 0.2) }), entry({ number: 4 })];
  assert.deepEqual(sorted(plane, "result").map(({ number }) => number), [3, 2, 1, 4]);
  const curves = [entry({ number: 1, frame: line(0.3) }), entry({ number: 2 }), entry({ number: 3, frame: line(0.1) }), entry({ number: 4 })];
  assert.deepEqual(sorted(curves, "result").map(({ number }) => number), [3, 1, 2, 4]);
});

test("more steps come first", () => {
  const entries = [entry({ number: 1, frame: ring(1, 1, 5) }), entry({ number: 2, frame: ring(1, 1, 50) }), entry({ number: 3 })];
  assert.deepEqual(sorted(entries, "steps").map(({ number }) => number), [2, 1, 3]);
});

test("a tile says whether its run trains, waits, has ended or is left alone", () => {
  const kindOf = (/** @type {object} */ changes) => circumstances(entry(changes)).kind;
  assert.equal(kindOf({}), "running");
  assert.equal(kindOf({ status: "compiling" }), "waiting");
  assert.equal(kindOf({ status: "diverged" }), "trouble");
  assert.equal(kindOf({ status: "running", is_present: false }), "away");
  assert.equal(circumstances(entry({ status: "stopped", frame: ring(1, 1) })).text, "stopped");
  assert.equal(circumstances(entry({ status: "idle" })).text, "ready");
  assert.equal(describeEntry(entry({ nick: "Ada", frame: ring(3, 0.2) }), "Mode collapse"), "Ada, 3 / 4, JS 0.20, Mode collapse, step 10, running");
});

test("all tiles fit on the screen, and the pictures are as large as they can be", () => {
  const room = { width: 1334, height: 600, gap: 12, text: 58, largest: 480, widest: 1.8 };
  for (const n of [1, 2, 3, 8, 12, 30, 40]) {
    const { columns, width, picture } = gridFor(n, room);
    const rows = Math.ceil(n / columns);
    assert.ok(columns * width + (columns - 1) * room.gap <= room.width, `${n} across`);
    assert.ok(rows * (picture + room.text) + (rows - 1) * room.gap <= room.height, `${n} up`);
    assert.ok(picture > 50, `${n}: ${picture}`);
  }
  assert.equal(gridFor(8, room).columns, 4);
});

test("a class is opened, counted and closed", () => {
  const opened = reduce(INITIAL_STATE, { type: "class_opened", classroom: { code: "BCDF", path: "/c/BCDF", token: "t" } });
  const shown = reduce(reduce(opened, { type: "wall_shown", is_wall_shown: true }), { type: "pupils_counted", n_pupils: 3 });
  assert.equal(shown.classroom?.code, "BCDF");
  assert.equal(shown.n_pupils, 3);
  assert.equal(reduce(shown, { type: "pupils_counted", n_pupils: 3 }), shown);
  const closed = reduce(shown, { type: "class_closed" });
  assert.deepEqual([closed.classroom, closed.is_wall_shown], [null, false]);
});
