// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { coveredModes } from "../../../static/js/app/modes.js";

test("the modes with the largest shares are covered, as many as the metric counts", () => {
  assert.deepEqual(coveredModes([0.1, 0, 0.5, 0.02], 2), [true, false, true, false]);
  assert.deepEqual(coveredModes([0.1, 0.2], null), [false, false]);
});
