// @ts-check
/** Counts the frames of this page. */
/** @typedef {import("../app/types.js").FrameStats} FrameStats */

export function createFrameStats() {
  /** @type {FrameStats} */
  const frame_stats = { received: 0, drawn: 0, skipped: 0, bytes: 0, last_bytes: 0 };
  let last = { run: "", epoch: 0, frame: 0 };
  return {
    /** @param {import("../app/types.js").Frame} picture @param {number} bytes */
    receive({ run, epoch, frame }, bytes) {
      // The server numbers its frames; missing numbers were replaced by newer frames before they were sent.
      if (last.run === run && last.epoch === epoch && frame > last.frame) frame_stats.skipped += frame - last.frame - 1;
      last = { run, epoch, frame };
      frame_stats.received += 1;
      frame_stats.bytes += bytes;
      frame_stats.last_bytes = bytes;
    },
    draw() {
      frame_stats.drawn += 1;
    },
    /** @returns {FrameStats} */
    read: () => ({ ...frame_stats }),
  };
}
