// @ts-check
/** Lines that several scenes draw: arrows and the crosshair at the pointer. */

/**
 * Adds an arrow to the current path.
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

/** Two lines through the pointer, across the whole box. @param {CanvasRenderingContext2D} context @param {import("./geometry.js").Plane} plane @param {{x: number, y: number}} pointer @param {import("../../lib/palette.js").Palette} palette */
export function paintCrosshair(context, { box }, pointer, palette) {
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(pointer.x, box.y);
  context.lineTo(pointer.x, box.y + box.height);
  context.moveTo(box.x, pointer.y);
  context.lineTo(box.x + box.width, pointer.y);
  context.stroke();
  context.globalAlpha = 1;
}
