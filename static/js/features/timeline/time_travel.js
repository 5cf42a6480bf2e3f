// @ts-check
/** Moving along the run: which steps there are, where a key or a pointer leads, and what the state makes of it. */
import { clamp, niceStep } from "../../lib/numbers.js";
/** @typedef {import("../../app/types.js").State} State */

/** PageUp and PageDown go about this share of the run. */
const PAGE = 0.1;

/** The furthest step there is to look at. @param {State} state */
export function lastStep({ run }) {
  return Math.max(run?.last_step ?? 0, run?.step ?? 0);
}

/** Where the playhead stands. @param {State} state */
export function playhead({ peek, run }) {
  return peek?.step ?? run?.step ?? 0;
}

/** Is the picture that of the step that is looked at? @param {State} state */
export function isExact({ peek }) {
  return peek !== null && peek.frame?.step === peek.step;
}

/**
 * Where a key leads on the timeline; null for other keys. End leads back to now.
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
