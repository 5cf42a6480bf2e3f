// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { actionText, claimText, coursesOf, currentLesson, hasSeeds, isStepDone, isVerified, lessonGroups, nextLesson, pathsOfStep } from "../../../../static/js/features/lessons/model.js";
import { CATALOG, INITIAL_STATE, reduce, run } from "../../example.js";

const LESSON = /** @type {import("../../../../static/js/app/types.js").Lesson} */ (CATALOG.lessons?.[0]);
const LOADED = reduce(INITIAL_STATE, { type: "catalog_loaded", catalog: CATALOG });

test("a lesson opens at a step, continues, and closes when a preset is chosen", () => {
  let state = reduce(LOADED, { type: "lesson_opened", name: "it_converges" });
  assert.equal(currentLesson(state)?.step.title, "Start");
  state = reduce(state, { type: "lesson_step_changed", step: 1 });
  assert.equal(currentLesson(state)?.step.title, "Slower");
  assert.equal(currentLesson(reduce(state, { type: "preset_chosen", preset: "rescue" })), null);
  assert.equal(currentLesson(reduce(state, { type: "lesson_closed" })), null);
});

test("a link to a step beyond the end shows the last one", () => {
  assert.equal(currentLesson(reduce(LOADED, { type: "lesson_opened", name: "it_converges", step: 99 }))?.index, 1);
});

test("a step offers its action, or none if it has none", () => {
  const step = LESSON.steps[0];
  assert.equal(actionText({ ...step, change: null, is_restart: false }), null);
  assert.match(actionText({ ...step, change: null, is_restart: true }) ?? "", /Start/);
  assert.match(actionText({ ...step, change: { loss: "hinge" }, is_restart: false }) ?? "", /Do it for me/);
});

test("a claim shows its counts, and its lower bound is never rounded up", () => {
  const [claim] = LESSON.claims;
  assert.equal(claimText(claim), "64 of 64 seeds: at least 95.4 % of all seeds, at 95 % confidence");
  assert.match(claimText({ ...claim, lower_bound: 0.9599 }), /95\.9 %/);
  assert.equal(claimText({ ...claim, k: null, n: null, lower_bound: null }), "not counted yet in its present form");
  assert.equal(claimText({ ...claim, k: 20, share: [0.2, 0.5] }), "20 of 64 seeds");
  assert.ok(isVerified(LESSON));
  assert.ok(!isVerified({ ...LESSON, claims: [claim, { ...claim, is_verified: false }] }));
});

test("a lesson has a dialog of seeds when courses were measured", () => {
  assert.ok(!hasSeeds(LESSON));
  const course = { text: "", check: "", every: 500, until: 1000, control: null };
  const curve = { training: "a", label: "a", steps: [], share: [], reached: [], median: null, n: 64, times_sooner: null, never: 0 };
  const followed = { ...course, curves: [curve] };
  const lesson = { ...LESSON, courses: [course, followed, { ...course, curves: null }, { ...course, curves: [] }] };
  assert.ok(hasSeeds(lesson));
  assert.deepEqual(coursesOf(lesson), [followed]);
});

/** A second lesson after the first one, in another group. */
const TWO = { ...CATALOG, lesson_groups: ["basics", "empty", "collapse"].map((name) => ({ name, title: name })), lessons: [{ ...LESSON, name: "next", number: 2, group: "collapse" }, LESSON] };
const opened = (/** @type {number} */ step) => [
  { type: "catalog_loaded", catalog: TWO }, { type: "run_joined", run: run(), is_owner: true }, { type: "lesson_opened", name: "it_converges", step },
].reduce(reduce, INITIAL_STATE);

test("lessons stand in the groups of the catalog, by their numbers; an empty group is left out", () => {
  assert.deepEqual(lessonGroups(opened(0)).map(({ title, lessons }) => [title, lessons.map(({ number }) => number)]), [["basics", [1]], ["collapse", [2]]]);
});

test("after the last step comes the next lesson, and after the last lesson none", () => {
  assert.equal(nextLesson(opened(1))?.name, "next");
  assert.equal(nextLesson(reduce(opened(1), { type: "lesson_opened", name: "next" })), null);
});

test("a step is about the control that it highlights and the ones that it changes", () => {
  assert.deepEqual(pathsOfStep(opened(0)), ["js"]);
  assert.deepEqual(pathsOfStep(opened(1)), ["batch_size"]);
  assert.equal(pathsOfStep(LOADED), null);
});

test("a change is done when it is in the configuration, whoever made it; a start when it was pressed", () => {
  const slower = opened(1);
  assert.ok(!isStepDone(slower));
  assert.ok(isStepDone({ ...slower, run: run({ config: { ...CATALOG.defaults, batch_size: 16 } }) }));
  const start = opened(0);
  assert.ok(!isStepDone(start));
  const pressed = reduce(start, { type: "lesson_step_done", step: 0 });
  assert.ok(isStepDone(pressed));
  assert.ok(!isStepDone(reduce(pressed, { type: "lesson_opened", name: "it_converges", step: 0 })));
});

test("a lesson stays read when another one opens", () => {
  const read = reduce(opened(1), { type: "lesson_read", name: "it_converges" });
  assert.deepEqual(reduce(reduce(read, { type: "lesson_read", name: "it_converges" }), { type: "lesson_opened", name: "next" }).lessons_read, ["it_converges"]);
});
