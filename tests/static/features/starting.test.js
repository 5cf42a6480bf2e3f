// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { isStarting, processText, stepsOf, waitsForProcess } from "../../../static/js/features/starting/model.js";
import { bannerOf } from "../../../static/js/features/status_banner/model.js";
import { statusText } from "../../../static/js/features/transport/status_text.js";
import { parseMessage } from "../../../static/js/net/messages.js";
import { RequestError, createRestClient } from "../../../static/js/net/rest.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";

/** @param {object} status @param {number} [now_ms] */
const reported = (status, now_ms = 100_000) => ({ type: "process_reported", status: { state: "starting", doing: "importing JAX", since_seconds: 12, ...status }, now_ms });
/** @param {...any} actions */
const after = (...actions) => actions.reduce(reduce, INITIAL_STATE);
const watching = [{ type: "catalog_loaded", catalog: CATALOG }, { type: "run_joined", run: run(), is_owner: true }, { type: "connection_changed", phase: "open" }, { type: "frame_received", frame: frame({ step: 100, frame: 100 }) }];

test("while the training process starts, the page shows its stage and does not report an unreachable server", () => {
  const state = after(reported({}));
  assert.deepEqual(state.process, { state: "starting", doing: "importing JAX", since_ms: 88_000 });
  assert.ok(isStarting(state));
  assert.deepEqual([processText(state)?.title, processText(state)?.doing], ["Starting.", "importing JAX"]);
  assert.deepEqual(stepsOf(state).map(({ stage }) => stage), ["done", "now", "later"]);
  assert.equal(statusText(state), "starting");
  assert.equal(bannerOf(state), null); // the stage shows it
});

test("the travel time of a report does not change the clock", () => {
  const state = after(reported({}), reported({ since_seconds: 13 }, 101_600));
  assert.equal(state.process?.since_ms, 88_000);
  assert.equal(reduce(state, reported({ since_seconds: 14 }, 102_000)), state);
  assert.equal(reduce(state, reported({ state: "starting again", since_seconds: 0 }, 103_000)).process?.since_ms, 103_000);
});

test("when a picture is shown, the start is reported in a banner until the process runs", () => {
  const state = after(...watching, reported({ state: "starting again", doing: "bringing back runs", since_seconds: 1 }));
  const notice = bannerOf(state);
  assert.deepEqual([notice?.kind, notice?.title, notice?.doing], ["busy", "Starting again.", "bringing back runs"]);
  assert.equal(statusText(state), "starting again");
  assert.deepEqual(stepsOf(state).map(({ stage }) => stage), ["done", "done", "done", "now"]);
  const back = reduce(state, reported({ state: "up", doing: null }));
  assert.deepEqual([back.process, bannerOf(back), statusText(back)], [null, null, "running"]);
});

test("a process that fails to start gives an error", () => {
  const notice = bannerOf(after(...watching, reported({ state: "failing", doing: null })));
  assert.deepEqual([notice?.kind, notice?.title], ["error", "Training does not start."]);
});

test("an unreachable server or a deleted run is reported first", () => {
  for (const phase of ["unreachable", "gone", "reconnecting"]) {
    const state = after(...watching, reported({}), { type: "connection_changed", phase });
    assert.equal(isStarting(state), false);
    assert.notEqual(bannerOf(state)?.title, "Starting.");
  }
  assert.ok(isStarting(after(reported({}), { type: "connection_changed", phase: "reconnecting", reason: "restart" })));
});

test("the page asks for the status while it waits", () => {
  assert.ok(waitsForProcess(INITIAL_STATE));
  assert.equal(waitsForProcess(after(...watching)), false);
  assert.ok(waitsForProcess(after(...watching, reported({}))));
});

test("the stream and a refused request also report the status", async () => {
  const status = { state: "starting again", doing: "importing JAX", since_seconds: 0.5 };
  assert.deepEqual(parseMessage(JSON.stringify({ type: "process", ...status })), { type: "process", ...status });
  const rest = createRestClient(async () => Response.json({ detail: "It is starting.", errors: [], ...status }, { status: 503 }));
  await assert.rejects(rest.getRun("a1"), (error) => {
    assert.ok(error instanceof RequestError);
    assert.deepEqual(error.document.process, status);
    return true;
  });
});
