// @ts-check
/** Paints single frames without the page: for exported pictures and videos. */
import { readPalette } from "../lib/palette.js";
import { createPainters } from "../scenes/index.js";
import { HOME } from "../scenes/shared/camera.js";
import { EMPTY_TRAIL, followTrail } from "../scenes/shared/trail.js";
import { SvgContext } from "./svg.js";
/** @typedef {import("../app/types.js").Frame} Frame */

/** The width of the picture in pixels at which the numbers at the axes have the size that they have on the page. */
const REFERENCE_WIDTH = 720;
const TEXT = 12;
/** The height of the caption, and the size of its letters, as multiples of that of the numbers. */
const CAPTION_ROOM = 2.6;
const CAPTION_SIZE = 1.25;

/**
 * @typedef {object} Format
 * @property {number} width
 * @property {number} height
 * @property {{[layer: string]: boolean}} layers
 * @property {import("../scenes/shared/camera.js").Camera} [camera]
 * @property {(frame: Frame) => string} [captionOf] what is written above the picture
 */

/** A painter that keeps values of the last frames, as the stage does (for example the trail of the game). @param {Format} format */
export function createPicturePainter({ width, height, layers, camera = HOME, captionOf }) {
  const painters = createPainters();
  const palette = readPalette();
  let trail = EMPTY_TRAIL;

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {{ratio?: number, is_vector?: boolean}} [options] */
  return function paintPicture(context, frame, { ratio = 1, is_vector = false } = {}) {
    trail = followTrail(trail, frame);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    const caption = captionOf?.(frame) ?? "";
    // A whole number, so that the pixels below it stay sharp.
    const band = caption ? Math.round(CAPTION_ROOM * TEXT) : 0;
    if (caption) {
      context.font = `600 ${CAPTION_SIZE * TEXT}px ${palette.font}`;
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.fillStyle = palette.text;
      context.fillText(caption, TEXT, band / 2);
    }
    context.save();
    context.translate(0, band);
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    const text_size = Math.max(TEXT, Math.round((TEXT * Math.min(width, height)) / REFERENCE_WIDTH));
    painters[frame.domain]({
      context, frame, width, height: height - band, ratio, camera, layers, palette, unit, text_size, trail, is_vector,
      pointer: null, nearest: null, nearest_latent: null, picked: null, is_still: true, morph: null, places: [], companion: null,
    });
    context.restore();
  };
}

/** @param {Frame} frame @param {Format} format @param {number} ratio pixels of the picture for each pixel of the format @returns {HTMLCanvasElement} */
export function pictureOf(frame, format, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(format.width * ratio);
  canvas.height = Math.round(format.height * ratio);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  createPicturePainter(format)(context, frame, { ratio });
  return canvas;
}

/** @param {Frame} frame @param {Format} format @param {string} title @returns {string} */
export function vectorOf(frame, format, title) {
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  const context = new SvgContext(format.width, format.height, (text, font) => {
    ruler.font = font;
    return ruler.measureText(text).width;
  });
  createPicturePainter(format)(/** @type {any} */ (context), frame, { is_vector: true });
  return context.toSvg(title);
}
