// @ts-check
/** Arrows: the directions in which the generator's loss moves its samples. */
import { addArrow } from "../shared/strokes.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Plane} Plane */

/** The longest arrow, as a share of the plane's width. */
const LONGEST = 0.09;

/**
 * Lengths are relative to the strongest gradient in the frame, with a square root so that weak ones stay visible.
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Plane} plane
 * @param {{colour: string, width: number}} style
 */
export function paintGradients(context, frame, plane, { colour, width }) {
  const { gradients, fake_samples } = frame.arrays;
  if (!gradients || !fake_samples) return;
  const count = Math.min(gradients.data.length, fake_samples.data.length) / 2;
  let strongest = 0;
  for (let i = 0; i < count; i += 1) strongest = Math.max(strongest, Math.hypot(gradients.data[2 * i], gradients.data[2 * i + 1]));
  if (!(strongest > 0)) return;
  const longest = plane.box.width * LONGEST;
  context.beginPath();
  for (let i = 0; i < count; i += 1) {
    const gx = gradients.data[2 * i];
    const gy = -gradients.data[2 * i + 1];
    const size = Math.hypot(gx, gy);
    const length = Math.sqrt(size / strongest) * longest;
    if (length < 2 * width) continue;
    const ux = gx / size;
    const uy = gy / size;
    const x0 = plane.x(fake_samples.data[2 * i]);
    const y0 = plane.y(fake_samples.data[2 * i + 1]);
    addArrow(context, x0, y0, ux, uy, length, Math.min(length * 0.4, 4 * width));
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = 0.85;
  context.stroke();
  context.globalAlpha = 1;
}
