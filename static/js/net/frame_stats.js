// @ts-check
/** Counts the pictures of this page. */
/** @typedef {import("../app/types.js").Tally} Tally */

export function createTally() {
  /** @type {Tally} */
  const tally = { received: 0, drawn: 0, skipped: 0, bytes: 0, last_bytes: 0 };
  let last = { run: "", epoch: 0, frame: 0 };
  return {
    /** @param {import("../app/types.js").Frame} picture @param {number} bytes */
    receive({ run, epoch, frame }, bytes) {
      // The server numbers what it makes; numbers that are missing were replaced on the way.
      if (last.run === run && last.epoch === epoch && frame > last.frame) tally.skipped += frame - last.frame - 1;
      last = { run, epoch, frame };
      tally.received += 1;
      tally.bytes += bytes;
      tally.last_bytes = bytes;
    },
    draw() {
      tally.drawn += 1;
    },
    /** @returns {Tally} */
    read: () => ({ ...tally }),
  };
}
