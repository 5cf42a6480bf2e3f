// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/js/app/store.js";
import { formatBytes, formatDuration, ratesBetween, statisticsOf } from "../../../static/js/features/statistics/model.js";
import { bannerOf } from "../../../static/js/features/status_banner/model.js";
import { createFrameStats } from "../../../static/js/net/frame_stats.js";
import { meaningOfClose } from "../../../static/js/net/messages.js";
import { createRecovery } from "../../../static/js/net/recovery.js";
import { createRestClient } from "../../../static/js/net/rest.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";

/** @param {number} step @param {object} [more] */
const picture = (step, more = {}) => ({ type: "frame_received", frame: frame({ step, frame: step, metrics: { js: step / 1000 }, ...more }) });
/** @param {string} kind @param {object} [more] */
const event = (kind, more = {}) => ({ type: "event_received", event: { type: "event", seq: 1, step: 5, kind, ...more } });
const start = [{ type: "catalog_loaded", catalog: CATALOG }, { type: "run_joined", run: run(), is_owner: true }, { type: "connection_changed", phase: "open" }];
/** @param {...any} actions */
const after = (...actions) => [...start, ...actions].reduce(reduce, INITIAL_STATE);
const recovered = { kind: "recovered", step: 200, reason: "died", lost_steps: 0, epoch: 1 };

test("a restored run keeps its picture and its history up to that step, and gets a mark", () => {
  const state = after(picture(100), picture(200), picture(300), event("recovered", recovered));
  assert.deepEqual([state.frame?.step, state.run?.epoch, state.run?.step, state.run?.last_step], [300, 1, 200, 200]);
  assert.deepEqual(state.history.rows.map(({ step }) => step), [100, 200]);
  assert.deepEqual(state.marks.map(({ step, kind, text }) => [step, kind, text]), [[200, "recovered", "training process restarted"]]);
  const on = reduce(state, picture(210, { epoch: 1, frame: 1 }));
  assert.deepEqual([on.frame?.step, on.history.rows.map(({ step }) => step)], [210, [100, 200, 210]]);
});

test("a frame from before the restoration is not shown", () => {
  const state = after(picture(300), event("recovered", recovered));
  assert.equal(reduce(state, picture(310)), state);
});

test("a rewound run that is restored keeps its later steps", () => {
  const state = after(picture(300), event("rewound", { step: 150, last_step: 300 }), event("recovered", { ...recovered, step: 150 }));
  assert.deepEqual([state.run?.step, state.run?.last_step], [150, 300]);
});

test("a page that reconnects to the same run keeps its picture until the next one arrives", () => {
  const state = after(picture(300), { type: "run_joined", run: run({ epoch: 1, step: 280 }), is_owner: true });
  assert.deepEqual([state.frame?.step, state.run?.step, state.history.rows], [300, 280, []]);
  assert.equal(reduce(state, { type: "run_joined", run: run({ id: "other" }), is_owner: true }).frame, null);
});

/** A page at step 300 of a run that trains. */
function page() {
  const store = createStore(reduce, after(picture(300)));
  let starts = 0;
  return { store, recovery: createRecovery({ store, resume: () => { starts += 1; } }), starts: () => starts };
}
const reported = { type: "event", seq: 9, ...recovered };

test("the banner says what happened, where the run continues, and what was not saved, and can be dismissed", () => {
  const { store, recovery, starts } = page();
  recovery.onRecovered(reported);
  assert.deepEqual(store.state.recovery, { reason: "died", step: 200, lost: 100 });
  const notice = bannerOf(store.state);
  assert.equal(notice?.title, "The training process ended unexpectedly and was started again.");
  assert.equal(notice?.text, "The run goes on from step 200. 100 steps that were not saved yet are trained anew.");
  assert.equal(starts(), 0);
  store.dispatch({ type: "banner_dismissed" });
  assert.equal(bannerOf(store.state), null);
  recovery.onRecovered(reported);
  assert.equal(store.state.recovery, null);
});

test("after a restart of the server the page continues a run that was training", () => {
  const { store, recovery, starts } = page();
  recovery.onConnectionLost();
  const back = run({ epoch: 1, step: 290, status: "stopped" });
  recovery.onConnectionBack(back);
  store.dispatch({ type: "run_joined", run: back, is_owner: true });
  recovery.readEvents([{ ...reported, step: 290, reason: "The run was saved.", lost_steps: 0 }]);
  assert.deepEqual([store.state.recovery, starts()], [{ reason: "server", step: 290, lost: 10 }, 1]);
  assert.match(bannerOf(store.state)?.text ?? "", /stands at step 290. 10 steps .* are lost/);
});

test("events from before the page opened, or while it was only offline, are not reported", () => {
  const { store, recovery, starts } = page();
  recovery.readEvents([{ ...reported, epoch: 0 }]);
  recovery.onConnectionLost();
  recovery.onConnectionBack(run({ step: 320 }));
  recovery.readEvents([{ ...reported, epoch: 0 }]);
  recovery.onRecovered({ ...reported, reason: "The run was saved." });
  assert.deepEqual([store.state.recovery, starts()], [null, 0]);
});

