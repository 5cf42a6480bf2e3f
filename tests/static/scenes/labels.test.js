// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LAYERS } from "../../../static/js/app/layers.js";
import { pushedApart } from "../../../static/js/lib/numbers.js";
import { createLineLabels, cutLabels, outsideLabels, peaksAbove } from "../../../static/js/scenes/line/labels.js";
import { TALLEST, densityTop, lineOf } from "../../../static/js/scenes/line/scene.js";
import { countOutside } from "../../../static/js/scenes/plane/legend.js";
import { planeOf } from "../../../static/js/scenes/plane/scene.js";
import { overlap } from "../../../static/js/scenes/shared/labels.js";
import { targetFrame } from "../../../static/js/scenes/targets/index.js";
import { frame } from "../example.js";

const PALETTE = /** @type {any} */ ({ real: "#00f", fake: "#f0f", discriminator: "#0ff" });
const SIZE = 12;
const ruler = /** @type {any} */ ({ measureText: (/** @type {string} */ text) => ({ width: 0.55 * SIZE * text.length }) });
const XS = Float32Array.from({ length: 256 }, (_, i) => -2 + (12 * (i + 0.5)) / 256);
/** @param {number} mean @param {number} std */
const hump = (mean, std) => XS.map((x) => Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI)));
const tensor = (/** @type {Float32Array} */ data) => ({ shape: [data.length], data });

/** A frame in which G stands at a place. @param {number} mean @param {number} std */
function picture(mean, std) {
  const [real, fake] = [hump(4, 0.5), hump(mean, std)];
  return frame({
    domain: "line",
    arrays: {
      view: tensor(Float32Array.of(-2, 10)), x: tensor(XS), data_density: tensor(real), generator_density: tensor(fake),
      discriminator: tensor(XS.map((x) => 1 / (1 + Math.exp(-(x - mean))))), optimal_discriminator: tensor(real.map((value, i) => value / (value + fake[i]))),
    },
  });
}

/** @param {import("../../../static/js/app/types.js").Frame} shown @param {number} width @param {number} height */
const scaled = (shown, width, height) => lineOf(shown, width, height, SIZE, densityTop(shown));

test("the names of the curves never overlap and stay in the picture, wherever G is", () => {
  for (const [width, height] of [[366, 420], [700, 300], [900, 500], [1200, 700]]) {
    const place = createLineLabels();
    for (let mean = -1.5; mean < 9.5; mean += 0.25) {
      for (const std of [0.02, 0.5, 2]) {
        const shown = picture(mean, std);
        const line = scaled(shown, width, height);
        const fixed = cutLabels(ruler, shown, line, PALETTE);
        const labels = [...fixed, ...place(ruler, shown, line, DEFAULT_LAYERS, PALETTE, fixed.map(({ box }) => box))];
        labels.forEach((a, i) => {
          assert.ok(a.box.x >= line.left && a.box.x + a.box.width <= line.right + 1, `${a.text} at ${mean}`);
          for (const b of labels.slice(i + 1)) assert.equal(overlap(a.box, b.box), 0, `${a.text} and ${b.text} at ${mean} ± ${std}, ${width} px`);
        });
        for (const name of ["real", "generated"]) assert.ok(labels.some(({ text }) => text === name), `${name} at ${mean} ± ${std}, ${width} px`);
      }
    }
  }
});

test("a name stays where it is while little changes", () => {
  const place = createLineLabels();
  const boxes = [3, 3.01, 3.02].map((mean) => {
    const shown = picture(mean, 0.5);
    return place(ruler, shown, scaled(shown, 900, 500), DEFAULT_LAYERS, PALETTE, []).find(({ text }) => text === "real")?.box.x;
  });
  assert.equal(new Set(boxes).size, 1);
});

test("the axis of the density depends on the data alone, and what it cuts off is marked with its height", () => {
  const [wide, spike] = [picture(4, 1), picture(6, 0.05)];
  assert.equal(densityTop(wide), densityTop(spike));
  assert.ok(Math.abs(densityTop(wide) - TALLEST * Math.max(...hump(4, 0.5))) < 1e-6);
  const line = scaled(spike, 900, 500);
  assert.deepEqual(cutLabels(ruler, wide, line, PALETTE), []);
  const [label] = cutLabels(ruler, spike, line, PALETTE);
  assert.equal(label.text, "▲ 7.9"); // the spike is 8.0 high between two cells
  assert.ok(Math.abs(label.box.x - line.x(6)) < 2 * SIZE);
});

test("each stretch above a limit has one peak", () => {
  assert.deepEqual(peaksAbove([0, 3, 5, 4, 0, 0, 9], 2), [2, 6]);
  assert.deepEqual(peaksAbove([0, 1, 0], 2), []);
});

test("samples outside the picture are counted at its edges", () => {
  const plane = planeOf([-1, 1, -1, 1], 100, 100);
  assert.deepEqual(countOutside([-2, 0, 2, 0, 3, 0, 0, -2, 0, 5, 0, 0], plane), [1, 2, 1, 1]);
  const shown = { ...picture(4, 0.5) };
  shown.arrays = { ...shown.arrays, fake_samples: tensor(Float32Array.of(-5, 3, 11, 12)) };
  const texts = outsideLabels(ruler, shown, scaled(shown, 900, 500), PALETTE).map(({ text }) => text);
  assert.deepEqual(texts, ["← 1 outside", "2 outside →"]);
});

test("labels that are close are pushed apart and keep their order and the axis", () => {
  assert.deepEqual(pushedApart([50, 52, 10], 12, 0, 100), [50, 62, 10]);
  assert.deepEqual(pushedApart([99, 98], 12, 0, 100), [100, 88]);
  assert.deepEqual(pushedApart([], 12, 0, 100), []);
});

test("the numbers at the axes of the plane have room outside the picture", () => {
  const { box } = planeOf([-1, 1, -1, 1], 400, 400, undefined, SIZE);
  assert.ok(box.x > 2 * SIZE && box.y > SIZE && box.y + box.height < 400 - SIZE && box.x + box.width < 400);
  assert.ok(Math.abs(box.width - box.height) < 1e-9);
});

test("the data of a problem are a frame that every painter understands, and no frame is mistaken for another", () => {
  const ring = targetFrame({ problem: "ring", domain: "plane", parameters: { modes: 8, radius: 2, std: 0.05 } });
  const again = targetFrame({ problem: "ring", domain: "plane", parameters: { modes: 3, radius: 2, std: 0.05 } });
  assert.equal(ring?.arrays.real_samples.shape.join(), "512,2");
  assert.notEqual(ring?.frame, again?.frame);
  const line = targetFrame({ problem: "gaussian_1d", domain: "line", parameters: { mean: 4, std: 0.5 } });
  assert.ok(Math.abs(Math.max(...(line?.arrays.data_density.data ?? [])) - 0.798) < 0.01);
  assert.equal(targetFrame({ problem: "not there", domain: "line", parameters: {} }), null);
});
