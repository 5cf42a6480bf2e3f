// @ts-check
/** Interpolates between two frames of the same latents, so that everything on the stage moves together. */
import { displace } from "./displacement.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/types.js").Tensor} Tensor */

/** @typedef {(from: Tensor, to: Tensor, into: Float32Array, share: number) => void} Blend */

/** Positions, and values at fixed places. @type {Blend} */
export function blend(from, to, into, share) {
  const a = from.data;
  const b = to.data;
  for (let i = 0; i < into.length; i += 1) into[i] = a[i] + (b[i] - a[i]) * share;
}

const POSITIONS = { fake_samples: blend, manifold: blend, gradients: blend, generated: blend };
/**
 * What moves, by the domain. A mean of two densities is wrong for every moment: a peak that moves would show as two. On the
 * line the density moves as its samples do.
 * @type {{[domain: string]: {[name: string]: Blend}}}
 */
const MOVING = { line: { ...POSITIONS, discriminator: blend, generator_density: (from, to, into, share) => displace(from.data, to.data, into, share) } };

const SHORTEST_MS = 30;
const LONGEST_MS = 280;

/** Whether one frame may be interpolated to the other. @param {Frame|null} from @param {Frame} to */
export function isContinuous(from, to) {
  return from !== null && from.run === to.run && from.epoch === to.epoch && from.domain === to.domain && from.has_probability === to.has_probability && to.step >= from.step;
}

/** The best answer to both densities, p / (p + q). @param {{[name: string]: Tensor}} arrays @returns {{[name: string]: Tensor}} */
function bestAnswer({ optimal_discriminator, data_density, generator_density }) {
  if (!optimal_discriminator || !data_density || !generator_density) return {};
  const data = optimal_discriminator.data.map((_, i) => data_density.data[i] / (data_density.data[i] + generator_density.data[i]));
  return { optimal_discriminator: { shape: optimal_discriminator.shape, data } };
}

export function createTween() {
  /** @type {Frame|null} */
  let target = null;
  /** @type {{[name: string]: {from: Tensor, to: Tensor, now: Tensor, mix: Blend}}} */
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
      for (const [name, mix] of Object.entries(MOVING[frame.domain] ?? POSITIONS)) {
        const to = frame.arrays[name];
        if (!to) continue;
        const shown = moves[name]?.now;
        const is_alike = can_glide && shown !== undefined && shown.data.length === to.data.length;
        const now = is_alike ? shown : { shape: to.shape, data: to.data.slice() };
        const from = is_alike ? { shape: to.shape, data: shown.data.slice() } : to;
        next[name] = { from, to, now, mix };
      }
      duration = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, time - started));
      started = time;
      moves = next;
      target = frame;
      is_moving = can_glide;
      if (!can_glide) for (const { to, now } of Object.values(moves)) now.data.set(to.data);
    },
    /**
     * Returns the frame to paint. The numbers in its arrays are reused: do not keep them.
     * @param {number} time @returns {{frame: Frame|null, is_moving: boolean}}
     */
    at(time) {
      if (!target) return { frame: null, is_moving: false };
      const was_moving = is_moving;
      if (is_moving) {
        const share = Math.min(1, Math.max(0, (time - started) / duration));
        for (const { from, to, now, mix } of Object.values(moves)) {
          if (share < 1) mix(from, to, now.data, share);
          else now.data.set(to.data);
        }
        is_moving = share < 1;
      }
      const arrays = { ...target.arrays };
      // A picture that is kept until an array is another one has to be painted anew.
      for (const [name, { now }] of Object.entries(moves)) arrays[name] = was_moving ? { ...now } : now;
      if (is_moving && target.domain === "line") Object.assign(arrays, bestAnswer(arrays));
      return { frame: { ...target, arrays }, is_moving };
    },
  };
}
