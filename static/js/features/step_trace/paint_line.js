// @ts-check
/** Paints the step trace on the line: a batch is drawn, mapped, raised to D's answers, and moved. */
import { answerScale, valueOnCurve } from "../../scenes/shared/geometry.js";
import { addArrow } from "../../scenes/shared/strokes.js";
import { arrowScale } from "./model.js";
import { answersOf, kindsIn, largest, mix, paintPoint } from "./paint_marks.js";
/** @typedef {import("../../scenes/line/scene.js").Line} Line */
/** @typedef {import("../../scenes/shared/painting.js").Painting} Painting */
/** @typedef {import("./stage_overlay.js").PhaseProgress} PhaseProgress */
/** @typedef {CanvasRenderingContext2D} Context */

/** The longest arrows, as shares of the height of the curves and of the width. */
const LONGEST_UP = 0.16;
const LONGEST_ASIDE = 0.07;
/** The most arrows on one line; more would merge. */
const MOST_WAYS = 32;

/** @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
export function paintLineTrace(context, line, painting, progress) {
  const { operation } = progress.phase;
  context.save();
  context.beginPath();
  context.rect(line.left - 4, line.top - 4, line.right - line.left + 8, line.map_bottom - line.top + 12);
  context.clip();
  context.lineCap = "round";
  if (operation === "draw" || operation === "generate") paintDrawing(context, line, painting, progress);
  else {
    paintMap(context, line, painting, progress, { done: 1, alpha: 0.2 });
    if (operation === "loss") paintMisses(context, line, painting, progress);
    paintJudged(context, line, painting, progress);
    if (operation === "gradient" || operation === "move") (progress.phase.player === "discriminator" ? paintDesiredChange : paintDisplacements)(context, line, painting, progress);
  }
  context.restore();
}

/** @param {Painting} painting @param {"real"|"fake"} kind */
function styleOf({ palette, unit }, kind) {
  return { kind, colour: palette.background, fill: palette[kind], radius: 3.1 * unit, line: 0.8 * unit };
}

/** The lines from each z to its x, up to the present progress. @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress @param {{done: number, alpha: number}} style */
function paintMap(context, line, painting, progress, { done, alpha }) {
  const { trace, phase } = progress;
  const z = trace.arrays[`${phase.player}.z`];
  const width = z.shape[1];
  const x = placesOf(progress, "fake");
  context.beginPath();
  for (let i = 0; i < z.shape[0]; i += 1) {
    const from = line.z(z.data[i * width]);
    context.moveTo(from, line.map_bottom);
    context.lineTo(mix(from, line.x(x(i)), done), mix(line.map_bottom, line.map_top, done));
  }
  context.strokeStyle = painting.palette.fake;
  context.globalAlpha = alpha;
  context.lineWidth = painting.unit;
  context.stroke();
  context.globalAlpha = 1;
}

/** The latents on their axis, or between z and x. @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
function paintDrawing(context, line, painting, progress) {
  const { trace, phase, share } = progress;
  const { player, operation } = phase;
  const z = trace.arrays[`${player}.z`];
  const x = trace.arrays[`${player}.x_fake`].data;
  const width = z.shape[1];
  const done = operation === "generate" ? share : 0;
  const style = styleOf(painting, "fake");
  paintMap(context, line, painting, progress, { done, alpha: 0.45 });
  for (let i = 0; i < x.length; i += 1) {
    const from = line.z(z.data[i * width]);
    paintPoint(context, mix(from, line.x(x[i]), done), mix(line.map_bottom, line.map_top, done), style);
  }
  if (player !== "discriminator") return;
  const real = trace.arrays["discriminator.x_real"].data;
  const lift = operation === "draw" ? mix(3 * line.size, 0, share) : 0;
  for (let i = 0; i < real.length; i += 1) paintPoint(context, line.x(real[i]), line.bottom - lift, styleOf(painting, "real"));
}

/** Returns the height of a sample for D's answer. @param {Line} line @param {Painting} painting @returns {(answer: number) => number} */
function heightOf(line, { frame }) {
  const toShare = answerScale(frame.arrays.discriminator?.data ?? [], frame.has_probability);
  return (answer) => line.answer(Math.min(1.04, Math.max(0, toShare(answer))));
}

