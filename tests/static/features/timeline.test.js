// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { metricValue } from "../../../static/js/app/picture.js";
import { canSteer, shownFrame } from "../../../static/js/app/selectors.js";
import { steeredStore } from "../../../static/js/app/steered_store.js";
import { createStore } from "../../../static/js/app/store.js";
import { suggestedStabilizers } from "../../../static/js/features/controls/stabilizer_groups.js";
import { pairData } from "../../../static/js/features/results_panel/chart_data.js";
import { addMark, clusters, markOfChange, marksOfDocument, stepBefore } from "../../../static/js/features/timeline/marks.js";
import { isExact, lastStep, playhead, stepAtShare, stepOfKey } from "../../../static/js/features/timeline/time_travel.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";

/** @param {number} step @param {number|null} [modes] */
const picture = (step, modes = 8) => ({ type: "frame_received", frame: frame({ step, frame: step, metrics: { js: step / 1000, modes_covered: modes } }) });
/** @param {string} kind @param {object} [more] */
const event = (kind, more = {}) => ({ type: "event_received", event: { type: "event", seq: 1, step: 5, kind, ...more } });
/** @param {...any} actions */
function after(...actions) {
  return [{ type: "catalog_loaded", catalog: CATALOG }, { type: "run_joined", run: run(), is_owner: true }, ...actions].reduce(reduce, INITIAL_STATE);
}
const lived = [picture(100), picture(200), picture(300)];
/** @param {{step: number}[]} marks */
const stepsOf = (marks) => marks.map(({ step }) => step);

test("while a past step is shown the run continues", () => {
  const state = after(...lived, { type: "peeked", step: 120 }, { type: "peek_received", frame: frame({ step: 120, metrics: { js: 0.12 } }) }, picture(400));
  assert.deepEqual([playhead(state), lastStep(state), state.frame?.step, shownFrame(state)?.step], [120, 400, 400, 120]);
  assert.equal(metricValue(state, "js"), 0.12);
  assert.ok(isExact(state));
  assert.equal(shownFrame(reduce(state, { type: "peek_ended" }))?.step, 400);
});

test("the playhead moves at once; the old picture stays until the new one arrives", () => {
  const state = after(...lived, { type: "peeked", step: 120 }, { type: "peek_received", frame: frame({ step: 120 }) }, { type: "peeked", step: 130 });
  assert.deepEqual([playhead(state), shownFrame(state)?.step, isExact(state)], [130, 120, false]);
});

test("a picture that arrives too late, or of another run or epoch, is not shown", () => {
  const late = { type: "peek_received", frame: frame({ step: 120 }) };
  assert.equal(reduce(after(...lived), late).peek, null);
  const looking = after(...lived, { type: "peeked", step: 120 });
  assert.equal(reduce(looking, { ...late, frame: frame({ step: 120, run: "other" }) }).peek?.frame, null);
  assert.equal(reduce(looking, { ...late, frame: frame({ step: 120, epoch: 4 }) }).peek?.frame, null);
});

test("a reset returns to the present", () => {
  const looking = after(...lived, { type: "peeked", step: 120 });
  assert.equal(reduce(looking, event("reset")).peek, null);
  assert.equal(reduce(looking, { type: "frame_received", frame: frame({ step: 1, epoch: 1 }) }).peek, null);
});

test("after a rewind the later steps stay until the run continues differently", () => {
  const back = after(...lived, event("rewound", { step: 150, last_step: 300, change: { batch_size: 32 } }), picture(150, 7));
  assert.deepEqual([back.run?.step, lastStep(back), back.run?.status], [150, 300, "stopped"]);
  assert.equal(back.run?.config.batch_size, 32);
  assert.deepEqual(stepsOf(back.history.rows), [100, 200, 300]);
  const on = [event("branched", { step: 150 }), picture(160), picture(220)].reduce(reduce, back);
  assert.deepEqual([lastStep(on), stepsOf(on.history.rows)], [220, [100, 160, 220]]);
  assert.deepEqual(on.marks.map(({ step, text }) => [step, text]), [[150, "rewound to here"]]);
});

test("when the future is dropped, a page that shows it returns to the present; a page that shows the past stays there", () => {
  const looking = after(...lived, { type: "peeked", step: 250 });
  assert.equal(reduce(looking, event("branched", { step: 150 })).peek, null);
  assert.equal(reduce(looking, event("branched", { step: 260 })).peek?.step, 250);
});

test("a rewind keeps the shown picture until the stream sends its own", () => {
  const then = frame({ step: 120, frame: 0 });
  const looking = after(...lived, { type: "peeked", step: 120 }, { type: "peek_received", frame: then });
  const state = reduce(looking, { type: "went_back", run: run({ step: 120, last_step: 300, status: "stopped" }) });
  assert.deepEqual([state.peek, state.frame?.step, state.frame?.arrays, state.frame?.frame], [null, 120, then.arrays, 300]);
});

