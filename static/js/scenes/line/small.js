// @ts-check
/** The line in a small box: the densities and D's answers. */
import { answerScale, linearScale } from "../shared/geometry.js";
import { densityTop } from "./scene.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("../shared/geometry.js").Box} Box */
/** @typedef {import("../shared/geometry.js").Scale} Scale */

/** Both densities as areas, D as a line. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Box} box @param {Palette} palette */
export function paintSmallLine(context, frame, box, palette) {
  const { x: xs, data_density: real, generator_density: fake, discriminator } = frame.arrays;
  if (!xs || !real || !fake || !discriminator) return;
  const x = linearScale(xs.data[0], xs.data[xs.data.length - 1], box.x, box.x + box.width);
  // The same height for all frames of a problem: pictures beside each other are compared.
  const top = densityTop(frame) * 1.08;
  const density = linearScale(0, top, box.y + box.height, box.y);
  const toY = linearScale(0, 1.08, box.y + box.height, box.y);
  const shown = answerScale(discriminator.data, frame.has_probability);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  for (const [values, colour] of /** @type {[Float32Array, string][]} */ ([[real.data, palette.real], [fake.data, palette.fake]])) {
    trace(context, xs.data, values, x, density);
    context.strokeStyle = colour;
    context.lineWidth = 1.6;
    context.stroke();
    context.lineTo(box.x + box.width, box.y + box.height);
    context.lineTo(box.x, box.y + box.height);
    context.fillStyle = colour;
    context.globalAlpha = 0.22;
    context.fill();
    context.globalAlpha = 1;
  }
  trace(context, xs.data, discriminator.data.map(shown), x, toY);
  context.strokeStyle = palette.discriminator;
  context.lineWidth = 1.8;
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Float32Array} xs @param {Float32Array} ys @param {Scale} x @param {Scale} y */
function trace(context, xs, ys, x, y) {
  context.beginPath();
  for (let i = 0; i < xs.length; i += 1) context.lineTo(x(xs[i]), y(ys[i]));
}
