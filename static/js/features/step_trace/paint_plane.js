// @ts-check
/** Paints the step trace in the plane: a batch comes out of the latents, gets the colours of D's answers, and is moved. */
import { answerScale, linearScale, valueOnGrid } from "../../scenes/shared/geometry.js";
import { addArrow } from "../../scenes/shared/strokes.js";
import { arrowScale } from "./model.js";
import { answersOf, colourOfAnswer, kindsIn, largest, mix, paintPoint } from "./paint_marks.js";
/** @typedef {import("../../scenes/shared/geometry.js").Plane} Plane */
/** @typedef {import("../../scenes/shared/painting.js").Painting} Painting */
/** @typedef {import("./stage_overlay.js").PhaseProgress} PhaseProgress */
/** @typedef {CanvasRenderingContext2D} Context */

/** The side of the box of the latents, and the longest arrow, as shares of the plane's width. */
const LATENT_ROOM = 0.24;
const LONGEST = 0.1;

/** @param {Context} context @param {Plane} plane @param {Painting} painting @param {PhaseProgress} progress */
export function paintPlaneTrace(context, plane, painting, progress) {
  const { player, operation } = progress.phase;
  context.save();
  context.beginPath();
  context.rect(plane.box.x, plane.box.y, plane.box.width, plane.box.height);
  context.clip();
  context.lineCap = "round";
  if (operation === "gradient" || operation === "move") (player === "discriminator" ? paintDesiredChange : paintDisplacements)(context, plane, painting, progress);
  if (operation === "draw" || operation === "generate") paintDrawing(context, plane, painting, progress);
  else paintJudged(context, plane, painting, progress);
  context.restore();
}

/** @param {Painting} painting @param {"real"|"fake"} kind @param {string} fill */
function styleOf({ palette, unit }, kind, fill) {
  return { kind, colour: palette[kind], fill, radius: 3 * unit, line: 1.3 * unit };
}

/** The small box in which the latents are shown before G maps them. @param {Plane} plane @param {import("../../app/types.js").Tensor} z */
function latentRoom({ box }, z) {
  const size = box.width * LATENT_ROOM;
  const margin = box.width * 0.025;
  const room = { x: box.x + margin, y: box.y + margin, size };
  const reach = largest(z.data) * 1.08 || 1;
  const across = linearScale(-reach, reach, room.x, room.x + size);
  const up = linearScale(-reach, reach, room.y + size, room.y);
  const width = z.shape[1];
  return { room, place: (/** @type {number} */ i) => ({ x: across(z.data[i * width]), y: width > 1 ? up(z.data[i * width + 1]) : up(0) }) };
}

