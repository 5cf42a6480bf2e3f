// @ts-check
/** A rug: one short line under the curves for each sample, in the colour of its category. */
import { byCategory } from "../shared/samples.js";
/** @typedef {import("../../app/types.js").Tensor} Tensor */

const HEIGHT = 9;

/**
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} samples @param {Tensor|undefined} labels
 * @param {import("./scene.js").Line} line @param {string[]} colours @param {number} unit
 */
export function paintRug(context, samples, labels, line, colours, unit) {
  if (!samples || !labels) return;
  context.lineWidth = unit;
  context.globalAlpha = 0.75;
  for (const [label, members] of byCategory(labels)) {
    context.beginPath();
    for (const i of members) {
      const x = line.x(samples.data[i]);
      context.moveTo(x, line.bottom - unit);
      context.lineTo(x, line.bottom - HEIGHT * unit);
    }
    context.strokeStyle = colours[label % colours.length];
    context.stroke();
  }
  context.globalAlpha = 1;
}
