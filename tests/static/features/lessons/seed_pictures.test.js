// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHT, bytesOf, dotsPath, goalText, pictureGroups, ringsPath, seedText, stepsPath } from "../../../../static/js/features/lessons/seed_pictures.js";
import { CATALOG } from "../../example.js";
/** @typedef {import("../../../../static/js/app/types.js").Lesson} Lesson */
/** @typedef {import("../../../../static/js/app/types.js").SeedPictures} SeedPictures */

const LESSON = /** @type {Lesson} */ (CATALOG.lessons?.[0]);
const packed = (/** @type {number[]} */ ...bytes) => Buffer.from(bytes).toString("base64");
/** @param {Partial<SeedPictures>} changes @returns {SeedPictures} */
const pictures = (changes = {}) => ({ training: "packing", step: 8000, window: [[-2, 2], [-1, 1]], modes: [], seeds: [], ...changes });

test("every byte is the same after encoding as text", () => {
  const all = Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual([...bytesOf(packed(...all))], all);
});

test("points lie in the window with y upwards", () => {
  assert.equal(dotsPath(packed(0, 0, 255, 255, 51, 102)), "M0 100h0M100 0h0M20 60h0");
  assert.equal(dotsPath(""), "");
});

test("rings lie around the modes and do not touch", () => {
  assert.equal(ringsPath(pictures({ modes: [[0, 0]] })), "M44 50a6 6 0 1 0 12 0a6 6 0 1 0 -12 0");
  const near = ringsPath(pictures({ modes: [[0, 0], [0.4, 0]] }));
  assert.equal(near.split("a")[1], "4 4 0 1 0 8 0");
  assert.equal(ringsPath(pictures({ modes: undefined })), "");
});

test("a histogram is closed at the bottom and fills the height except for a margin", () => {
  const top = Number((0.06 * HEIGHT).toFixed(1));
  assert.equal(stepsPath(packed(0, 255)), `M0 ${HEIGHT}V${HEIGHT}H1V${top}H2V${HEIGHT}`);
});

test("the texts say which seeds, and how many, are at the goal", () => {
  assert.equal(seedText({ seed: 3, meets: true }), "Seed 3: at the goal");
  assert.equal(seedText({ seed: 3, meets: false }), "Seed 3: not at the goal");
  assert.equal(seedText({ seed: 3, meets: null }), "Seed 3");
  const seeds = [true, false, true].map((meets, seed) => ({ seed, meets }));
  assert.equal(goalText(pictures({ seeds })), "2 of 3 at the goal, at step 8,000");
  assert.equal(goalText(pictures({ seeds: [{ seed: 0, meets: null }] })), "at step 8,000");
});

test("the control comes last, and a training has its label as its title", () => {
  const claim = { ...LESSON.claims[0], control: { training: "nothing", k: 0, n: 64, difference: 1, interval: /** @type {[number, number]} */ ([0.9, 1]) } };
  const label = { training: "packing", label: "Packing", steps: [], share: [], reached: [], median: null, n: 0, times_sooner: null, never: 0 };
  const lesson = {
    ...LESSON, claims: [claim], pictures: [pictures({ training: "nothing" }), pictures()],
    courses: [{ text: "", check: "", every: 500, until: 1000, control: null, curves: [label] }],
  };
  assert.deepEqual(pictureGroups(lesson).map(({ title, is_control }) => [title, is_control]), [["Packing", false], ["nothing", true]]);
  assert.deepEqual(pictureGroups(LESSON), []);
  assert.deepEqual(pictureGroups({ ...LESSON, pictures: null }), []);
});
