// @ts-check
/** Parts of the step trace for both the line and the plane: the batch and D's answers. */
import { parseColour } from "../../lib/palette.js";
/** @typedef {import("./model.js").StepTrace} StepTrace */
/** @typedef {import("./model.js").Phase} Phase */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {{kind: "real"|"fake", colour: string, fill: string, radius: number, line: number}} PointStyle */

/** @param {number} from @param {number} to @param {number} share */
export const mix = (from, to, share) => from + (to - from) * share;

/** The colour of an answer: from "fake" over undecided to "real". @param {Palette} palette @param {number} answer in 0..1 */
export function colourOfAnswer(palette, answer) {
  if (Number.isNaN(answer)) return palette.faint;
  const lean = Math.min(1, Math.max(-1, answer * 2 - 1));
  const even = parseColour(palette.background);
  const end = parseColour(lean < 0 ? palette.fake : palette.real);
  const share = Math.abs(lean) ** 0.7;
  return `rgb(${even.map((value, i) => Math.round(mix(value, end[i], share))).join(" ")})`;
}

/** Paints one sample of the batch: real ones are round, generated ones are diamonds. @param {Context} context @param {number} x @param {number} y @param {PointStyle} style */
export function paintPoint(context, x, y, { kind, colour, fill, radius, line }) {
  const reach = radius * 1.25;
  context.beginPath();
  if (kind === "real") context.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    context.moveTo(x, y - reach);
    context.lineTo(x + reach, y);
    context.lineTo(x, y + reach);
    context.lineTo(x - reach, y);
    context.closePath();
  }
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.stroke();
}

/** The kinds of samples in a phase. @param {Phase} phase @returns {("real"|"fake")[]} fakes last, so that they are painted over the others */
export function kindsIn({ player, operation }) {
  if (player === "generator") return ["fake"];
  return operation === "generate" ? ["fake"] : ["real", "fake"];
}

/** D's answers at the present progress of the phase. @param {StepTrace} trace @param {Phase} phase @param {"real"|"fake"} kind @param {number} share @returns {(i: number) => number} */
export function answersOf(trace, { player, operation }, kind, share) {
  const before = trace.arrays[`${player}.${kind}_answers`].data;
  const after = trace.arrays[`${player}.${kind}_answers_after`].data;
  return (i) => (operation === "move" ? mix(before[i], after[i], share) : before[i]);
}

/** The largest absolute value. @param {ArrayLike<number>} values */
export function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) if (Math.abs(values[i]) > most) most = Math.abs(values[i]);
  return most;
}
