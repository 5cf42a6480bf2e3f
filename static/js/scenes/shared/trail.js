// @ts-check
/** The path of a game of two numbers, collected from the frames. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {{theta: number, psi: number, step: number}} Place */
/** @typedef {{run: string, epoch: number, places: Place[]}} Trail */

export const MAXIMUM_PLACES = 1500;
/** Places that are more steps apart are not joined: the game did not move in a straight line between them. */
export const MOST_STEPS_JOINED = 8;

/** @type {Trail} */
export const EMPTY_TRAIL = Object.freeze({ run: "", epoch: -1, places: [] });

/**
 * Appends a frame's place to the trail. A reset or a step back removes the later places.
 * @param {Trail} trail @param {Frame|null} frame @returns {Trail}
 */
export function followTrail(trail, frame) {
  const point = frame?.arrays.phase_point;
  if (!frame || !point) return EMPTY_TRAIL;
  const { run, epoch, step } = frame;
  const is_same = trail.run === run && trail.epoch === epoch;
  const before = is_same ? trail.places.filter((place) => place.step < step) : [];
  const [theta, psi] = point.data;
  return { run, epoch, places: [...before, { theta, psi, step }].slice(-MAXIMUM_PLACES) };
}

/** Whether a line joins two successive places. @param {Place} from @param {Place} to */
export function isJoined(from, to) {
  return to.step - from.step <= MOST_STEPS_JOINED;
}
