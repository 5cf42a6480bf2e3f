// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseView } from "../../../static/js/app/page_options.js";
import { createLearningAnimation } from "../../../static/js/features/inspection/animation.js";
import { curveOf, layoutGraph, neighbour } from "../../../static/js/features/inspection/graph_layout.js";
import {
  biasOf, flowWidth, gradientOf, histogram, isInspecting, movedBetween, pick, pictureOf, reachOf, shapeOf, weightBetween, whyStageOnly,
} from "../../../static/js/features/inspection/model.js";
import { CATALOG, INITIAL_STATE, run } from "../example.js";
/** @typedef {import("../../../static/js/features/inspection/model.js").Inspection} Inspection */

/** Numbers 0, 1, 2, ... in a shape. @param {...number} shape */
function counting(...shape) {
  const n = shape.reduce((product, each) => product * each, 1);
  return { shape, data: Float32Array.from({ length: n }, (_, i) => i) };
}

/** G: 2 latents and a label, one layer with 3 of 5 neurons shown, output in the plane. D: two layers of 2, features beside the last one. @param {number} step @returns {Inspection} */
function look(step = 1) {
  const network = (/** @type {string} */ player, /** @type {number} */ layers, /** @type {number} */ shown, /** @type {number} */ outputs) => ({
    [`${player}.shown`]: { shape: [shown], data: Float32Array.from([0, 2, 4].slice(0, shown)) },
    [`${player}.activations`]: counting(layers, shown, 2, 2),
    [`${player}.output`]: counting(outputs, 2, 2),
    [`${player}.bias`]: counting(layers, shown),
    [`${player}.output_bias`]: counting(outputs),
    [`${player}.inputs.x`]: counting(2, shown),
    [`${player}.hidden`]: counting(layers - 1, shown, shown),
    [`${player}.outputs.h`]: counting(shown, outputs),
    [`${player}.pull`]: counting(layers, shown),
    [`${player}.flow`]: counting(layers + 1),
  });
  return {
    run: "a1", epoch: 0, step, has_probability: true,
    arrays: {
      ...network("generator", 1, 3, 2),
      "generator.inputs.code": { shape: [2, 3], data: Float32Array.of(3, 0, 0, 4, 0, 0) },
      ...network("discriminator", 2, 2, 1),
      "discriminator.outputs.minibatch_stddev": counting(1, 1),
      view: { shape: [2, 2], data: Float32Array.of(-2, 2, -1, 3) },
      latent_axis: { shape: [2], data: Float32Array.of(-2.5, 2.5) },
    },
  };
}

const WIDTHS = { generator: 5, discriminator: 2 };
/** @param {object} changes */
const lay = (changes = {}) => layoutGraph(shapeOf(look()), WIDTHS, { width: 820, height: 600, text: 12, target: 24, is_upright: false, ...changes });

test("the shape of both networks is read from the arrays", () => {
  const { generator, discriminator } = shapeOf(look());
  assert.deepEqual(generator, { inputs: 2, layers: 1, shown: [0, 2, 4], outputs: 2, blocks_in: ["code"], blocks_out: [] });
  assert.deepEqual([discriminator.layers, discriminator.blocks_out], [2, ["minibatch_stddev"]]);
});

test("a weight is found by the two places that it connects", () => {
  const inspection = look();
  /** @type {(layer: number, index: number, player?: "generator"|"discriminator") => any} */
  const place = (layer, index, player = "discriminator") => ({ player, layer, index });
  assert.equal(weightBetween(inspection, place(-1, 1), place(0, 1)), 3);
  assert.equal(weightBetween(inspection, place(0, 1), place(1, 0)), 2);
  assert.equal(weightBetween(inspection, place(1, 1), place(2, 0)), 1);
  assert.equal(weightBetween(inspection, { ...place(-1, 0, "generator"), block: "code" }, place(0, 0, "generator")), 5);
});

test("a picture is the neuron's own part of the arrays, and an input's own axis", () => {
  const inspection = look();
  assert.deepEqual(Array.from(pictureOf(inspection, { player: "discriminator", layer: 1, index: 1 })?.data ?? []), [12, 13, 14, 15]);
  assert.deepEqual(Array.from(pictureOf(inspection, { player: "generator", layer: 1, index: 1 })?.data ?? []), [4, 5, 6, 7]);
  assert.deepEqual(Array.from(pictureOf(inspection, { player: "discriminator", layer: -1, index: 1 })?.data ?? []), [-1, -1, 3, 3]);
  assert.equal(pictureOf(inspection, { player: "generator", layer: -1, index: 2 }), null);
  assert.equal(pictureOf(inspection, { player: "generator", layer: -1, index: 0, block: "code" }), null);
  assert.deepEqual([reachOf(inspection, "discriminator", 0), reachOf(inspection, "discriminator", 1)], [7, 15]);
  assert.equal(gradientOf(inspection, { player: "discriminator", layer: 2, index: 0 }), 2);
});

