// @ts-check
/** @typedef {import("./types.js").Frame} Frame */

/**
 * Returns which modes count as covered. The server gives their number (its metric has the threshold); they are the
 * ones with the largest shares.
 * @param {ArrayLike<number>} shares @param {number|null|undefined} count @returns {boolean[]}
 */
export function coveredModes(shares, count) {
  const order = Array.from(shares, (share, mode) => ({ share, mode })).sort((a, b) => b.share - a.share);
  const covered = new Array(order.length).fill(false);
  for (const { mode } of order.slice(0, Math.max(0, Math.round(count ?? 0)))) covered[mode] = true;
  return covered;
}

/**
 * Returns the modes of a frame. The arrays may be longer than the number of modes; the rest has weight zero.
 * @param {Frame|null} frame @returns {{index: number, is_covered: boolean}[]}
 */
export function modesOf(frame) {
  const { mode_share, mode_weight } = frame?.arrays ?? {};
  if (!frame || !mode_share) return [];
  return coveredModes(mode_share.data, frame.metrics.modes_covered)
    .map((is_covered, index) => ({ index, is_covered }))
    .filter(({ index }) => !mode_weight || mode_weight.data[index] > 0);
}
