// @ts-check
/** A small stage between both networks: the samples and D's answers. */
import { SCENES } from "../../scenes/index.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("../../scenes/shared/geometry.js").Box} Box */

export function createMiniStage() {
  const painters = Object.fromEntries(SCENES.map(({ name, createSmallPainter }) => [name, createSmallPainter?.()]));

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Box} box @param {Palette} palette */
  return function paintMini(context, frame, box, palette) {
    context.fillStyle = palette.background;
    context.fillRect(box.x, box.y, box.width, box.height);
    painters[frame.domain]?.(context, frame, box, palette);
  };
}
