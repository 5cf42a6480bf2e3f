// @ts-check
/** How soon the seeds of a lesson reach a goal, with and without a remedy: curves and texts. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Course} Course */
/** @typedef {import("../../app/types.js").Curve} Curve */
/** @typedef {{shown: Curve, control: Curve|null}} CurvePair */
/** @typedef {"reached"|"share"} Quantity */

/** A ratio that differs less than this from one counts as equally soon. */
const HARDLY = 0.05;

/** Each training with the control; the control alone when there is no other training. @param {Course} course @returns {CurvePair[]} */
export function pairsOf({ curves, control: name }) {
  const all = curves ?? [];
  const control = all.find(({ training }) => training === name) ?? null;
  const others = all.filter((curve) => curve !== control);
  if (others.length === 0) return all.map((shown) => ({ shown, control: null }));
  return others.map((shown) => ({ shown, control }));
}

/**
 * The path of a curve in a square of side 100: steps from left to right, a share of 1 at the top.
 * @param {Curve} curve @param {Quantity} quantity @param {number} until
 */
export function curvePath({ steps, ...curve }, quantity, until) {
  const short = (/** @type {number} */ value) => Number(value.toFixed(2));
  const across = steps.map((step) => short((100 * step) / until));
  const down = curve[quantity].map((share) => short(100 - 100 * share));
  // "reached" is a step function: it changes at the measured steps only. "share" is interpolated between them.
  return across.map((x, i) => (i === 0 ? `M${x} ${down[i]}` : quantity === "reached" ? `H${x}V${down[i]}` : `L${x} ${down[i]}`)).join("");
}

/** @param {CurvePair} pair @param {number} until */
export function halfText({ shown, control }, until) {
  const step = formatCount(shown.median);
  const other = formatCount(control?.median);
  const last = formatCount(until);
  if (!control) return shown.median === null ? t("Fewer than half of the seeds reach the goal by step {last}.", { last }) : t("Half of the seeds reach the goal by step {step}.", { step });
  if (shown.median === null) {
    return control.median === null
      ? t("Fewer than half of the seeds reach the goal by step {last}, as in the control.", { last })
      : t("Fewer than half of the seeds reach the goal by step {last}; in the control, half of them by step {other}.", { last, other });
  }
  if (control.median === null) return t("Half of the seeds reach the goal by step {step}; in the control, fewer than half by step {last}.", { step, last });
  const sooner = shown.times_sooner ?? 1;
  if (sooner > 1 + HARDLY) return t("Half of the seeds reach the goal by step {step}, {times} times sooner than in the control (step {other}).", { step, other, times: timesText(sooner) });
  if (sooner < 1 - HARDLY && sooner > 0) return t("Half of the seeds reach the goal by step {step}, {times} times later than in the control (step {other}).", { step, other, times: timesText(1 / sooner) });
  return t("Half of the seeds reach the goal by step {step}; in the control, by step {other}.", { step, other });
}

/** @param {number} times */
const timesText = (times) => (times < 9.95 ? String(Number(times.toFixed(1))) : formatCount(times));

/** The seeds that have not reached the goal by the end. @param {CurvePair} pair @param {number} until */
export function neverText({ shown, control }, until) {
  const last = formatCount(until);
  const { n, never } = shown;
  if (!control) return never === 0 ? t("All {n} have reached it by step {last}.", { n, last }) : t("{never} of {n} have not reached it by step {last}.", { never, n, last });
  const other = control.never;
  if (never === 0 && other === 0) return t("All of them have reached it by step {last}, as in the control.", { last });
  if (never === 0) return t("All {n} have reached it by step {last}; in the control, {other} of {all} have not.", { n, last, other, all: control.n });
  return t("{never} of {n} have not reached it by step {last}; in the control, {other} of {all}.", { never, n, last, other, all: control.n });
}
