// @ts-check
/** Paints the editor's data canvas: a fixed square of the plane, or an interval of the line, with the edited data. */
import { ticksBetween } from "../../scenes/shared/geometry.js";
/** @typedef {import("./modes.js").Modes} Modes */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

/**
 * @typedef {object} CanvasPicture
 * @property {import("./domains.js").Domain} domain
 * @property {number} reach half the width of the visible part, in units of the data
 * @property {number} width
 * @property {number} height
 * @property {Palette} palette
 * @property {number} text_size
 * @property {number[][]} points
 * @property {Frame|null} frame of the run, if it is of this domain
 * @property {boolean} is_other whether the run has data that is not made here: it is shown faintly, to be drawn on
 * @property {Modes|null} modes
 * @property {{x: number, y: number, radius: number, is_eraser: boolean}|null} brush
 */

const BINS = 80;
/** The opacity of data that the run has, and the editor not. */
const GHOST = 0.22;
/** The position of the line, as a share of the height. */
export const BASELINE = 0.84;
const [TALLEST, CURVE_POINTS] = [0.72, 240];

/** Pixels per unit, equal in both directions. @param {{width: number, reach: number}} canvas */
export const canvasScale = ({ width, reach }) => width / (2 * reach);

/** @param {{width: number, height: number, reach: number, domain: CanvasPicture["domain"]}} canvas @param {number} x @param {number} y @returns {[number, number]} */
export function toCanvas({ width, height, reach, domain }, x, y) {
  const scale = width / (2 * reach);
  return [width / 2 + x * scale, domain === "line" ? height * BASELINE : height / 2 - y * scale];
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture */
export function paintDataCanvas(context, picture) {
  const { width, height, palette, domain } = picture;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width, height);
  paintGrid(context, picture);
  if (domain === "line") paintLine(context, picture);
  else paintPlane(context, picture);
  if (picture.brush) paintBrush(context, picture, picture.brush);
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture */
function paintGrid(context, picture) {
  const { width, height, palette, reach, domain, text_size } = picture;
  context.lineWidth = 1;
  context.font = `${text_size}px ${palette.font}`;
  context.fillStyle = palette.faint;
  for (const tick of ticksBetween(-reach, reach, 5).filter((each) => Math.abs(each) < reach)) {
    const [x, y] = toCanvas(picture, tick, tick);
    context.strokeStyle = palette.line;
    context.globalAlpha = tick === 0 ? 1 : 0.5;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
    if (domain === "plane") {
      context.moveTo(0, Math.round(y) + 0.5);
      context.lineTo(width, Math.round(y) + 0.5);
    }
    context.stroke();
    context.globalAlpha = 1;
    context.fillText(String(tick), x + 4, height - 5);
    if (domain === "plane" && tick !== 0) context.fillText(String(tick), 4, y - 4);
  }
  if (domain === "line") {
    context.strokeStyle = palette.faint;
    context.strokeRect(-1, Math.round(height * BASELINE) + 0.5, width + 2, height);
  }
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture */
function paintPlane(context, picture) {
  const { frame, modes, points, palette, is_other } = picture;
  if (frame && (modes || is_other)) paintDots(context, picture, pairs(frame.arrays.real_samples), palette.real, is_other ? GHOST : 0.45);
  if (frame && !is_other) paintDots(context, picture, pairs(frame.arrays.fake_samples), palette.fake, modes ? 0.75 : 0.35);
  paintDots(context, picture, points, palette.real, 0.9);
  for (const { x, y, spread } of modes?.modes ?? []) {
    const [px, py] = toCanvas(picture, x, y);
    for (const [sigmas, alpha] of [[1, 0.16], [2, 0.1]]) {
      context.beginPath();
      context.arc(px, py, sigmas * spread * (modes?.std ?? 0) * canvasScale(picture), 0, 2 * Math.PI);
      context.globalAlpha = alpha;
      context.fillStyle = palette.real;
      context.fill();
      context.globalAlpha = 0.7;
      context.strokeStyle = palette.real;
      context.lineWidth = 1.2;
      if (sigmas === 2) context.stroke();
      context.globalAlpha = 1;
    }
  }
}

/** @param {import("../../app/types.js").Tensor|undefined} tensor @returns {number[][]} */
function pairs(tensor) {
  return Array.from({ length: tensor?.shape[0] ?? 0 }, (_, i) => [tensor?.data[2 * i] ?? 0, tensor?.data[2 * i + 1] ?? 0]);
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture @param {number[][]} points @param {string} colour @param {number} alpha */
function paintDots(context, picture, points, colour, alpha) {
  const size = points.length > 4000 ? 1.5 : points.length > 1200 ? 2.2 : 3.2;
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.beginPath();
  for (const [x, y] of points) {
    const [px, py] = toCanvas(picture, x, y);
    context.moveTo(px + size / 2, py);
    context.arc(px, py, size / 2, 0, 2 * Math.PI);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture */
function paintLine(context, picture) {
  const { points, modes, frame, palette, is_other } = picture;
  const real = Array.from(frame?.arrays.real_samples?.data ?? []);
  if (frame && (modes || is_other)) paintBars(context, picture, real, { fill: palette.real, alpha: is_other ? GHOST : undefined });
  if (points.length > 0) paintBars(context, picture, points.map(([x]) => x), { fill: palette.real });
  if (modes) paintCurve(context, picture, modes);
  if (frame && !is_other) paintBars(context, picture, Array.from(frame.arrays.fake_samples?.data ?? []), { stroke: palette.fake });
}

/** A histogram. @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture @param {number[]} values @param {{fill?: string, stroke?: string, alpha?: number}} style */
function paintBars(context, picture, values, { fill, stroke, alpha = 0.45 }) {
  const { width, height, reach } = picture;
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value + reach) / (2 * reach)) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] += 1;
  }
  const most = Math.max(8, ...counts);
  context.beginPath();
  context.moveTo(0, height * BASELINE);
  counts.forEach((count, bin) => {
    const y = height * (BASELINE - (TALLEST * count) / most);
    context.lineTo((bin * width) / BINS, y);
    context.lineTo(((bin + 1) * width) / BINS, y);
  });
  context.lineTo(width, height * BASELINE);
  if (fill) {
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.fill();
    context.globalAlpha = 1;
  }
  if (stroke) {
    context.strokeStyle = stroke;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** The density of the modes on a line. @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture @param {Modes} modes */
function paintCurve(context, picture, { std, modes }) {
  const { width, height, reach, palette } = picture;
  const density = Array.from({ length: CURVE_POINTS }, (_, i) => {
    const at = (2 * i / (CURVE_POINTS - 1) - 1) * reach;
    return modes.reduce((sum, { x, weight }) => sum + weight * Math.exp(-0.5 * ((at - x) / std) ** 2), 0);
  });
  const most = Math.max(...density, 1e-9);
  context.beginPath();
  density.forEach((value, i) => context.lineTo((i / (CURVE_POINTS - 1)) * width, height * (BASELINE - (TALLEST * value) / most)));
  context.strokeStyle = palette.real;
  context.lineWidth = 2;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {CanvasPicture} picture @param {NonNullable<CanvasPicture["brush"]>} brush */
function paintBrush(context, picture, { x, y, radius, is_eraser }) {
  const { palette, height, domain } = picture;
  const [px, py] = toCanvas(picture, x, y);
  const size = Math.max(3, radius * canvasScale(picture));
  context.strokeStyle = is_eraser ? palette.text : palette.real;
  context.lineWidth = 1.5;
  context.setLineDash(is_eraser ? [4, 3] : []);
  context.beginPath();
  if (domain === "line") context.rect(px - size, height * (BASELINE - TALLEST), 2 * size, height * TALLEST);
  else context.arc(px, py, size, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
}
