// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelay } from "../../../static/js/net/backoff.js";
import { meaningOfClose, parseMessage } from "../../../static/js/net/messages.js";

test("a delay is between zero and a ceiling that doubles up to the cap", () => {
  assert.equal(retryDelay(0, () => 0), 0);
  const ceilings = [0, 1, 2, 3, 10, 1000].map((attempt) => retryDelay(attempt, () => 0.999_999));
  assert.deepEqual(ceilings, [500, 1000, 2000, 4000, 15_000, 15_000]);
});

test("thirty pages of a class do not reconnect at the same time", () => {
  const delays = Array.from({ length: 30 }, () => retryDelay(4, Math.random));
  assert.ok(Math.max(...delays) - Math.min(...delays) > 1000);
});

test("a close code determines whether the page reconnects", () => {
  assert.equal(meaningOfClose(4404).next, "gone");
  assert.equal(meaningOfClose(4410).next, "gone");
  assert.deepEqual(meaningOfClose(4408), { next: "retry", reason: "slow" });
  assert.equal(meaningOfClose(1013).next, "wait");
  assert.equal(meaningOfClose(1008).next, "stop");
  assert.equal(meaningOfClose(1006).next, "retry");
});

test("an unknown message is ignored", () => {
  for (const text of ["", "{", "null", "3", '{"type":"other"}']) assert.equal(parseMessage(text), null);
  assert.equal(parseMessage('{"type":"hello","protocol":1,"run":{}}')?.type, "hello");
});
