// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergePatch } from "../../../static/js/app/config.js";
import { layersForLink, layersOfLink } from "../../../static/js/app/layers.js";
import { baseConfig, changesOf, configOfLink, formatLink, parseLink } from "../../../static/js/app/url_state.js";
import { CATALOG } from "../example.js";

const PLAIN = { run: null, preset: null, lesson: null, step: 0, seed: null, speed: null, layers: null, changes: {} };

/** @param {any} config @param {string|null} [preset] */
function roundTrip(config, preset = null) {
  const base = baseConfig(CATALOG, { preset, lesson: null });
  const hash = formatLink({ ...PLAIN, preset, seed: 3, changes: changesOf(CATALOG, config, base) });
  return { hash, config: configOfLink(CATALOG, parseLink(`#${hash}`)) };
}

test("an empty hash is the defaults", () => {
  assert.deepEqual(parseLink(""), PLAIN);
  assert.deepEqual(configOfLink(CATALOG, parseLink("")), CATALOG.defaults);
});

test("a link to the defaults contains only the seed", () => {
  assert.equal(roundTrip(CATALOG.defaults).hash, "seed=3");
});

test("a preset with two differences gives a short link that is read back completely", () => {
  const config = mergePatch(CATALOG.presets[0].config, { generator_learning_rate: 0.002, stabilizers: { r1: { weight: 3 } } });
  const { hash, config: back } = roundTrip(config, "rescue");
  assert.equal(hash, "preset=rescue&generator_learning_rate=0.002&stabilizers.r1.weight=3&seed=3");
  assert.deepEqual(back, config);
});

test("every kind of difference is the same after writing and reading the address", () => {
  const configs = [
    { ...CATALOG.defaults, problem: "mixture", problem_parameters: { weights: [1, 0.5, 2] } },
    { ...CATALOG.defaults, generator_optimizer: "sgd", generator_optimizer_parameters: {} },
    { ...CATALOG.defaults, variant: "infogan", variant_parameters: { codes: 4 } },
    { ...CATALOG.defaults, update_rule: "unrolled", update_rule_parameters: { unrolling_steps: 5 } },
    { ...CATALOG.defaults, stabilizers: { r1: { weight: 0.1 } } },
    { ...CATALOG.defaults, stabilizers: { r1: { weight: 7 }, minibatch_stddev: {} } },
    { ...CATALOG.defaults, generator: { hidden_layers: 4, activation: "relu" }, loss: "hinge", batch_size: 256 },
    { ...CATALOG.defaults, generator_learning_rate: 1e-6 },
  ];
  for (const config of configs) {
    assert.deepEqual(roundTrip(config).config, config);
    assert.deepEqual(roundTrip(config, "rescue").config, config);
  }
});

test("a stabilizer of the preset that was switched off stays off", () => {
  const { hash, config } = roundTrip({ ...CATALOG.presets[0].config, stabilizers: {} }, "rescue");
  assert.equal(hash, "preset=rescue&stabilizers.r1=off&seed=3");
  assert.deepEqual(config.stabilizers, {});
});

test("seed, speed, layers and a run to watch are read", () => {
  assert.deepEqual(parseLink("#run=abc&seed=7&speed=0.5&layers=real.fake"), { ...PLAIN, run: "abc", seed: 7, speed: 0.5, layers: ["real", "fake"] });
});

test("unknown keys and text that is not a number are passed on, so that the server reports them", () => {
  const config = configOfLink(CATALOG, parseLink("#batch_size=many&colour=red"));
  assert.equal(config.batch_size, "many");
  assert.equal(config.colour, "red");
});

test("a preset that does not exist gives the defaults", () => {
  assert.deepEqual(configOfLink(CATALOG, parseLink("#preset=nothing")), CATALOG.defaults);
});

test("the default layers are not written into the address, other choices are", () => {
  assert.equal(layersForLink(layersOfLink(null)), null);
  const layers = { ...layersOfLink(null), gradients: true, fake: false };
  assert.deepEqual(layersOfLink(layersForLink(layers)), layers);
});

test("too many points are not written into the address; the link then has the default points", () => {
  const points = Array.from({ length: 3000 }, (_, i) => [Math.sin(i), Math.cos(7 * i)]);
  const drawn = { ...CATALOG.defaults, problem: "custom", problem_parameters: { points, std: 0.1 } };
  const { hash, config } = roundTrip(drawn);
  assert.equal(hash, "problem=custom&problem_parameters.std=0.1&seed=3");
  assert.deepEqual(config, { ...drawn, problem_parameters: { points: [[0, 0], [1, 1]], std: 0.1 } });
});

test("an open lesson is the base of the link; its step is counted from 1", () => {
  const lesson = "it_converges";
  const config = { ...CATALOG.lessons?.[0].config, batch_size: 16 };
  const changes = changesOf(CATALOG, config, baseConfig(CATALOG, { preset: null, lesson }));
  const hash = formatLink({ ...PLAIN, lesson, step: 1, seed: 3, changes });
  assert.equal(hash, "lesson=it_converges&step=2&batch_size=16&seed=3");
  assert.deepEqual(parseLink(hash), { ...PLAIN, lesson, step: 1, seed: 3, changes });
  assert.deepEqual(configOfLink(CATALOG, parseLink(hash)), config);
});
