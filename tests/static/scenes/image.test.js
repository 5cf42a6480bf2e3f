// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LAYERS } from "../../../static/js/app/layers.js";
import { wallOf } from "../../../static/js/scenes/image/layout.js";
import { PICKS } from "../../../static/js/scenes/image/picks.js";
import { picturesOf, verdictScale } from "../../../static/js/scenes/image/samples.js";
import { verdictText } from "../../../static/js/scenes/image/verdict.js";
import { describePicture, headlineOf, reportOf } from "../../../static/js/scenes/describe.js";
import { layersIn } from "../../../static/js/scenes/index.js";
import { zoom, HOME } from "../../../static/js/scenes/shared/camera.js";
import { CATALOG, INITIAL_STATE, frame, run } from "../example.js";

/** @param {number[]} shape @param {ArrayLike<number>} data */
const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });
/** @param {number} n @param {(i: number) => number} value */
const filled = (n, value) => Array.from({ length: n }, (_, i) => value(i));

/** @param {number} side @param {Partial<import("../../../static/js/app/types.js").Frame>} [changes] */
function wall(side, { arrays, ...changes } = {}) {
  const size = side * side;
  return frame({
    domain: "image", metrics: {},
    arrays: {
      fake_samples: tensor([64, side, side], filled(64 * size, (i) => i % 256)),
      real_samples: tensor([64, side, side / 2], filled(32 * size, () => 0x3f)),
      nearest_real: tensor([64, side, side / 2], filled(32 * size, () => 0x0f)),
      nearest_distance: tensor([64], filled(64, (i) => (i === 5 ? 0.3 : 2.5))),
      nearest_label: tensor([64], filled(64, (i) => i % 10)),
      fake_verdicts: tensor([64], filled(64, (i) => i / 64)),
      real_verdicts: tensor([64], filled(64, () => 0.9)),
      ...arrays,
    },
    ...changes,
  });
}

/** @param {import("../../../static/js/app/types.js").Frame} shown @param {number} width @param {number} height @param {{[layer: string]: boolean}} [layers] @param {number} [ratio] */
const laidOut = (shown, width, height, layers = {}, ratio = 1) => wallOf(shown, width, height, 12, { layers: { ...DEFAULT_LAYERS, ...layers }, ratio });

/** Whether a length is a whole number of device pixels. @param {number} length @param {number} ratio */
const isWhole = (length, ratio) => Math.abs(length * ratio - Math.round(length * ratio)) < 1e-6;

test("real pictures hold two pixels in a byte, the left one in its upper half", () => {
  const real = picturesOf(wall(8), "real");
  assert.deepEqual([real?.count, real?.side, real?.pixels.length], [64, 8, 64 * 64]);
  assert.deepEqual(Array.from(real?.pixels ?? []).slice(0, 4), [51, 255, 51, 255]);
  assert.equal(picturesOf(wall(8), "fake")?.pixels[100], 100);
  assert.equal(picturesOf(frame({ domain: "image" }), "fake"), null);
});

test("pictures are enlarged by whole numbers, stand on whole device pixels, and lie in the window", () => {
  for (const side of [8, 16]) {
    for (const [width, height, ratio] of [[612, 525, 1], [366, 366, 2], [366, 366, 3], [1100, 700, 1.25], [1600, 900, 1]]) {
      for (const layers of [{}, { real: false }, { fake: false }, { nearest: true }, { discriminator: false }]) {
        const { groups, side: shown, is_crisp, legend } = laidOut(wall(side), width, height, layers, ratio);
        const where = JSON.stringify({ side, width, height, ratio, layers });
        assert.ok(is_crisp, where);
        assert.ok(isWhole((shown * ratio) / side, 1) || isWhole(shown / side, ratio), where);
        for (const { cells, pictures, has_pair } of groups) {
          for (const each of [...cells, ...pictures]) {
            assert.ok([each.x, each.y, each.width, each.height].every((length) => isWhole(length, ratio)), where);
            assert.ok(each.x >= 0 && each.y >= 0 && each.x + (has_pair ? 2 : 1) * shown <= width && each.y + each.height <= legend.y + 1, where);
          }
        }
      }
    }
  }
});

test("wide stages show all real pictures beside the generated ones, narrow ones as many as leave these large", () => {
  const counts = (/** @type {number} */ width, /** @type {number} */ height) => Object.fromEntries(laidOut(wall(8), width, height).groups.map(({ kind, count }) => [kind, count]));
  assert.deepEqual(counts(1300, 600), { fake: 64, real: 64 });
  assert.equal(counts(400, 400).fake, 64);
  assert.ok(counts(400, 400).real < 64);
  assert.deepEqual(laidOut(wall(8), 400, 400, { real: false }).groups.map(({ kind }) => kind), ["fake"]);
});

test("where pairs are small, half of them are shown", () => {
  assert.equal(laidOut(wall(8), 366, 366, { nearest: true, real: false }).groups[0].count, 32);
  assert.equal(laidOut(wall(8), 1400, 700, { nearest: true, real: false }).groups[0].count, 64);
});

test("a picture that is too large for its place is made smaller", () => {
  const { side, is_crisp, groups } = laidOut(wall(28), 150, 150);
  assert.ok(side < 28 && side >= 4);
  assert.ok(!is_crisp);
  assert.ok(groups[0].cells.every(({ x, width }) => x >= 0 && x + width <= 150));
});

