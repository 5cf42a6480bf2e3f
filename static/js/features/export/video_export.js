// @ts-check
/** The plan of a video of a run: the steps that it shows, and its length. */

/** The most pictures of a video: the server computes each of them again. */
export const MOST_PICTURES = 120;
export const PICTURES_PER_SECOND = 15;

/**
 * Evenly spaced steps from the first to the last, each once.
 * @param {number} last_step @param {number} [most] @returns {number[]} ascending, from 0
 */
export function videoSteps(last_step, most = MOST_PICTURES) {
  const count = Math.max(1, Math.min(most, last_step + 1));
  if (count === 1) return [0];
  const steps = Array.from({ length: count }, (_, i) => Math.round((i * last_step) / (count - 1)));
  return [...new Set(steps)];
}

/** Its length in seconds. @param {number} count of pictures */
export function videoSeconds(count) {
  return Math.round((count / PICTURES_PER_SECOND) * 10) / 10;
}

/** A file name that describes the content. @param {{problem: string, seed: number, step: number}} run @param {string} ending */
export function fileName({ problem, seed, step }, ending) {
  return `ganscope-${problem}-seed${seed}-step${step}.${ending}`;
}
