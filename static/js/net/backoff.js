// @ts-check
/**
 * Full jitter: a uniformly random delay below a ceiling that doubles with every attempt, so that the
 * browsers of a class do not all return in the same instant after the server restarts.
 * @param {number} attempt 0 for the first retry
 * @param {() => number} random uniform in [0, 1)
 * @param {{base_ms?: number, cap_ms?: number}} [limits]
 * @returns {number} milliseconds
 */
export function retryDelay(attempt, random, { base_ms = 500, cap_ms = 15_000 } = {}) {
  const ceiling = Math.min(cap_ms, base_ms * 2 ** Math.min(attempt, 30));
  return Math.round(random() * ceiling);
}
