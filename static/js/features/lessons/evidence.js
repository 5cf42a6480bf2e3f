// @ts-check
/** Adds the stored results to a lesson: the catalog has the goals, the evidence has their curves and pictures. */
/** @typedef {import("../../app/types.js").Evidence} Evidence */
/** @typedef {import("../../app/types.js").EvidenceOfTraining} EvidenceOfTraining */
/** @typedef {import("../../app/types.js").Lesson} Lesson */

/** @param {EvidenceOfTraining} kept @param {string} label @returns {import("../../app/types.js").Curve} */
function curveOf({ training, n, steps, at_goal, reached, median, never, times_sooner }, label) {
  const shares = (/** @type {number[]} */ counts) => counts.map((k) => k / n);
  return { training, label, steps, share: shares(at_goal), reached: shares(reached), median, n, times_sooner, never };
}

/** The pictures of a training that belongs to several courses are shown once. @param {Lesson} lesson @param {Evidence} evidence @returns {Lesson} */
export function withEvidence(lesson, { courses }) {
  const pictures = new Map(courses.flat().map(({ training, config, pictures: kept }) => [training, { ...kept, training, config }]));
  const titled = (/** @type {EvidenceOfTraining} */ kept) => curveOf(kept, lesson.trainings?.[kept.training] ?? kept.training);
  return {
    ...lesson,
    courses: (lesson.courses ?? []).map((course, i) => ({ ...course, curves: courses[i]?.map(titled) ?? null })),
    pictures: [...pictures.values()],
  };
}
