// @ts-check
/** Names at the marks of a picture: where they find room, and how they are written. */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {{text: string, colour: string, box: Box}} Label box: that of the text, in pixels */

/** The height of a line of text, and the space around a text, as multiples of its size. */
export const LINE = 1.25;
const HALO = 0.3;

/** The area that two boxes share. @param {Box} a @param {Box} b */
export function overlap(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** @param {Box} box @param {Box} room */
export function isWithin(box, room) {
  return box.x >= room.x && box.y >= room.y && box.x + box.width <= room.x + room.width && box.y + box.height <= room.y + room.height;
}

/** @param {CanvasRenderingContext2D} context @param {Label[]} labels @param {{size: number, palette: import("../../lib/palette.js").Palette}} style */
export function paintLabels(context, labels, { size, palette }) {
  context.font = `600 ${size}px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = HALO * size;
  context.strokeStyle = palette.background;
  for (const { text, colour, box } of labels) {
    const y = box.y + box.height / 2;
    context.strokeText(text, box.x, y);
    context.fillStyle = colour;
    context.fillText(text, box.x, y);
  }
}