/** Both players without a hidden layer, the conditional game: labels beside z and x. @returns {Inspection} */
function affine() {
  const network = (/** @type {string} */ player, /** @type {number} */ outputs) => ({
    [`${player}.shown`]: { shape: [0], data: new Float32Array() },
    [`${player}.activations`]: { shape: [0, 0, 2, 2], data: new Float32Array() },
    [`${player}.output`]: counting(outputs, 2, 2),
    [`${player}.bias`]: { shape: [0, 0], data: new Float32Array() },
    [`${player}.output_bias`]: { shape: [outputs], data: Float32Array.of(7, 8).slice(0, outputs) },
    [`${player}.inputs.x`]: { shape: [2, 0], data: new Float32Array() },
    [`${player}.hidden`]: { shape: [0, 0, 0], data: new Float32Array() },
    [`${player}.outputs.h`]: counting(2, outputs),
    [`${player}.outputs.code`]: { shape: [2, outputs], data: Float32Array.of(3, 0, 4, 0).slice(0, 2 * outputs) },
    [`${player}.pull`]: { shape: [0, 0], data: new Float32Array() },
    [`${player}.flow`]: counting(1),
  });
  return { ...look(), arrays: { ...network("generator", 2), ...network("discriminator", 1), view: look().arrays.view, latent_axis: look().arrays.latent_axis } };
}

test("without a hidden layer every input leads to the output", () => {
  const inspection = affine();
  const shape = shapeOf(inspection);
  assert.deepEqual(shape.generator, { inputs: 2, layers: 0, shown: [], outputs: 2, blocks_in: [], blocks_out: ["code"] });
  for (const is_upright of [false, true]) {
    const { nodes, links } = layoutGraph(shape, { generator: 0, discriminator: 0 }, { width: 820, height: 600, text: 12, target: 24, is_upright });
    const ids = (/** @type {string} */ player) => nodes.filter((node) => node.player === player).map(({ id }) => id);
    assert.deepEqual(ids("generator"), ["generator--1-0", "generator--1-1", "generator--1-code", "generator-0-0", "generator-0-1"]);
    assert.deepEqual(ids("discriminator"), ["discriminator--1-0", "discriminator--1-1", "discriminator--1-code", "discriminator-0-0"]);
    assert.equal(links.length, 3 * 2 + 3);
    assert.ok(links.every(({ from, to }) => Number.isFinite(weightBetween(inspection, from, to))));
    assert.ok(nodes.every(({ box }) => [box.x, box.y, box.width, box.height].every(Number.isFinite)));
    const output = nodes.find(({ id }) => id === "generator-0-1");
    assert.ok(output);
    assert.equal(biasOf(inspection, output), 8);
    assert.equal(gradientOf(inspection, output), 0);
    assert.deepEqual(Array.from(pictureOf(inspection, output)?.data ?? []), [4, 5, 6, 7]);
    assert.equal(reachOf(inspection, "generator", 0), 7);
  }
});

test("a few of many indices are picked evenly, including both ends", () => {
  assert.deepEqual(pick(3, 8), [0, 1, 2]);
  assert.deepEqual(pick(12, 4), [0, 4, 7, 11]);
});

test("a change of the weights shows which player moved", () => {
  const [before, after] = [look(1), look(2)];
  assert.deepEqual(movedBetween(null, after), { generator: false, discriminator: false });
  after.arrays["discriminator.bias"] = { ...after.arrays["discriminator.bias"], data: Float32Array.of(9, 1, 2, 3) };
  assert.deepEqual(movedBetween(before, after), { generator: false, discriminator: true });
  assert.deepEqual(movedBetween(before, { ...after, run: "b2" }), { generator: false, discriminator: false });
});

test("D is animated first, then G; after a single step each moved player is shown once", () => {
  const learning = createLearningAnimation();
  assert.equal(learning.at(0, false), null);
  learning.note({ generator: true, discriminator: true }, 0);
  assert.equal(learning.at(100, false)?.discriminator, true);
  assert.equal(learning.at(1_700, false)?.generator, true);
  assert.equal(learning.at(3_300, false), null);
  learning.note({ generator: true, discriminator: false }, 5_000);
  assert.deepEqual(learning.at(5_100, false), { generator: true, discriminator: false });
  assert.equal(learning.at(6_700, false), null);
});

