// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { displace } from "../../../static/js/stage/displacement.js";
import { createTween } from "../../../static/js/stage/tween.js";
import { frame } from "../example.js";

/** @param {number[]} data */
const tensor = (data) => ({ shape: [data.length], data: Float32Array.from(data) });

/** @param {number[]} from @param {number[]} to @param {number} share */
function between(from, to, share) {
  const into = new Float32Array(from.length);
  displace(from, to, into, share);
  return Array.from(into, (value) => Math.round(value * 1e5) / 1e5);
}

/** The quantile of cells with masses, each spread evenly. @param {number[]} masses @param {number} level */
function quantile(masses, level) {
  let rest = level * masses.reduce((sum, mass) => sum + mass, 0);
  for (let i = 0; i < masses.length; i += 1) {
    if (masses[i] > 0 && rest <= masses[i]) return i + rest / masses[i];
    rest -= masses[i];
  }
  return masses.length;
}

test("a peak moves as one peak, and at both ends the masses are the given ones", () => {
  const from = [0, 4, 0, 0, 0, 0, 0];
  const to = [0, 0, 0, 0, 0, 4, 0];
  assert.deepEqual(between(from, to, 0), from);
  assert.deepEqual(between(from, to, 0.5), [0, 0, 0, 4, 0, 0, 0]);
  assert.deepEqual(between(from, to, 0.375), [0, 0, 2, 2, 0, 0, 0]);
  assert.deepEqual(between(from, to, 1), to);
  const wide = [1, 2, 0, 0, 3, 0.5, 1];
  assert.deepEqual(between(wide, to, 0), wide);
  assert.deepEqual(between(to, wide, 1), wide);
});

test("on the way each quantile is between its two places", () => {
  const from = [0.1, 0.3, 1, 2, 1, 0.3, 0.1, 0, 0, 0, 0, 0];
  const to = [0, 0, 0, 0.5, 0.4, 0, 0, 0.2, 1, 2, 0.8, 0.3];
  for (const share of [0.25, 0.5, 0.9]) {
    const now = between(from, to, share);
    assert.ok(Math.abs(now.reduce((sum, mass) => sum + mass, 0) - (4.8 * (1 - share) + 5.2 * share)) < 1e-4);
    for (const level of [0.02, 0.2, 0.5, 0.8, 0.98]) {
      const wanted = quantile(from, level) * (1 - share) + quantile(to, level) * share;
      assert.ok(Math.abs(quantile(now, level) - wanted) < 1, `${level} at ${share}`);
    }
  }
});

test("mass that leaves the window fades", () => {
  assert.deepEqual(between([0, 2, 0], [0, 0, 0], 0.5), [0, 1, 0]);
  assert.deepEqual(between([2, 0, 0], [0, 0, 1], 0.5), [0, 1.5, 0]);
});

test("samples, densities and answers of a frame move together", () => {
  const at = (/** @type {number} */ step, /** @type {number} */ x, /** @type {number[]} */ density) => frame({
    domain: "line", step, frame: step,
    arrays: { fake_samples: tensor([x]), generator_density: tensor(density), data_density: tensor([0, 0, 1, 0, 0]), discriminator: tensor([x, 0, 0, 0, 0]), optimal_discriminator: tensor([0, 0, 0.5, 1, 1]) },
  });
  const tween = createTween();
  tween.moveTo(at(1, 0.5, [1, 0, 0, 0, 0]), 0, false);
  tween.moveTo(at(2, 4.5, [0, 0, 0, 0, 1]), 100, false);
  const { frame: halfway, is_moving } = tween.at(150);
  assert.ok(is_moving && halfway);
  const { fake_samples, generator_density, discriminator, optimal_discriminator } = halfway.arrays;
  assert.deepEqual([fake_samples.data[0], discriminator.data[0]], [2.5, 2.5]);
  assert.deepEqual(Array.from(generator_density.data), [0, 0, 1, 0, 0]);
  // Where both are zero, the best answer is not defined.
  assert.deepEqual(Array.from(optimal_discriminator.data), [NaN, NaN, 0.5, NaN, NaN]);
  const later = tween.at(160).frame;
  assert.notEqual(later?.arrays.generator_density, generator_density, "what is kept until it changes is painted again");
  const end = tween.at(220);
  assert.equal(end.is_moving, false);
  assert.deepEqual(Array.from(end.frame?.arrays.generator_density.data ?? []), [0, 0, 0, 0, 1]);
  assert.deepEqual(Array.from(end.frame?.arrays.optimal_discriminator.data ?? []), [0, 0, 0.5, 1, 1]);
  assert.equal(tween.at(230).frame?.arrays.generator_density, tween.at(240).frame?.arrays.generator_density);
});
