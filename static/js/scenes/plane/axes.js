// @ts-check
/** The numbers at the axes of the plane: outside the picture, where no sample covers them. */
import { formatShort } from "../../app/format.js";
import { ticksBetween } from "../shared/geometry.js";
/** @typedef {import("../shared/geometry.js").Plane} Plane */

/** Space for the numbers and for the legend, as multiples of the size of the text. */
export const ROOM = Object.freeze({ left: 2.7, right: 0.7, top: 1.9, bottom: 1.8 });

/** @param {CanvasRenderingContext2D} context @param {Plane} plane @param {import("../../lib/palette.js").Palette} palette @param {number} size of the text */
export function paintAxes(context, { x, y, box }, palette, size) {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  context.font = `${size}px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of ticksBetween(x.from, x.to, 6)) {
    const px = x(tick);
    if (px < box.x + 1 || px > right - 1) continue;
    context.fillRect(px, bottom, 1, 4);
    context.fillText(formatShort(tick).replace("-", "−"), px, bottom + 6);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticksBetween(y.from, y.to, 6)) {
    const py = y(tick);
    if (py < box.y + 1 || py > bottom - 1) continue;
    context.fillRect(box.x - 4, py, 4, 1);
    context.fillText(formatShort(tick).replace("-", "−"), box.x - 6, py);
  }
}
