// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { coveredModes } from "../../static/js/core/modes.js";
import { EMPTY_STORY, addEvent, followModes, tellStory } from "../../static/js/core/story.js";

/** @param {number[]} counts @param {number} [total] */
function followed(counts, total = 8) {
  return counts.reduce((story, covered, i) => followModes(story, i * 100, covered, total), EMPTY_STORY);
}

test("one mode more or less is no event", () => {
  assert.deepEqual(followed([0, 5, 8, 7, 8, 7, 8]).events, []);
});

test("a collapse and its recovery are told once each", () => {
  const story = followed([0, 8, 8, 3, 2, 3, 2, 7, 8, 8]);
  assert.deepEqual(story.events.map(({ kind, step }) => [kind, step]), [["collapse", 300], ["recovery", 700]]);
  assert.equal(tellStory(story)?.title, "Recovered.");
});

test("a run can collapse again after it has recovered", () => {
  assert.deepEqual(followed([8, 2, 8, 2]).events.map(({ kind }) => kind), ["collapse", "recovery", "collapse"]);
});

test("the remedy that came before the recovery gets the credit", () => {
  let story = followed([8, 8, 2]);
  story = addEvent(story, { step: 250, kind: "remedy", text: "packing on" });
  story = followModes(story, 900, 8, 8);
  assert.match(tellStory(story)?.text ?? "", /packing on \(step 250\)/);
});

test("a single mode has no story, and neither has a run without a measurement", () => {
  assert.equal(tellStory(followed([1, 0, 1], 1)), null);
  assert.equal(followModes(EMPTY_STORY, 5, null, 8), EMPTY_STORY);
});

test("as many modes as the metric counts are covered: those with the largest shares", () => {
  assert.deepEqual(coveredModes([0.1, 0, 0.5, 0.02], 2), [true, false, true, false]);
  assert.deepEqual(coveredModes([0.1, 0.2], null), [false, false]);
});
