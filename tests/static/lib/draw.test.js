// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDrawScheduler } from "../../../static/js/lib/draw.js";

/** @returns {{draw: ReturnType<typeof createDrawScheduler>, frame: () => boolean}} frame: false when none was asked for */
function byHand() {
  /** @type {((time: number) => void)[]} */
  const asked = [];
  const draw = createDrawScheduler((callback) => asked.push(callback));
  return {
    draw,
    frame() {
      const callbacks = asked.splice(0);
      assert.ok(callbacks.length <= 1, "one animation frame for everybody");
      for (const callback of callbacks) callback(0);
      return callbacks.length > 0;
    },
  };
}

test("each task runs once, and a postponed task runs one animation frame later", () => {
  const { draw, frame } = byHand();
  /** @type {string[]} */
  const calls = [];
  const [picture, number] = [() => calls.push("picture"), () => calls.push("number")];
  for (let i = 0; i < 3; i += 1) {
    draw.later.request(number);
    draw.request(picture);
  }
  frame();
  assert.deepEqual(calls, ["picture"]);
  frame();
  assert.deepEqual(calls, ["picture", "number"]);
  assert.equal(frame(), false);
});

test("a cancelled task does not run", () => {
  const { draw, frame } = byHand();
  const never = () => assert.fail();
  draw.request(never);
  draw.cancel(never);
  draw.later.request(never);
  draw.later.cancel(never);
  draw.later.request(never);
  frame();
  draw.later.cancel(never);
  frame();
});
