// @ts-check
/** The open lesson, and texts about its claims. */
import { isEqual, leavesOf, mergePatch } from "../../app/config.js";
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("../../app/types.js").LessonStep} LessonStep */
/** @typedef {import("../../app/types.js").Claim} Claim */

/** The confidence level of the bounds and intervals in the catalog. */
export const CONFIDENCE = "95 %";

/** @param {State} state @returns {Lesson[]} in the order of their numbers */
export function lessonsOf(state) {
  return [...(state.catalog?.lessons ?? [])].sort((a, b) => a.number - b.number);
}

/** @param {State} state @returns {{lesson: Lesson, step: LessonStep, index: number}|null} */
export function currentLesson(state) {
  const lesson = state.catalog?.lessons?.find(({ name }) => name === state.lesson?.name);
  if (!lesson || !state.lesson || lesson.steps.length === 0) return null;
  const index = Math.min(Math.max(0, state.lesson.step), lesson.steps.length - 1);
  return { lesson, step: lesson.steps[index], index };
}

/** The paths of the configuration that the open lesson's step is about; null without a lesson. @param {State} state @returns {string[]|null} */
export function pathsOfStep(state) {
  const step = currentLesson(state)?.step;
  if (!step) return null;
  return [...new Set([...(step.highlight === null ? [] : [step.highlight]), ...Object.keys(step.change === null ? {} : valuesOf(step.change))])];
}

/** A patch as values by path; a stabilizer is one value with all its parameters, as its chip sends it. @param {Config} change @returns {{[path: string]: any}} */
export function valuesOf({ stabilizers = {}, ...rest }) {
  const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
  return Object.fromEntries([...leavesOf(rest), ...chosen]);
}

/** The lesson after the open one, by their numbers; null after the last. @param {State} state @returns {Lesson|null} */
export function nextLesson(state) {
  const number = currentLesson(state)?.lesson.number ?? Infinity;
  return lessonsOf(state).find((each) => each.number > number) ?? null;
}

/** The lessons by group, in the order of the catalog's groups. @param {State} state @returns {{title: string, lessons: Lesson[]}[]} */
export function lessonGroups(state) {
  const lessons = lessonsOf(state);
  return (state.catalog?.lesson_groups ?? [])
    .map(({ name, title }) => ({ title, lessons: lessons.filter(({ group }) => group === name) }))
    .filter((each) => each.lessons.length > 0);
}

/**
 * Whether the step's action is done: its change is in the configuration, and if it restarts the run, it was pressed.
 * @param {State} state
 */
export function isStepDone(state) {
  const open = currentLesson(state);
  if (!open || actionText(open.step) === null) return false;
  const { change, is_restart } = open.step;
  const config = state.run?.config ?? {};
  const is_changed = change === null || isEqual(mergePatch(config, change), config);
  return is_changed && (!is_restart || state.lesson_steps_done.includes(open.index));
}

/** Whether every claim has been counted in its present form and is true. @param {Lesson} lesson */
export function isVerified({ claims }) {
  return claims.length > 0 && claims.every((claim) => claim.is_verified);
}

/** The goals with a measured course. @param {Lesson} lesson */
export function coursesOf({ courses = [] }) {
  return courses.filter(({ curves }) => curves && curves.length > 0);
}

/** Whether there are curves or pictures besides the counts. @param {Lesson} lesson */
export function hasSeeds({ courses = [] }) {
  return courses.length > 0;
}

/** The text of the button, or null when the step needs no action. @param {LessonStep} step */
export function actionText({ change, is_restart }) {
  if (change === null) return is_restart ? t("Start from step 0") : null;
  return is_restart ? t("Do it for me, from step 0") : t("Do it for me");
}

/** Two digits, rounded down, so that a lower bound never grows by rounding. @param {number} share */
const percent = (share) => `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;

/** @param {Claim} claim */
export function claimText({ k, n, lower_bound, share }) {
  if (k === null || n === null) return t("not counted yet in its present form");
  const counted = t("{k} of {n} seeds", { k: formatCount(k), n: formatCount(n) });
  if (share !== null || lower_bound === null) return counted;
  return t("{counted}: at least {share} of all seeds, at {confidence} confidence", { counted, share: percent(lower_bound), confidence: CONFIDENCE });
}