test("without both kinds the wall is empty", () => {
  const empty = laidOut(wall(8), 600, 500, { real: false, fake: false });
  assert.deepEqual(empty.groups, []);
  assert.equal(PICKS.at(empty, { x: 300, y: 250 }), null);
});

test("zooming enlarges by whole numbers too", () => {
  const at_home = laidOut(wall(8), 600, 500);
  const nearer = wallOf(wall(8), 600, 500, 12, { camera: zoom(HOME, 2), layers: DEFAULT_LAYERS, ratio: 1 });
  assert.equal(nearer.side, 2 * at_home.side);
  assert.ok(nearer.box.width > 600);
});

test("arrow keys walk through rows and columns and on to the real pictures", () => {
  const scale = laidOut(wall(8), 1300, 600);
  const walk = (/** @type {string[]} */ ...keys) => keys.reduce((at, key) => PICKS.next(scale, at, key) ?? at, PICKS.list(scale)[0]);
  assert.deepEqual(walk("ArrowRight", "ArrowDown"), { kind: "fake", index: 9 });
  assert.deepEqual(walk("ArrowLeft"), { kind: "fake", index: 0 });
  assert.deepEqual(walk(...Array(8).fill("ArrowRight")), { kind: "real", index: 0 });
  assert.equal(PICKS.next(scale, { kind: "fake", index: 0 }, "x"), null);
  assert.equal(PICKS.list(scale).length, 128);
});

test("the pointer picks the picture under it", () => {
  const scale = laidOut(wall(8), 1300, 600);
  const { x, y } = scale.groups[1].cells[11];
  assert.deepEqual(PICKS.at(scale, { x: x + 3, y: y + 3 }), { kind: "real", index: 11 });
  assert.equal(PICKS.at(scale, { x: 1, y: 1 }), null);
});

test("a picture is read with D's verdict and its nearest real one", () => {
  const shown = wall(8, { metrics: { nearest_distance_floor: 2 } });
  const card = PICKS.read(shown, { kind: "fake", index: 4 });
  assert.deepEqual(card?.texts, ["D is sure that it is fake (0.06)", "The nearest real picture: digit 4, at a distance of 2.50.", "Other real pictures are 2.00 from their nearest."]);
  assert.deepEqual(card?.pictures.map(({ title }) => title), ["generated", "nearest real"]);
  assert.match(PICKS.read(shown, { kind: "fake", index: 5 })?.texts[2] ?? "", /^Almost a copy/);
  assert.deepEqual(PICKS.read(shown, { kind: "real", index: 0 })?.texts, ["D takes it for real (0.90)"]);
  assert.equal(PICKS.read(shown, { kind: "fake", index: 64 }), null);
});

test("a verdict near one half is no verdict, and a critic has a score", () => {
  const words = [0, 0.3, 0.5, 0.7, 1].map((verdict) => verdictText(wall(8), verdict).replace(/ \(.*/, ""));
  assert.deepEqual(words, ["D is sure that it is fake", "D takes it for fake", "D cannot tell", "D takes it for real", "D is sure that it is real"]);
  const critic = wall(8, { has_probability: false });
  assert.equal(verdictText(critic, -3.5), "D’s score: −3.50");
  const toShare = verdictScale(critic);
  assert.ok(toShare(0) < toShare(0.5) && toShare(0) >= 0 && toShare(0.99) <= 1);
});

test("the result is the number of digits, and the picture is described by them", () => {
  const shares = tensor([10], [0.1, 0.01, 0.2, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  const metrics = { digits_covered: 8, share_on_data: 0.91, frechet_distance: 4.26, real_probability: 0.7, fake_probability: 0.31 };
  const shown = wall(8, { step: 900, metrics, arrays: { digit_share: shares } });
  const headline = headlineOf(shown);
  assert.deepEqual([headline.kind, headline.number, headline.total, headline.side, headline.distance], ["some", "8", "/ 10", "91 % on data", "Fréchet distance 4.3"]);
  assert.deepEqual(headline.covered.filter(Boolean).length, 8);
  assert.equal(headlineOf({ ...shown, metrics: { digits_covered: 10 } }).kind, "all");
  // A digit that the data do not have is not counted; a rare one counts from half of its share on.
  const weights = tensor([10], [0.5, 0.018, 0.482, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(headlineOf({ ...shown, arrays: { ...shown.arrays, digit_weight: weights } }).covered, [true, true, true]);
  assert.equal(headlineOf(wall(8)).kind, "none");
  const state = { ...INITIAL_STATE, catalog: CATALOG, run: run(), frame: shown };
  assert.equal(describePicture(state).replace(/^.* at/, "at"), "at step 900: 64 generated pictures on a wall; they cover 8 of 10 digits; 91 % of the generator's samples look like the data; the discriminator's output is 0.70 on real samples and 0.31 on generated ones.");
  assert.equal(reportOf(state), "step 900, 8 of 10 digits, Fréchet distance 4.3");
  assert.match(describePicture({ ...state, frame: wall(8) }), /the discriminator's mean verdict on them is 0\.49\./);
});

test("the nearest real pictures are a layer only where the frame has them", () => {
  const names = (/** @type {any} */ shown) => layersIn("image", shown).map(({ name }) => name);
  assert.deepEqual(names(wall(8)), ["real", "fake", "discriminator", "nearest"]);
  assert.ok(!names(frame({ domain: "image" })).includes("nearest"));
});