test("the banner of a run that is not trained again tells its owner what to do", () => {
  const reason = "It has brought the training process down three times. Reset it or change its configuration, or take it away as a file.";
  const state = after(event("status", { status: "failed", reason }));
  assert.deepEqual([bannerOf(state)?.text, bannerOf(state)?.actions.map(({ name }) => name)], [reason, ["reset", "export"]]);
  const begun = { type: "recovery_reported", recovery: { reason: "died", step: 5, lost: 0 } };
  assert.equal(bannerOf([begun, event("status", { status: "failed", reason }), event("status", { status: "idle" })].reduce(reduce, state)), null);
  const viewer = bannerOf({ ...state, is_owner: false });
  assert.deepEqual([viewer?.text, viewer?.actions], ["It has brought the training process down three times.", []]);
  const endless = "Compiling it did not come to an end, three times. Reset it or change its configuration, or take it away as a file.";
  const stuck = after(event("status", { status: "failed", reason: endless }));
  assert.deepEqual([stuck, { ...stuck, is_owner: false }].map((whose) => bannerOf(whose)?.text), [endless, "Compiling it did not come to an end, three times."]);
});

test("the owner is warned once that the run is not saved, and again when it happens again", () => {
  const full = event("not_saved", { reason: "the disk is full" });
  const state = after(full);
  assert.equal(bannerOf(state)?.title, "This run is not being saved.");
  assert.equal(bannerOf({ ...state, is_owner: false }), null);
  const read = reduce(state, { type: "banner_dismissed" });
  assert.equal(bannerOf(read), null);
  assert.equal(bannerOf(reduce(read, event("not_saved", { reason: null }))), null);
  assert.ok(bannerOf([event("not_saved", { reason: null }), full].reduce(reduce, read)));
});

test("the banner for a full server gives the time of the next attempt; for a restarting one it says that the page tries again", () => {
  const full = after({ type: "connection_changed", phase: "full", wait_ms: 3400 });
  assert.match(bannerOf(full)?.text ?? "", /in 4 seconds/);
  const { next, reason } = meaningOfClose(1012);
  assert.equal(next, "retry");
  assert.equal(bannerOf(after({ type: "connection_changed", phase: "reconnecting", reason }))?.title, "The server starts again.");
});

/** @param {...Response} answers */
function serverThat(...answers) {
  let asked = 0;
  const rest = createRestClient(async () => answers[asked++]);
  return { rest, asked: () => asked };
}
/** @param {number} status @param {string} [retry_after] */
const refusal = (status, retry_after) => new Response("{}", { status, headers: retry_after ? { "Retry-After": retry_after } : {} });

test("a request that is refused for a short time is sent once more", async () => {
  for (const status of [429, 503]) {
    const { rest, asked } = serverThat(refusal(status, "0.01"), Response.json({ run: run() }));
    await rest.patchRun("a1", "token", { speed: 5 });
    assert.equal(asked(), 2);
  }
  const { rest, asked } = serverThat(refusal(429, "0.01"), refusal(429, "0.01"));
  await assert.rejects(rest.patchRun("a1", "token", {}));
  assert.equal(asked(), 2);
});

test("a request that is refused for longer, or for good, is not repeated", async () => {
  for (const answer of [refusal(429, "30"), refusal(503), refusal(409, "1")]) {
    const { rest, asked } = serverThat(answer);
    await assert.rejects(rest.getRun("a1"));
    assert.equal(asked(), 1);
  }
});

test("frames are counted by their numbers; missing numbers count as skipped", () => {
  const frame_stats = createFrameStats();
  const before = { at_ms: 0, frame_stats: frame_stats.read() };
  for (const number of [5, 6, 9]) frame_stats.receive(frame({ frame: number }), 1000);
  frame_stats.receive(frame({ frame: 1, epoch: 1 }), 3000);
  frame_stats.draw();
  assert.deepEqual(ratesBetween(before, { at_ms: 2000, frame_stats: frame_stats.read() }), { received: 2, drawn: 0.5, skipped: 1, bytes: 3000 });
});

test("the panel has a value in each row, also when the server does not answer", () => {
  const facts = { rates: null, last_bytes: 0, delay_ms: null, health: null, now_ms: Date.parse("2026-01-01T01:05:00Z") };
  const state = after({ type: "run_joined", run: run({ created_at: "2026-01-01T00:00:00+00:00", viewers: 3 }), is_owner: true });
  const lines = Object.fromEntries(statisticsOf(state, facts).map(({ name, value }) => [name, value]));
  assert.deepEqual([lines.age, lines.viewers, lines.saved, lines.received], ["1 h 5 min", "3", "–", "–"]);
  const health = { version: "1.2", versions: { jax: "0.8", python: "3.12" }, uptime_seconds: 90, child: { restarts: 2 }, store: { is_saving: true } };
  const reported = Object.fromEntries(statisticsOf(state, { ...facts, health, delay_ms: 2.34 }).map(({ name, value }) => [name, value]));
  assert.deepEqual([reported.saved, reported.restarts, reported.versions, reported.delay, reported.uptime], ["yes", "2", "1.2 · JAX\u00a00.8 · Python\u00a03.12", "2.3 ms", "1 min 30 s"]);
  assert.deepEqual([formatBytes(512), formatBytes(24_500), formatDuration(90_000)], ["512 B", "25 kB", "1 d 1 h"]);
});
