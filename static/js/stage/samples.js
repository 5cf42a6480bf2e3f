// @ts-check
/** The points: real ones round, generated ones on their corner, so that colour is not all that tells them apart. */
/** @typedef {import("../core/types.js").Tensor} Tensor */
/** @typedef {import("./scene_2d.js").Plane} Plane */

/**
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} samples @param {Plane} plane
 * @param {{colour: string, radius: number, shape: "dot"|"diamond", alpha: number}} style
 */
export function paintSamples(context, samples, plane, { colour, radius, shape, alpha }) {
  if (!samples) return;
  const { data } = samples;
  const { x, y } = plane;
  const reach = radius * 1.25;
  context.beginPath();
  for (let i = 0; i + 1 < data.length; i += 2) {
    const px = x(data[i]);
    const py = y(data[i + 1]);
    if (shape === "dot") {
      context.moveTo(px + radius, py);
      context.arc(px, py, radius, 0, 2 * Math.PI);
    } else {
      context.moveTo(px, py - reach);
      context.lineTo(px + reach, py);
      context.lineTo(px, py + reach);
      context.lineTo(px - reach, py);
      context.closePath();
    }
  }
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}