/** @param {Context} context @param {Plane} plane @param {Painting} painting @param {PhaseProgress} progress */
function paintDrawing(context, plane, painting, { trace, phase: { player, operation }, share }) {
  const { palette, unit, text_size } = painting;
  const x = trace.arrays[`${player}.x_fake`].data;
  const { room, place } = latentRoom(plane, trace.arrays[`${player}.z`]);
  const done = operation === "generate" ? share : 0;
  if (player === "discriminator") {
    const real = trace.arrays["discriminator.x_real"].data;
    const style = styleOf(painting, "real", palette.real);
    const radius = style.radius * (operation === "draw" ? mix(0.2, 1, share) : 1);
    for (let i = 0; i + 1 < real.length; i += 2) paintPoint(context, plane.x(real[i]), plane.y(real[i + 1]), { ...style, radius });
  }
  context.fillStyle = palette.background;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  // The box fades while the samples leave it.
  context.globalAlpha = mix(0.92, 0.3, done);
  context.beginPath();
  context.roundRect(room.x, room.y, room.size, room.size, 6);
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.fillStyle = palette.muted;
  context.font = `${text_size}px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText("z", room.x + 6, room.y + 5);
  const style = styleOf(painting, "fake", palette.fake);
  for (let i = 0; 2 * i + 1 < x.length; i += 1) {
    const from = place(i);
    const radius = style.radius * (operation === "draw" ? mix(0.2, 0.8, share) : mix(0.8, 1, done));
    paintPoint(context, mix(from.x, plane.x(x[2 * i]), done), mix(from.y, plane.y(x[2 * i + 1]), done), { ...style, radius, line: unit });
  }
}

/** The fill shows D's answer, the edge shows the kind of the sample. @param {Context} context @param {Plane} plane @param {Painting} painting @param {PhaseProgress} progress */
function paintJudged(context, plane, painting, { trace, phase, share }) {
  const { frame, palette } = painting;
  const toShare = answerScale(frame.arrays.discriminator?.data ?? [], frame.has_probability);
  const { player, operation } = phase;
  const after = trace.arrays["generator.x_fake_after"].data;
  for (const kind of kindsIn(phase)) {
    const x = trace.arrays[`${player}.x_${kind}`].data;
    const answer = answersOf(trace, phase, kind, share);
    const moves = player === "generator" && operation === "move";
    for (let i = 0; 2 * i + 1 < x.length; i += 1) {
      const [u, v] = [0, 1].map((axis) => (moves ? mix(x[2 * i + axis], after[2 * i + axis], share) : x[2 * i + axis]));
      paintPoint(context, plane.x(u), plane.y(v), styleOf(painting, kind, colourOfAnswer(palette, toShare(answer(i)))));
    }
  }
}

/** Triangles that point up or down: D's gradient with respect to its answers, or the change after its move. @param {Context} context @param {Plane} plane @param {Painting} painting @param {PhaseProgress} progress */
function paintDesiredChange(context, plane, painting, { trace, phase, share }) {
  const { palette, unit } = painting;
  const { "discriminator.places": places, "discriminator.pull": pull, "before.view": view } = trace.arrays;
  /** @param {string} when @param {number} i */
  const answer = (when, i) => valueOnGrid(trace.arrays[`${when}.discriminator`], view.data, places.data[2 * i], places.data[2 * i + 1]) ?? 0;
  const changes = phase.operation === "gradient" ? pull.data : Float32Array.from(pull.data, (_, i) => answer("moved", i) - answer("before", i));
  const most = largest(changes) || 1;
  changes.forEach((change, i) => {
    const size = Math.sqrt(Math.abs(change) / most) * 7 * unit * share;
    if (size < 1.2) return;
    const x = plane.x(places.data[2 * i]);
    const y = plane.y(places.data[2 * i + 1]);
    const tip = change > 0 ? -size : size;
    context.beginPath();
    context.moveTo(x, y + tip);
    context.lineTo(x + size * 0.8, y - tip * 0.6);
    context.lineTo(x - size * 0.8, y - tip * 0.6);
    context.closePath();
    context.fillStyle = change > 0 ? palette.real : palette.fake;
    context.globalAlpha = 0.75;
    context.fill();
  });
  context.globalAlpha = 1;
}

/** Arrows at the fakes: their gradient, or their movement. @param {Context} context @param {Plane} plane @param {Painting} painting @param {PhaseProgress} progress */
function paintDisplacements(context, plane, { palette, unit }, { trace, phase, share }) {
  const x = trace.arrays["generator.x_fake"].data;
  const after = trace.arrays["generator.x_fake_after"].data;
  const pull = trace.arrays["generator.pull"].data;
  const factor = arrowScale(trace);
  const most = largest(Float32Array.from({ length: x.length / 2 }, (_, i) => Math.hypot(pull[2 * i], pull[2 * i + 1]))) || 1;
  context.beginPath();
  for (let i = 0; 2 * i + 1 < x.length; i += 1) {
    const [px, py] = [plane.x(x[2 * i]), plane.y(x[2 * i + 1])];
    const way = phase.operation === "gradient"
      ? { x: pull[2 * i], y: -pull[2 * i + 1] }
      : { x: plane.x(x[2 * i] + (after[2 * i] - x[2 * i]) * factor) - px, y: plane.y(x[2 * i + 1] + (after[2 * i + 1] - x[2 * i + 1]) * factor) - py };
    const size = Math.hypot(way.x, way.y);
    const length = (phase.operation === "gradient" ? Math.sqrt(size / most) * plane.box.width * LONGEST : size) * share;
    if (length > 1.5) addArrow(context, px, py, way.x / size, way.y / size, length, Math.min(4.5 * unit, length * 0.4));
  }
  context.strokeStyle = palette.text;
  context.lineWidth = 1.3 * unit;
  context.stroke();
}
