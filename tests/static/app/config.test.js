// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { configPatch, differenceOf, isEqual, joinPatches, mergePatch, patchOf, valueAt } from "../../../static/js/app/config.js";
import { createPatchQueue } from "../../../static/js/net/patch_queue.js";

test("applying the patch between two documents to the first gives the second", () => {
  const from = { a: 1, b: { c: 2, d: [1] }, e: { f: 1 } };
  const to = { a: 1, b: { c: 3, d: [1, 2] }, g: {} };
  assert.deepEqual(differenceOf(from, to), { b: { c: 3, d: [1, 2] }, e: null, g: {} });
  assert.ok(isEqual(mergePatch(from, differenceOf(from, to)), to));
});

test("after a change of the problem all its parameters are sent, without nulls for those of the old one", () => {
  const from = { problem: "ring", problem_parameters: { modes: 8, std: 0.05 } };
  const to = { problem: "gaussian_1d", problem_parameters: { mean: 4, std: 0.05 } };
  assert.deepEqual(configPatch(from, to), { problem: "gaussian_1d", problem_parameters: { mean: 4, std: 0.05 } });
});

test("two successive patches are joined into one with the same effect, including null", () => {
  assert.deepEqual(joinPatches({ a: { b: 1, c: 2 } }, { a: { b: null }, d: 1 }), { a: { b: null, c: 2 }, d: 1 });
  assert.deepEqual(joinPatches({ a: null }, { a: { b: 1 } }), { a: { b: 1 } });
});

test("a value is read and written by its path", () => {
  assert.equal(valueAt(patchOf("a.b.c", 5), "a.b.c"), 5);
  assert.equal(valueAt({ a: 1 }, "a.b.c"), undefined);
});

test("while one patch is sent, later ones are joined, and the latest value wins", async () => {
  /** @type {any[]} */
  const sent = [];
  /** @type {() => void} */
  let release = () => {};
  const queue = createPatchQueue(async (patch) => {
    sent.push(patch);
    if (sent.length === 1) await new Promise((resolve) => { release = () => resolve(undefined); });
  });
  const finished = queue.push({ body: { config: { lr: 1 } }, values: { lr: 1 } });
  for (const lr of [2, 3, 4]) queue.push({ body: { config: { lr } }, values: { lr } });
  queue.push({ body: { speed: null }, values: { speed: null } });
  assert.equal(sent.length, 1);
  release();
  await finished;
  assert.deepEqual(sent.map(({ body }) => body), [{ config: { lr: 1 } }, { config: { lr: 4 }, speed: null }]);
  assert.deepEqual(sent[1].values, { lr: 4, speed: null });
});
