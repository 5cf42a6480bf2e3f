// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { collapseSummary } from "../../../static/js/features/notices/collapse_summary.js";
import { addNotice, cardsOf, noticeText, remedyLabel, respondToNotice } from "../../../static/js/features/notices/model.js";
import { CATALOG, INITIAL_STATE, reduce, run } from "../example.js";
/** @typedef {import("../../../static/js/app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../../static/js/app/types.js").Catalog} Catalog */

/** @type {Catalog} */
const CATALOG_WITH_TEXTS = {
  ...CATALOG,
  notices: [{
    name: "collapse", title: "Kollaps", summary: "", rule: "Wenn.",
    texts: [{ name: "modes", is_over: false, title: "Kollaps", summary: "{lost} von {best} fort, {spread}." }],
    remedies: [{ name: "r1", title: "R1 einschalten" }],
  }],
};

/** @param {Partial<RunNotice>} [changes] @returns {RunNotice} */
function notice(changes = {}) {
  return {
    name: "collapse", form: "modes", step: 300, title: "Mode collapse", text: "Six are lost.", values: { lost: 6, best: 1200, spread: 0.123456 },
    remedies: [{ name: "r1", title: "Switch on R1", config: { stabilizers: { r1: {} } } }], is_over: false, ...changes,
  };
}
const over = (step = 900) => notice({ step, title: "Recovered", text: "All are back.", remedies: [], is_over: true });

/** @param {...RunNotice} notices */
function noticed(...notices) {
  return notices.reduce(addNotice, /** @type {RunNotice[]} */ ([]));
}
/** @param {...RunNotice} notices */
const stateOf = (...notices) => ({ ...INITIAL_STATE, notices: noticed(...notices) });
/** @param {number} step */
const packingOn = (step) => ({ ...stateOf(notice(), over()), marks: [{ step, kind: /** @type {"stabilizer"} */ ("stabilizer"), text: "packing on" }] });

test("the summary gives the step of a collapse, and for its end the remedy before it", () => {
  assert.match(collapseSummary(stateOf(notice()))?.text ?? "", /Six are lost\. Noticed at step 300\./);
  const summary = collapseSummary(packingOn(450));
  assert.deepEqual([summary?.title, summary?.text], ["Recovered.", "After packing on (step 450): All are back."]);
});

test("a remedy from before the collapse is not named", () => {
  assert.equal(collapseSummary(packingOn(100))?.text, "At step 900: All are back.");
});

test("without a notice about a collapse there is no summary", () => {
  assert.equal(collapseSummary(INITIAL_STATE), null);
  assert.equal(collapseSummary(stateOf(notice({ name: "oscillation" }))), null);
});

test("the text of a notice is in the language of the catalog, with its numbers", () => {
  assert.deepEqual(noticeText(CATALOG_WITH_TEXTS, notice()), { title: "Kollaps", text: "6 von 1,200 fort, 0.123." });
  assert.deepEqual(noticeText(null, notice()), { title: "Mode collapse", text: "Six are lost." });
  assert.equal(noticeText(CATALOG_WITH_TEXTS, over()).title, "Recovered");
});

test("the button for a stabilizer has its name, another remedy has its text", () => {
  assert.equal(remedyLabel(CATALOG_WITH_TEXTS, notice(), notice().remedies[0]), "R1");
  assert.equal(remedyLabel(null, notice(), notice().remedies[0]), "Switch on R1");
  const rates = { name: "calmer", title: "Calmer", config: { generator_learning_rate: 0.1 } };
  assert.equal(remedyLabel(CATALOG_WITH_TEXTS, notice(), rates), "Calmer");
});

test("there is one card for each name of a notice, the newest first; a dismissed one stays away", () => {
  const wave = notice({ name: "oscillation", step: 500 });
  const state = stateOf(notice(), wave);
  assert.deepEqual(cardsOf(state).map(({ name }) => name), ["oscillation", "collapse"]);
  const dismissed = respondToNotice(state, { notice: wave, response: { is_dismissed: true } });
  assert.deepEqual(cardsOf(dismissed).map(({ name }) => name), ["collapse"]);
});

test("the end of a dismissed notice has no card, and a new collapse has a new card", () => {
  const dismissed = respondToNotice(stateOf(notice(), over()), { notice: notice(), response: { is_dismissed: true } });
  assert.deepEqual(cardsOf(dismissed), []);
  assert.deepEqual(cardsOf(stateOf(notice(), over())).map(({ is_over }) => is_over), [true]);
  assert.equal(cardsOf({ ...dismissed, notices: addNotice(dismissed.notices, notice({ step: 1000 })) }).length, 1);
});

test("a divergence has no card, because the status of the run shows it", () => {
  assert.deepEqual(cardsOf(stateOf(notice({ name: "divergence" }))), []);
});

test("an equal notice is not added twice, and a rewind drops later ones", () => {
  const joined = reduce(stateOf(notice(), notice(), over()), { type: "run_joined", run: run(), is_owner: true });
  const state = { ...joined, notices: noticed(notice(), notice(), over()) };
  assert.equal(state.notices.length, 2);
  const branched = reduce(state, { type: "event_received", event: { type: "event", seq: 4, kind: "branched", step: 500 } });
  assert.deepEqual(branched.notices.map(({ step }) => step), [300]);
});

test("a notice becomes a mark on the timeline and a card; a reset takes both away", () => {
  const joined = [{ type: "catalog_loaded", catalog: CATALOG_WITH_TEXTS }, { type: "run_joined", run: run(), is_owner: true }].reduce(reduce, INITIAL_STATE);
  const event = { type: "event", seq: 4, kind: "notice", ...notice() };
  const state = reduce(joined, { type: "event_received", event });
  assert.deepEqual(state.marks.map(({ kind, step }) => [kind, step]), [["collapse", 300]]);
  assert.equal(cardsOf(state).length, 1);
  const again = reduce(state, { type: "event_received", event: { type: "event", seq: 5, step: 0, kind: "reset", seed: 1 } });
  assert.deepEqual([again.marks.length, cardsOf(again).length], [0, 0]);
});

test("a remedy is done at the step from which the server trains with it, not before", () => {
  const stabilizers = { r1: { weight: 0.1 } };
  const joined = [
    { type: "catalog_loaded", catalog: CATALOG_WITH_TEXTS }, { type: "run_joined", run: run(), is_owner: true },
    { type: "notice_responded", notice: notice(), response: { tried: { title: "Switch on R1", config: { stabilizers }, step: null } } },
  ].reduce(reduce, INITIAL_STATE);
  const tried = (/** @type {typeof joined} */ state) => Object.values(state.notice_responses)[0].tried?.step;
  const other = reduce(joined, { type: "event_received", event: { type: "event", seq: 4, kind: "config", step: 400, change: { generator_learning_rate: 0.01 } } });
  assert.equal(tried(other), null);
  const trained = reduce(other, { type: "event_received", event: { type: "event", seq: 5, kind: "config", step: 520, change: { stabilizers } } });
  assert.equal(tried(trained), 520);
  const later = reduce(trained, { type: "event_received", event: { type: "event", seq: 6, kind: "config", step: 900, change: { batch_size: 32 } } });
  assert.equal(tried(later), 520);
});
