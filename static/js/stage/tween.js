// @ts-check
/** Interpolates between two frames of the same latents. */
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/types.js").Tensor} Tensor */

// Only positions are interpolated. A mean of two densities is wrong for every moment: a peak that moves would show
// as two peaks.
const MOVING = ["fake_samples", "manifold", "gradients", "generated"];
const SHORTEST_MS = 30;
const LONGEST_MS = 280;

/** @param {Tensor} from @param {Tensor} to @param {Float32Array} into @param {number} share */
export function blend(from, to, into, share) {
  const a = from.data;
  const b = to.data;
  for (let i = 0; i < into.length; i += 1) into[i] = a[i] + (b[i] - a[i]) * share;
}

/** Whether one frame may be interpolated to the other. @param {Frame|null} from @param {Frame} to */
export function isContinuous(from, to) {
  return from !== null && from.run === to.run && from.epoch === to.epoch && from.domain === to.domain && from.has_probability === to.has_probability && to.step >= from.step;
}

export function createTween() {
  /** @type {Frame|null} */
  let target = null;
  /** @type {{[name: string]: {from: Tensor, to: Tensor, now: Tensor}}} */
  let moves = {};
  let started = 0;
  let duration = 0;
  let is_moving = false;

  return {
    /** @param {Frame} frame @param {number} time @param {boolean} is_still without motion */
    moveTo(frame, time, is_still) {
      const can_glide = !is_still && isContinuous(target, frame);
      /** @type {typeof moves} */
      const next = {};
      for (const name of MOVING) {
        const to = frame.arrays[name];
        if (!to) continue;
        const shown = moves[name]?.now;
        const is_alike = can_glide && shown !== undefined && shown.data.length === to.data.length;
        const now = is_alike ? shown : { shape: to.shape, data: to.data.slice() };
        const from = is_alike ? { shape: to.shape, data: shown.data.slice() } : to;
        next[name] = { from, to, now };
      }
      duration = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, time - started));
      started = time;
      moves = next;
      target = frame;
      is_moving = can_glide;
      if (!can_glide) for (const { to, now } of Object.values(moves)) now.data.set(to.data);
    },
    /**
     * Returns the frame to paint. Its arrays are reused: do not keep them.
     * @param {number} time @returns {{frame: Frame|null, is_moving: boolean}}
     */
    at(time) {
      if (!target) return { frame: null, is_moving: false };
      if (is_moving) {
        const share = Math.min(1, Math.max(0, (time - started) / duration));
        for (const { from, to, now } of Object.values(moves)) blend(from, to, now.data, share);
        is_moving = share < 1;
      }
      const arrays = { ...target.arrays };
      for (const [name, { now }] of Object.entries(moves)) arrays[name] = now;
      return { frame: { ...target, arrays }, is_moving };
    },
  };
}
