// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { withEvidence } from "../../../../static/js/features/lessons/evidence.js";

const kept = (training, at_goal) => ({
  training, n: 4, steps: [10, 20], at_goal, reached: at_goal, median: 20, never: 1, times_sooner: null, config: { seed: training },
  pictures: { step: 20, window: [[0, 1], [0, 1]], modes: [], seeds: [] },
});
const lesson = { name: "l", courses: [{ text: "A", control: "b" }, { text: "B", control: null }] };

test("the evidence adds curves to the courses in their order, as shares of the seeds", () => {
  const { courses } = withEvidence(lesson, { courses: [[kept("a", [1, 3]), kept("b", [0, 2])], [kept("a", [4, 4])]] });
  assert.deepEqual(courses.map(({ text, curves }) => [text, curves.map(({ label, share }) => [label, share])]), [
    ["A", [["a", [0.25, 0.75]], ["b", [0, 0.5]]]],
    ["B", [["a", [1, 1]]]],
  ]);
});

test("a curve has the title of its training in the language of the page", () => {
  const { courses } = withEvidence({ ...lesson, trainings: { a: "甲" } }, { courses: [[kept("a", [1, 3]), kept("b", [0, 2])]] });
  assert.deepEqual(courses[0].curves.map(({ training, label }) => [training, label]), [["a", "甲"], ["b", "b"]]);
});

test("each training has its pictures once, with its configuration", () => {
  const { pictures } = withEvidence(lesson, { courses: [[kept("a", [1, 3]), kept("b", [0, 2])], [kept("a", [4, 4])]] });
  assert.deepEqual(pictures.map(({ training, config, step }) => [training, config, step]), [["a", { seed: "a" }, 20], ["b", { seed: "b" }, 20]]);
});

test("a course without stored results has no curves", () => {
  const { courses } = withEvidence(lesson, { courses: [[kept("a", [1, 3])]] });
  assert.equal(courses[1].curves, null);
});
