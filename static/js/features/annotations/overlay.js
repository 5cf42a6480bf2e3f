// @ts-check
/** Paints the pointer and the ink over the scene, and tells the pen where the scene is. */
import { pixelOf, pointerAlpha } from "./model.js";
/** @typedef {import("./model.js").StageScale} StageScale */
/** @typedef {import("../../scenes/shared/painting.js").Painting} Painting */

const TURN = 2 * Math.PI;

/** The scale of the scene that was painted last. @type {{current: StageScale|null}} */
export const scale_shown = { current: null };

/** @returns {import("../../app/feature.js").StageOverlay} */
export function createAnnotationOverlay() {
  /** @type {import("./model.js").Place|null} */
  let known = null;
  let since = 0;
  return {
    watched: (state) => state.annotations,
    overlay(painting, { annotations }, time) {
      const { strokes, pointer, tool } = annotations;
      if (pointer !== known) [known, since] = [pointer, time];
      const alpha = pointer ? pointerAlpha(time - since) : 0;
      if (strokes.length === 0 && alpha === 0 && tool === "off") return { painting, is_moving: false };
      const below = painting.overlay;
      return {
        painting: {
          ...painting,
          /** @param {CanvasRenderingContext2D} context @param {StageScale} scale */
          overlay(context, scale) {
            below?.(context, scale);
            scale_shown.current = scale;
            for (const { points } of strokes) paintStroke(context, points.map((each) => pixelOf(scale, each)), painting);
            if (pointer && alpha > 0) paintPointer(context, pixelOf(scale, pointer), alpha, painting);
          },
        },
        is_moving: alpha > 0,
      };
    },
  };
}

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}[]} points @param {Painting} painting */
function paintStroke(context, points, { palette, unit }) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(points[0].x, points[0].y);
  for (const { x, y } of points) context.lineTo(x, y);
  for (const [colour, width] of /** @type {[string, number][]} */ ([[palette.background, 6], [palette.event, 3.2]])) {
    context.strokeStyle = colour;
    context.lineWidth = width * unit;
    context.stroke();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} at @param {number} alpha @param {Painting} painting */
function paintPointer(context, { x, y }, alpha, { palette, unit }) {
  context.save();
  for (const [colour, radius, share] of /** @type {[string, number, number][]} */ ([[palette.event, 16, 0.22], [palette.background, 7.5, 1], [palette.event, 5.5, 1]])) {
    context.globalAlpha = alpha * share;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, radius * unit, 0, TURN);
    context.fill();
  }
  context.restore();
}
