// @ts-check
/** Paints the whole run in miniature: the number of the headline, and lines at the marks. */
import { formatCount } from "../../app/format.js";
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
 * @property {import("./course.js").Course|null} course the number that is drawn
 * @property {number} last the step at the right end
 * @property {number} now the present step; later steps were left by a rewind
 */

/** @type {{[kind in import("../../app/types.js").MarkKind]?: "event"|"real"|"danger"|"faint"|"muted"}} */
const COLOURS = { recovery: "real", diverged: "danger", config: "muted", forked: "muted", reset: "muted", recovered: "muted" };
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
  paintTitle(picture);
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

/** The headline's number over the whole run, and dashed what the data have. @param {TimelinePicture} picture */
function paintCourse(picture) {
  const { context, history, other, course, palette, last, width } = picture;
  if (!course) return;
  const { top, bottom } = roomOf(picture);
  /** @param {number} value */
  const height = (value) => bottom - Math.min(1, Math.max(0, value / course.top)) * (bottom - top);
  const alpha = context.globalAlpha;
  if (course.reference !== null) {
    context.setLineDash([4, 3]);
    context.strokeStyle = palette.real;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, height(course.reference));
    context.lineTo(width, height(course.reference));
    context.stroke();
  }
  context.strokeStyle = context.fillStyle = palette[course.colour];
  context.lineWidth = 1.5;
  for (const each of [history, other]) {
    if (!each) continue;
    const { x, y } = seriesOf(each, course.metric);
    context.setLineDash(each === other ? [3, 3] : []);
    context.globalAlpha = each === other ? alpha * 0.6 : alpha;
    context.beginPath();
    /** @type {number|null} */
    let level = null;
    x.forEach((step, i) => {
      const value = y[i];
      if (value === null) return;
      const at = (step / last) * width;
      if (course.is_steps && level !== null) context.lineTo(at, level);
      level = height(value);
      context.lineTo(at, level);
    });
    context.stroke();
    if (each === history && level !== null) fillBelow(picture, bottom);
  }
  context.setLineDash([]);
  context.globalAlpha = alpha;
}

/** Fills the area between the present path and the axis. @param {TimelinePicture} picture @param {number} bottom */
function fillBelow({ context, history, last, width }, bottom) {
  const alpha = context.globalAlpha;
  context.lineTo(((history.last?.step ?? last) / last) * width, bottom);
  context.lineTo(0, bottom);
  context.closePath();
  context.globalAlpha = alpha * 0.15;
  context.fill();
  context.globalAlpha = alpha;
}

/** What the line is, and the number at the dashed line. @param {TimelinePicture} picture */
function paintTitle(picture) {
  const { context, width, course, text_size, palette } = picture;
  if (!course) return;
  const { top, bottom } = roomOf(picture);
  context.font = `600 ${text_size}px ${palette.font}`;
  context.textBaseline = "top";
  context.textAlign = "left";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = palette.background;
  context.fillStyle = palette[course.colour];
  context.strokeText(course.title, 4, top + 1);
  context.fillText(course.title, 4, top + 1);
  if (course.reference === null) return;
  const y = Math.max(top + 1, bottom - Math.min(1, course.reference / course.top) * (bottom - top) - text_size - 3);
  context.textAlign = "right";
  context.fillStyle = palette.real;
  context.strokeText(course.label, width - 4, y);
  context.fillText(course.label, width - 4, y);
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
