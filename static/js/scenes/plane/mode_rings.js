// @ts-check
/** A ring three standard deviations around each mode: solid when the mode is covered, dashed when it is lost. */
import { modesOf } from "../../app/modes.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Plane} Plane */

const SIGMAS = 3;

/**
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Plane} plane
 * @param {{covered: string, lost: string, width: number}} style
 */
export function paintModes(context, frame, plane, { covered, lost, width }) {
  const { modes, mode_std } = frame.arrays;
  if (!modes || !mode_std) return;
  for (const { index: mode, is_covered } of modesOf(frame)) {
    const rx = Math.abs(plane.x(SIGMAS * mode_std.data[2 * mode]) - plane.x(0));
    const ry = Math.abs(plane.y(SIGMAS * mode_std.data[2 * mode + 1]) - plane.y(0));
    // The points would hide a ring that is smaller than they are.
    const least = 4 * width;
    context.beginPath();
    context.ellipse(plane.x(modes.data[2 * mode]), plane.y(modes.data[2 * mode + 1]), Math.max(rx, least), Math.max(ry, least), 0, 0, 2 * Math.PI);
    context.strokeStyle = is_covered ? covered : lost;
    context.setLineDash(is_covered ? [] : [3 * width, 2.5 * width]);
    context.lineWidth = width;
    context.stroke();
  }
  context.setLineDash([]);
}
