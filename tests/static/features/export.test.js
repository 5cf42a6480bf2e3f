import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName, videoSeconds, videoSteps } from "../../../static/js/features/export/video_export.js";

test("the steps of a video are evenly spaced from the first to the last", () => {
  assert.deepEqual(videoSteps(1000, 5), [0, 250, 500, 750, 1000]);
});

test("a short run shows each step once", () => {
  assert.deepEqual(videoSteps(3, 120), [0, 1, 2, 3]);
  assert.deepEqual(videoSteps(0), [0]);
});

test("no video has more pictures than the limit", () => {
  const steps = videoSteps(999_999);
  assert.equal(steps.length, 120);
  assert.equal(steps.at(-1), 999_999);
  assert.deepEqual([...steps].sort((a, b) => a - b), steps);
});

test("the length of a video follows from the number of pictures", () => {
  assert.equal(videoSeconds(120), 8);
});

test("the name of a file describes its content", () => {
  assert.equal(fileName({ problem: "ring", seed: 3, step: 1200 }, "png"), "ganscope-ring-seed3-step1200.png");
});
