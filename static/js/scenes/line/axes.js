// @ts-check
/** The axes of the line scene: density on the left, the discriminator's answer on the right, x and z below. */
import { formatShort } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { ticksBetween } from "../shared/geometry.js";
/** @typedef {import("./scene.js").Line} Line */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */

/** @param {number} value */
const label = (value) => formatShort(value).replace("-", "−");

/** @param {Context} context @param {string} colour @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {number[]} [dash] */
function rule(context, colour, x0, y0, x1, y1, dash = []) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
  context.setLineDash([]);
}

/** @param {Context} context @param {string} text @param {number} x @param {number} y @param {CanvasTextAlign} align @param {CanvasTextBaseline} baseline */
function write(context, text, x, y, align, baseline) {
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

/** The axis x twice: under the curves, and at the upper end of the lines from z, with the numbers between. @param {Context} context @param {Line} line @param {Palette} palette */
export function paintXAxes(context, line, palette) {
  const middle = (line.bottom + line.map_top) / 2;
  rule(context, palette.faint, line.left, line.bottom, line.right, line.bottom);
  rule(context, palette.faint, line.left, line.map_top, line.right, line.map_top);
  context.font = `${line.size}px ${palette.font}`;
  context.fillStyle = palette.muted;
  for (const tick of ticksBetween(line.x.from, line.x.to, (line.right - line.left) / 70)) {
    const x = line.x(tick);
    rule(context, palette.faint, x, line.bottom, x, line.bottom + 4);
    rule(context, palette.faint, x, line.map_top - 4, x, line.map_top);
    write(context, label(tick), x, middle, "center", "middle");
  }
  write(context, "x", line.right + line.size * 1.6, middle, "left", "middle");
}

/** @param {Context} context @param {Line} line @param {Palette} palette */
export function paintDensityAxis(context, line, palette) {
  context.fillStyle = palette.muted;
  for (const tick of ticksBetween(0, line.density.to, 4)) {
    const y = line.density(tick);
    if (y < line.top + line.size * 0.5 || tick === 0) continue;
    rule(context, palette.line, line.left, y, line.right, y);
    write(context, label(tick), line.left - 6, y, "right", "middle");
  }
  context.save();
  context.translate(line.size * 0.75, (line.top + line.bottom) / 2);
  context.rotate(-Math.PI / 2);
  write(context, t("density"), 0, 0, "center", "middle");
  context.restore();
}

/** @param {Context} context @param {Line} line @param {Palette} palette @param {number} unit @param {boolean} has_probability */
export function paintAnswerAxis(context, line, palette, unit, has_probability) {
  context.fillStyle = palette.discriminator;
  const x = line.right + 6;
  rule(context, palette.discriminator, line.left, line.answer(0.5), line.right, line.answer(0.5), [2 * unit, 4 * unit]);
  if (has_probability) {
    write(context, "1", x, line.answer(1), "left", "middle");
    write(context, "½", x, line.answer(0.5), "left", "middle");
    write(context, "0", x, line.answer(0) - 2, "left", "middle");
  } else {
    write(context, "½", x, line.answer(0.5), "left", "middle");
    write(context, t("high"), x, line.answer(0.96), "left", "middle");
    write(context, t("low"), x, line.answer(0.04), "left", "middle");
  }
  context.save();
  context.translate(line.right + line.size * 2.3, line.answer(0.27));
  context.rotate(-Math.PI / 2);
  write(context, has_probability ? "D(x)" : t("D’s score"), 0, 0, "center", "middle");
  context.restore();
}

/** @param {Context} context @param {Line} line @param {Palette} palette */
export function paintLatentAxis(context, line, palette) {
  rule(context, palette.faint, line.left, line.map_bottom, line.right, line.map_bottom);
  context.fillStyle = palette.muted;
  for (const tick of ticksBetween(line.z.from, line.z.to, (line.right - line.left) / 90)) {
    const x = line.z(tick);
    rule(context, palette.faint, x, line.map_bottom, x, line.map_bottom + 4);
    write(context, label(tick), x, line.map_bottom + 7, "center", "top");
  }
  write(context, t("noise z"), (line.left + line.right) / 2, line.map_bottom + 7 + 1.2 * line.size, "center", "top");
  context.save();
  context.translate(line.size * 0.75, (line.map_top + line.map_bottom) / 2);
  context.rotate(-Math.PI / 2);
  write(context, "z → G(z)", 0, 0, "center", "middle");
  context.restore();
}