/** @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
function paintJudged(context, line, painting, progress) {
  const { trace, phase, share } = progress;
  const height = heightOf(line, painting);
  const rising = phase.operation === "judge" ? share : 1;
  // The arrows are more important in this phase.
  context.globalAlpha = phase.operation === "gradient" ? 0.5 : 1;
  for (const kind of kindsIn(phase)) {
    const answer = answersOf(trace, phase, kind, share);
    const x = placesOf(progress, kind);
    const style = styleOf(painting, kind);
    const { length } = trace.arrays[`${phase.player}.x_${kind}`].data;
    for (let i = 0; i < length; i += 1) {
      if (!Number.isNaN(answer(i))) paintPoint(context, line.x(x(i)), mix(line.bottom, height(answer(i)), rising), style);
    }
  }
  context.globalAlpha = 1;
}

/** The places of the samples; they move while G moves. @param {PhaseProgress} progress @param {"real"|"fake"} kind @returns {(i: number) => number} */
function placesOf({ trace, phase: { player, operation }, share }, kind) {
  const x = trace.arrays[`${player}.x_${kind}`].data;
  const after = trace.arrays["generator.x_fake_after"].data;
  return (i) => (player === "generator" && operation === "move" ? mix(x[i], after[i], share) : x[i]);
}

/** A line from each answer to the answer that the player wants. @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
function paintMisses(context, line, painting, { trace, phase, share }) {
  if (!trace.has_probability) return;
  const height = heightOf(line, painting);
  for (const kind of kindsIn(phase)) {
    const x = trace.arrays[`${phase.player}.x_${kind}`].data;
    const answer = answersOf(trace, phase, kind, share);
    const wanted = kind === "real" || phase.player === "generator" ? 1 : 0;
    context.beginPath();
    for (let i = 0; i < x.length; i += 1) {
      context.moveTo(line.x(x[i]), height(answer(i)));
      context.lineTo(line.x(x[i]), mix(height(answer(i)), line.answer(wanted), share));
    }
    context.strokeStyle = painting.palette[kind];
    context.globalAlpha = 0.55;
    context.lineWidth = painting.unit;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** Arrows up or down: D's gradient with respect to its answers, or the change after its move. @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
function paintDesiredChange(context, line, painting, { trace, phase, share }) {
  const { palette, unit } = painting;
  const { "discriminator.places": places, "discriminator.pull": pull, "before.x": xs } = trace.arrays;
  const before = trace.arrays["before.discriminator"];
  const moved = trace.arrays["moved.discriminator"];
  const here = Array.from(places.data, (x) => valueOnCurve(xs.data, before.data, x) ?? 0);
  const changes = phase.operation === "gradient" ? pull.data : Array.from(places.data, (x, i) => (valueOnCurve(xs.data, moved.data, x) ?? here[i]) - here[i]);
  const most = largest(changes) || 1;
  const height = heightOf(line, painting);
  const longest = (line.bottom - line.top) * LONGEST_UP * share;
  for (const sign of [1, -1]) {
    context.beginPath();
    here.forEach((answer, i) => {
      const length = (Math.abs(changes[i]) / most) * longest;
      if (changes[i] * sign > 0 && length > 2) addArrow(context, line.x(places.data[i]), height(answer), 0, -sign, length, Math.min(4 * unit, length * 0.5));
    });
    context.strokeStyle = sign > 0 ? palette.real : palette.fake;
    context.lineWidth = 1.4 * unit;
    context.stroke();
  }
}

/** Arrows at the fakes: their gradient, or their movement. @param {Context} context @param {Line} line @param {Painting} painting @param {PhaseProgress} progress */
function paintDisplacements(context, line, painting, { trace, phase, share }) {
  const { palette, unit } = painting;
  const x = trace.arrays["generator.x_fake"].data;
  const after = trace.arrays["generator.x_fake_after"].data;
  const pull = trace.arrays["generator.pull"].data;
  const answer = answersOf(trace, phase, "fake", share);
  const height = heightOf(line, painting);
  const most = largest(pull) || 1;
  const factor = arrowScale(trace);
  context.beginPath();
  for (let i = 0; i < x.length; i += Math.ceil(x.length / MOST_WAYS)) {
    const way = phase.operation === "gradient" ? (pull[i] / most) * (line.right - line.left) * LONGEST_ASIDE : line.x(x[i] + (after[i] - x[i]) * factor) - line.x(x[i]);
    const length = Math.abs(way) * share;
    if (length > 1 && !Number.isNaN(answer(i))) addArrow(context, line.x(x[i]), height(answer(i)), Math.sign(way), 0, length, Math.min(3.5 * unit, length * 0.5));
  }
  context.strokeStyle = palette.text;
  context.lineWidth = unit;
  context.globalAlpha = 0.8;
  context.stroke();
  context.globalAlpha = 1;
}