test("a smaller gradient gives a thinner arrow, down to zero", () => {
  assert.ok(flowWidth(1e-2) > flowWidth(1e-3) && flowWidth(1e-3) > flowWidth(1e-5));
  assert.equal(flowWidth(0), 0);
  assert.equal(flowWidth(NaN), 0);
});

test("answers are counted in equal intervals, the ends included", () => {
  assert.deepEqual(histogram([0, 0.1, 0.6, 1], 0, 1, 2), [0.5, 0.5]);
});

for (const is_upright of [false, true]) {
  test(`everything stands within the drawing and apart, ${is_upright ? "downwards" : "to the right"}`, () => {
    const graph = lay(is_upright ? { is_upright, width: 366 } : {});
    const boxes = [...graph.nodes.map(({ box }) => box), ...Object.values(graph.places)];
    for (const box of boxes) {
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= graph.width + 0.5 && box.y + box.height <= graph.height + 0.5, JSON.stringify(box));
      assert.ok(box.width >= 14 && box.height >= 14);
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const is_apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(is_apart, `${JSON.stringify(a)} ${JSON.stringify(b)}`);
    }));
    assert.equal(graph.width, is_upright ? 366 : graph.width);
    for (const link of graph.links) {
      const [x0, y0, , , , , x1, y1] = curveOf(link, is_upright);
      assert.ok(is_upright ? y1 > y0 : x1 > x0);
    }
  });
}

test("a drawing of few layers fits its space; one of many layers is wider", () => {
  assert.ok(lay().width <= 820);
  const deep = { ...shapeOf(look()), discriminator: { ...shapeOf(look()).discriminator, layers: 9 } };
  assert.ok(layoutGraph(deep, WIDTHS, { width: 820, height: 600, text: 12, target: 24, is_upright: false }).width > 820);
});

test("the layout counts hidden neurons, and has fewer and larger ones for touch", () => {
  const hidden = (/** @type {import("../../../static/js/features/inspection/graph_layout.js").Graph} */ graph) => graph.columns.find(({ player, layer }) => player === "generator" && layer === 0)?.hidden;
  assert.equal(hidden(lay()), 2);
  const shape = shapeOf(look());
  shape.generator.shown = Array.from({ length: 12 }, (_, i) => i);
  const graph = layoutGraph(shape, { generator: 64, discriminator: 2 }, { width: 366, height: 400, text: 12, target: 44, is_upright: true });
  assert.ok(graph.size >= 41);
  assert.ok((hidden(graph) ?? 0) > 52);
});

test("arrow keys move along a layer and to the next one", () => {
  const graph = lay();
  const go = (/** @type {string} */ id, /** @type {string} */ key) => neighbour(graph, id, key)?.id ?? null;
  assert.equal(go("generator-0-0", "ArrowDown"), "generator-0-1");
  assert.equal(go("generator-0-0", "ArrowUp"), null);
  assert.equal(go("generator-0-2", "ArrowRight"), "generator-1-1");
  assert.equal(go("discriminator-0-0", "ArrowLeft"), "discriminator--1-0");
  assert.equal(go("discriminator-0-0", "Home"), graph.nodes[0].id);
  assert.equal(go("discriminator-0-0", "x"), null);
});

test("the stage is shown when the inspection is not possible", () => {
  const state = { ...INITIAL_STATE, catalog: CATALOG, run: run(), view: /** @type {const} */ ("inspection") };
  assert.ok(isInspecting(state));
  assert.ok(!isInspecting({ ...state, view: "stage" }));
  assert.equal(whyStageOnly({ ...state, run: run({ config: { problem: "dirac" } }) }), "numbers");
  const digits = { ...CATALOG.problems[0], name: "digits", domain: "image" };
  assert.equal(whyStageOnly({ ...state, catalog: { ...CATALOG, problems: [...CATALOG.problems, digits] }, run: run({ config: { problem: "digits" } }) }), "samples");
  assert.equal(whyStageOnly({ ...state, compare: { run: "b2", steered: "a" } }), "busy");
  assert.deepEqual([parseView("#seed=1&view=inside"), parseView("#view=upside"), parseView("")], ["inspection", "stage", "stage"]);
});
