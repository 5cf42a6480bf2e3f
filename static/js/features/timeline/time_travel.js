// @ts-check
/** The range of the run's steps, and the step that a key or a pointer leads to. */
import { clamp, niceStep } from "../../lib/numbers.js";
/** @typedef {import("../../app/types.js").State} State */

/** PageUp and PageDown move by about this share of the run. */
const PAGE = 0.1;

/** The last step that can be shown. @param {State} state */
export function lastStep({ run }) {
  return Math.max(run?.last_step ?? 0, run?.step ?? 0);
}

/** The step of the playhead. @param {State} state */
export function playhead({ peek, run }) {
  return peek?.step ?? run?.step ?? 0;
}

/** Whether the picture of the chosen past step has arrived. @param {State} state */
export function isExact({ peek }) {
  return peek !== null && peek.frame?.step === peek.step;
}

/**
 * The step that a key leads to; null for other keys. End returns to the present.
 * @param {string} key @param {number} at @param {number} last @returns {number|"now"|null}
 */
export function stepOfKey(key, at, last) {
  const page = Math.max(1, Math.round(niceStep(Math.max(1, last * PAGE))));
  const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - page, PageUp: at + page, Home: 0 }[key];
  if (key === "End") return "now";
  return to === undefined ? null : clamp(to, 0, last);
}

/** @param {number} share of the width @param {number} last */
export function stepAtShare(share, last) {
  return Math.round(clamp(share, 0, 1) * last);
}
