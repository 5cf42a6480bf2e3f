// @ts-check
/** The user's own Gaussian modes: moved, added, removed; anywhere in the plane, at equal distances on a line. */
import { clamp } from "../../lib/numbers.js";
import { EDITED } from "./domains.js";
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("./domains.js").Domain} Domain */
/** @typedef {{x: number, y: number, spread: number, weight: number}} Mode spread: in multiples of std */
/** @typedef {{std: number, modes: Mode[]}} Modes */

/** The largest coordinate of a mode or a point. */
export const REACH = 10;
const [LEAST_SPACING, MOST_SPACING] = [0.5, 5];

/** @param {number} value @param {number} [digits] */
export const roundPlace = (value, digits = 2) => Number(clamp(value, -REACH, REACH).toFixed(digits));

/** @param {Domain} domain @returns {Modes} */
function firstModes(domain) {
  const { start_std: std, start_modes } = EDITED[domain];
  return { std, modes: start_modes.map(([x, y]) => ({ x, y, spread: 1, weight: 1 })) };
}

/**
 * Returns the first modes: those of the run, if they can be moved and are few enough, otherwise three.
 * @param {Config|undefined} config @param {Frame|null} frame @param {Domain} domain @returns {Modes}
 */
export function modesToEdit(config, frame, domain) {
  if (config?.problem === EDITED[domain].modes) return domain === "line" ? lineModes(config.problem_parameters) : planeModes(config.problem_parameters);
  return (domain === "plane" && frame && modesOfFrame(frame)) || firstModes(domain);
}

/** @param {any} parameters of `mixture` @returns {Modes} */
function planeModes({ means, std, spreads, weights }) {
  const modes = means.map((/** @type {number[]} */ [x, y], /** @type {number} */ i) => ({ x, y, spread: spreads[i] ?? 1, weight: weights[i] ?? 1 }));
  return { std, modes };
}

/** @param {any} parameters of `mixture_1d`, whose peaks have equal distances around 0 @returns {Modes} */
function lineModes({ modes, spacing, std, weights }) {
  return { std, modes: Array.from({ length: modes }, (_, i) => ({ x: (i - (modes - 1) / 2) * spacing, y: 0, spread: 1, weight: weights[i] ?? 1 })) };
}

/** @param {Frame} frame @returns {Modes|null} */
function modesOfFrame({ domain, arrays: { modes: means, mode_std, mode_weight } }) {
  const there = Array.from(mode_weight?.data ?? []).flatMap((weight, i) => (weight > 0 ? [i] : []));
  if (domain !== "plane" || !means || !mode_std || there.length === 0 || there.length > EDITED.plane.most_modes) return null;
  const std = Number(mode_std.data[2 * there[0]].toPrecision(2));
  return {
    std,
    modes: there.map((i) => ({
      x: roundPlace(means.data[2 * i]),
      y: roundPlace(means.data[2 * i + 1]),
      spread: clamp(Number((mode_std.data[2 * i] / std).toFixed(2)), 0.1, 10),
      weight: Number((mode_weight.data[i] * there.length).toFixed(2)),
    })),
  };
}

/** The parameters of the problem that has these modes. @param {Modes} draft @param {Domain} domain @returns {{[name: string]: any}} */
export function modeParameters({ std, modes }, domain) {
  const weights = modes.map(({ weight }) => weight);
  if (domain === "line") return { modes: modes.length, spacing: spacingOf(modes), std, weights };
  return { means: modes.map(({ x, y }) => [x, y]), std, spreads: modes.map(({ spread }) => spread), weights };
}

/** @param {Mode[]} modes on a line */
function spacingOf(modes) {
  return modes.length > 1 ? Number((modes[1].x - modes[0].x).toFixed(3)) : 2.5;
}

/**
 * Moves one mode. On a line the peaks keep equal distances: all distances follow the moved mode.
 * @param {Modes} draft @param {number} index @param {{x: number, y: number}} place @param {Domain} domain @returns {Modes}
 */
export function moveMode(draft, index, { x, y }, domain) {
  if (domain === "plane") return changeMode(draft, index, { x: roundPlace(x), y: roundPlace(y) });
  const from_centre = index - (draft.modes.length - 1) / 2;
  if (from_centre === 0) return draft;
  return spaced(draft, clamp(Number((x / from_centre).toFixed(2)), LEAST_SPACING, MOST_SPACING));
}

/** @param {Modes} draft @param {number} spacing @returns {Modes} */
function spaced(draft, spacing) {
  return { ...draft, modes: draft.modes.map((mode, i) => ({ ...mode, x: (i - (draft.modes.length - 1) / 2) * spacing })) };
}

/** @param {Modes} draft @param {number} index @param {Partial<Mode>} change @returns {Modes} */
export function changeMode(draft, index, change) {
  return { ...draft, modes: draft.modes.map((mode, i) => (i === index ? { ...mode, ...change } : mode)) };
}

/** @param {Modes} draft @param {{x: number, y: number}} place @param {Domain} domain @returns {Modes} the same object when there are too many modes */
export function addMode(draft, { x, y }, domain) {
  if (draft.modes.length >= EDITED[domain].most_modes) return draft;
  const modes = [...draft.modes, { x: roundPlace(x), y: roundPlace(y), spread: 1, weight: 1 }];
  return domain === "plane" ? { ...draft, modes } : spaced({ ...draft, modes }, spacingOf(draft.modes));
}

/** Removes a mode; the last one stays. @param {Modes} draft @param {number} index @param {Domain} domain @returns {Modes} */
export function removeMode(draft, index, domain) {
  if (draft.modes.length < 2) return draft;
  const modes = draft.modes.filter((_, i) => i !== index);
  return domain === "plane" ? { ...draft, modes } : spaced({ ...draft, modes }, spacingOf(draft.modes));
}
