// @ts-check
/** Which player's update is animated. In a step the discriminator moves first; fast training alternates between the players. */

/** @typedef {{generator: boolean, discriminator: boolean}} Learning */

const TURN_MS = 1_600;
const NOBODY = { generator: false, discriminator: false };

export function createLearningAnimation() {
  /** @type {Learning} */
  let moved = NOBODY;
  let noted = -Infinity;

  return {
    /** @param {Learning} now @param {number} time */
    note(now, time) {
      if (!now.generator && !now.discriminator) return;
      moved = now;
      noted = time;
    },
    /** The player whose update is shown; null when nothing moves. @param {number} time @param {boolean} is_playing @returns {Learning|null} */
    at(time, is_playing) {
      const both = moved.generator && moved.discriminator;
      // After a single step each player that moved is shown once.
      if (!is_playing && time - noted > TURN_MS * (both ? 2 : 1)) return null;
      const turn = is_playing ? Math.floor(time / TURN_MS) : Math.floor((time - noted) / TURN_MS);
      if (!both) return moved;
      return turn % 2 === 0 ? { generator: false, discriminator: true } : { generator: true, discriminator: false };
    },
  };
}