test("keys move by one step, by a page, to the start and to the present, never beyond the run", () => {
  assert.deepEqual(["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "x"].map((key) => stepOfKey(key, 500, 1000)), [499, 501, 600, 400, 0, "now", null]);
  assert.deepEqual([stepOfKey("ArrowLeft", 0, 1000), stepOfKey("PageUp", 990, 1000), stepOfKey("PageUp", 0, 3)], [0, 1000, 1]);
  assert.deepEqual([stepAtShare(-0.1, 900), stepAtShare(0.5, 900), stepAtShare(1.2, 900)], [0, 450, 900]);
});

test("the marks of a document are its changes and its notices, by step", () => {
  const document = {
    config: CATALOG.defaults, first_step: 0, last_step: 900,
    log: [{ step: 0, kind: "played", player: "both" }, { step: 50, kind: "config", change: { batch_size: 32 } }, { step: 700, kind: "config", change: { stabilizers: { r1: { weight: 0.1 } } } }],
    events: [{ seq: 1, step: 400, kind: "notice", name: "collapse", title: "Collapse.", values: { since: 210 }, is_over: false }, { seq: 2, step: 50, kind: "config" }, { seq: 3, step: 800, kind: "diverged" }],
  };
  const marks = marksOfDocument(CATALOG, document);
  assert.deepEqual(marks.map(({ step, kind, text }) => [step, kind, text]), [[50, "config", "batch_size 64 → 32"], [400, "collapse", "collapse"], [700, "stabilizer", "R1 on"], [800, "diverged", "diverged"]]);
  const loaded = after(event("config", { step: 50, change: { batch_size: 32 } }), { type: "events_loaded", document });
  assert.deepEqual(stepsOf(loaded.marks), [50, 400, 700, 800]);
});

test("dragging a slider gives one mark for the whole change, and none when it is dragged back", () => {
  const configs = [64, 70, 80, 64].map((batch_size) => ({ ...CATALOG.defaults, batch_size }));
  /** @param {number} i @param {number} step */
  const mark = (i, step) => /** @type {any} */ (markOfChange(CATALOG, step, configs[i - 1], configs[i]));
  const two = [mark(1, 1000), mark(2, 1004)].reduce((marks, each) => addMark(marks, each, CATALOG), /** @type {any[]} */ ([]));
  assert.deepEqual(two.map(({ text, step }) => [text, step]), [["batch_size 64 → 80", 1000]]);
  assert.deepEqual(addMark(two, mark(3, 1008), CATALOG), []);
  assert.equal(addMark(two, mark(3, 3000), CATALOG).length, 2);
});

test("marks that would overlap form one group", () => {
  const marks = [10, 12, 40, 41, 90].map((step) => ({ step, kind: /** @type {"config"} */ ("config"), text: "" }));
  assert.deepEqual(clusters(marks, (step) => step * 2, 24).map(stepsOf), [[10, 12], [40, 41], [90]]);
});

test("the mark of a collapse leads to the last step before it", () => {
  const { history } = after(picture(100, 4), picture(200, 8), picture(300, 8), picture(400, 5), picture(500, 1));
  assert.equal(stepBefore({ kind: "collapse", step: 500, text: "", since: 400 }, history), 300);
  assert.equal(stepBefore({ kind: "collapse", step: 500, text: "" }, after().history), 499);
  assert.equal(stepBefore({ kind: "stabilizer", step: 350, text: "" }, history), 350);
});

test("the suggested stabilizers fit and are not switched on yet", () => {
  const named = (/** @type {any} */ config) => suggestedStabilizers(CATALOG, { ...CATALOG.defaults, ...config }).map(({ name }) => name);
  assert.deepEqual(named({}), ["r1", "minibatch_stddev"]);
  assert.deepEqual(named({ stabilizers: { r1: {} } }), ["minibatch_stddev"]);
});

test("the controls show the run that they steer; the rest of the state is that of the page", () => {
  const first = createStore(reduce, after());
  const second = createStore(reduce, [{ type: "run_joined", run: run({ id: "b2", seed: 9 }), is_owner: true }].reduce(reduce, INITIAL_STATE));
  const steered = steeredStore(first, () => (first.state.compare ? second : null));
  /** @type {(string|undefined)[]} */
  const seen = [];
  const stop = steered.watch((state) => state.run?.id, (id) => seen.push(id));
  first.dispatch({ type: "compare_changed", compare: { run: "b2", steered: "b" } });
  assert.equal(steered.state.catalog, CATALOG);
  assert.ok(canSteer(steered.state));
  second.dispatch({ type: "run_joined", run: run({ id: "b3" }), is_owner: true });
  first.dispatch({ type: "compare_changed", compare: { run: "b2", steered: "a" } });
  stop();
  first.dispatch({ type: "compare_changed", compare: { run: "b2", steered: "b" } });
  assert.deepEqual(seen, ["a1", "b2", "b3", "a1"]);
});

test("with two runs in one chart, the second begins at the fork", () => {
  const first = after(...lived);
  const second = { ...after(...lived, picture(400)), run: run({ parent: { run: "a1", step: 250 } }) };
  const chart = { name: "divergence", title: "", series: [{ name: "js", short: "", colour: /** @type {"text"} */ ("text"), digits: 2 }] };
  assert.deepEqual(pairData(first, second, chart).series.map((each) => [each.run, each.x]), [["a", [100, 200, 300]], ["b", [200, 300, 400]]]);
});
