// @ts-check
/** One arrow, as lines of the current path. */

/**
 * @param {CanvasRenderingContext2D} context @param {number} x0 @param {number} y0
 * @param {number} ux @param {number} uy the direction, of length 1 @param {number} length @param {number} head
 */
export function addArrow(context, x0, y0, ux, uy, length, head) {
  const x1 = x0 + ux * length;
  const y1 = y0 + uy * length;
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.moveTo(x1 - (ux + uy * 0.6) * head, y1 - (uy - ux * 0.6) * head);
  context.lineTo(x1, y1);
  context.lineTo(x1 - (ux - uy * 0.6) * head, y1 - (uy + ux * 0.6) * head);
}
