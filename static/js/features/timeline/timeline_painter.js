// @ts-check
/** Paints the whole run in miniature: losses, modes covered, and lines at the marks. */
import { formatCount, isNumber } from "../../app/format.js";
import { seriesOf } from "../../app/metric_history.js";
import { niceStep } from "../../lib/numbers.js";
/** @typedef {import("../../app/types.js").History} History */
/** @typedef {import("../../app/types.js").TimelineMark} Mark */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

/**
 * @typedef {object} TimelinePicture
 * @property {CanvasRenderingContext2D} context in CSS pixels
 * @property {number} width
 * @property {number} height
 * @property {number} lane the height of the row of marks
 * @property {number} text_size
 * @property {Palette} palette
 * @property {History} history
 * @property {History|null} other of the second run
 * @property {Mark[]} marks
 * @property {number} modes the number of modes of the data
 * @property {number} last the step at the right end
 * @property {number} now the present step; later steps were left by a rewind
 */

/** @type {{[kind in import("../../app/types.js").MarkKind]?: "event"|"real"|"danger"|"faint"|"muted"}} */
const COLOURS = { recovery: "real", diverged: "danger", config: "muted", forked: "muted", reset: "muted", recovered: "muted" };
const LOSSES = /** @type {const} */ ([["discriminator_loss", "discriminator"], ["generator_loss", "fake"]]);
/** The range leaves out the largest losses: some early ones are huge. */
const CLIP_QUANTILE = 0.97;
const PAST = 0.85;
/** The opacity of later steps, which a rewind left. */
const FUTURE = 0.25;
const LABEL_ROOM = 120;

/** @param {TimelinePicture} picture */
export function paintTimeline(picture) {
  const { context, width, height, last, now } = picture;
  context.clearRect(0, 0, width, height);
  const at = (now / last) * width;
  paintAxis(picture);
  within(context, 0, at, height, PAST, () => paintCourse(picture));
  if (now < last) within(context, at, width, height, FUTURE, () => paintCourse(picture));
  paintMarks(picture);
}

/** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to @param {number} height @param {number} alpha @param {() => void} paint */
function within(context, from, to, height, alpha, paint) {
  context.save();
  context.beginPath();
  context.rect(from, 0, to - from, height);
  context.clip();
  context.globalAlpha = alpha;
  paint();
  context.restore();
}

/** The box of the curves, between the marks and the numbers. @param {TimelinePicture} picture */
function roomOf({ height, lane, text_size }) {
  return { top: lane + 2, bottom: height - text_size * 1.6 };
}

/** @param {TimelinePicture} picture */
function paintCourse(picture) {
  const { context, history, other, modes, palette, last, width } = picture;
  const { top, bottom } = roomOf(picture);
  if (modes > 1) paintModes(picture);
  const values = LOSSES.flatMap(([name]) => [history, other].flatMap((each) => (each ? seriesOf(each, name).y : []))).filter(isNumber);
  const sorted = /** @type {number[]} */ (values).sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const span = (sorted[Math.floor(sorted.length * CLIP_QUANTILE)] ?? 1) - low || 1;
  const alpha = context.globalAlpha;
  for (const each of [history, other]) {
    if (!each) continue;
    context.setLineDash(each === other ? [3, 3] : []);
    context.globalAlpha = each === other ? alpha * 0.6 : alpha;
    for (const [name, colour] of LOSSES) {
      const { x, y } = seriesOf(each, name);
      context.beginPath();
      x.forEach((step, i) => {
        const value = y[i];
        if (value !== null) context.lineTo((step / last) * width, bottom - Math.min(1, Math.max(0, (value - low) / span)) * (bottom - top));
      });
      context.strokeStyle = palette[colour];
      context.lineWidth = 1.25;
      context.stroke();
    }
  }
  context.setLineDash([]);
  context.globalAlpha = alpha;
}

/** The number of covered modes, as an area of steps behind the losses. @param {TimelinePicture} picture */
function paintModes(picture) {
  const { context, history, modes, palette, last, width } = picture;
  const { top, bottom } = roomOf(picture);
  const { x, y } = seriesOf(history, "modes_covered");
  context.beginPath();
  let level = bottom;
  context.moveTo(0, bottom);
  x.forEach((step, i) => {
    const value = y[i];
    if (value === null) return;
    context.lineTo((step / last) * width, level);
    level = bottom - (value / modes) * (bottom - top);
    context.lineTo((step / last) * width, level);
  });
  context.lineTo(width, level);
  context.lineTo(width, bottom);
  context.closePath();
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * 0.2;
  context.fillStyle = palette.real;
  context.fill();
  context.globalAlpha = alpha;
}

/** @param {TimelinePicture} picture */
function paintAxis({ context, width, height, last, palette, text_size }) {
  const step = Math.max(1, niceStep((last / Math.max(1, width / LABEL_ROOM)) * 2));
  context.font = `${text_size}px ${palette.font}`;
  context.textBaseline = "alphabetic";
  context.fillStyle = palette.faint;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (let at = 0; at <= last; at += step) {
    const x = (at / last) * width;
    const text = formatCount(at);
    const half = context.measureText(text).width / 2;
    if (x + half > width && at > 0) break;
    context.textAlign = at === 0 ? "left" : "center";
    context.fillText(text, at === 0 ? 4 : x, height - 4);
    context.beginPath();
    context.moveTo(x, height - text_size * 1.6);
    context.lineTo(x, height - text_size * 1.6 + 3);
    context.stroke();
  }
}

/** @param {TimelinePicture} picture */
function paintMarks(picture) {
  const { context, marks, last, width, palette } = picture;
  const { bottom } = roomOf(picture);
  context.lineWidth = 1.5;
  for (const { kind, step } of marks) {
    if (step > last) continue;
    const x = Math.max(1, Math.min(width - 1, (step / last) * width));
    context.strokeStyle = palette[COLOURS[kind] ?? "event"];
    context.globalAlpha = step > picture.now ? 0.35 : 0.75;
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, bottom);
    context.stroke();
  }
  context.globalAlpha = 1;
}
