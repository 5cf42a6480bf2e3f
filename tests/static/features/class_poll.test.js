// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { QUESTIONS, pollStatus, sharesOf, typedQuestion } from "../../../static/js/features/class_poll/model.js";
import { INITIAL_STATE, reduce, run } from "../example.js";

/** @type {import("../../../static/js/features/class_poll/model.js").Poll} */
const POLL = { number: 1, question: "?", answers: ["a", "b", "c"], n_votes: 4, counts: null, is_revealed: false };
const watching = reduce(INITIAL_STATE, { type: "run_joined", run: run(), is_owner: false });
const hear = (/** @type {any} */ state, /** @type {object} */ event) => reduce(state, { type: "event_received", event: { type: "note", ...event } });

test("bars are shares of all votes, and nothing before they are known", () => {
  assert.deepEqual(sharesOf(POLL), [0, 0, 0]);
  assert.deepEqual(sharesOf({ ...POLL, counts: [1, 3, 0] }), [0.25, 0.75, 0]);
  assert.deepEqual(sharesOf({ ...POLL, counts: [0, 0, 0] }), [0, 0, 0]);
});

test("a page that watches a run gets the question, and loses it with the class", () => {
  const asked = hear(watching, { kind: "class_poll", code: "BCDF", poll: POLL });
  assert.deepEqual([asked.poll, asked.poll_code, asked.poll_voted], [POLL, "BCDF", null]);
  assert.equal(reduce(asked, { type: "poll_voted", answer: 2 }).poll_voted, 2);
  assert.equal(hear(asked, { kind: "class_poll", code: "BCDF", poll: null }).poll, null);
  assert.equal(hear(asked, { kind: "class_over", code: "BCDF" }).poll, null);
  assert.equal(hear(asked, { kind: "class_over", code: "GHJK" }).poll, POLL);
});

test("the status counts votes, and says whether one's own is among them", () => {
  assert.equal(pollStatus(POLL, null), "One vote each. 4 votes so far.");
  assert.equal(pollStatus({ ...POLL, n_votes: 1 }, 0), "Your vote is counted. 1 vote so far.");
  assert.equal(pollStatus({ ...POLL, is_revealed: true }, null), "4 votes");
});

test("a typed question needs two to four different answers", () => {
  assert.deepEqual(typedQuestion(" Why? ", ["a", " b ", "", ""]), { question: "Why?", answers: ["a", "b"] });
  assert.equal(typedQuestion("Why?", ["a", "a", ""]), null);
  assert.equal(typedQuestion(" ", ["a", "b"]), null);
  for (const { question, answers } of QUESTIONS) assert.deepEqual(typedQuestion(question, answers)?.answers, answers);
});
