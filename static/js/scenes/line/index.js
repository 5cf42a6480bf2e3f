// @ts-check
/** Samples of one number, on a line. */
import { m } from "../../app/i18n.js";
import { nearestLatent } from "../shared/nearest.js";
import { LAYERS } from "./layers.js";
import { readLine } from "./readout.js";
import { createLineScene, lineOf } from "./scene.js";
import { paintSmallLine } from "./small.js";
import { WORDS } from "./words.js";

/** The greatest distance between the pointer and a line from z to x, in pixels. */
const LINE_REACH = 12;

/** @type {import("../shared/scene.js").Scene} */
export const scene = {
  name: "line",
  title: m("On a line"),
  layers: LAYERS,
  words: WORDS,
  stage_shape: "wide",
  small_shape: "wide",
  is_opaque: true,
  has_motion: true,
  has_trails: false,
  picture_size: { width: 960, height: 640 },
  createPainter: createLineScene,
  createSmallPainter: () => paintSmallLine,
  scaleOf: (frame, width, height, text_size, camera) => lineOf(frame, width, height, text_size, 1, camera),
  findNear: (frame, { x }, pointer) => ({ nearest: null, nearest_latent: nearestLatent(frame, x.invert(pointer.x), Math.abs(LINE_REACH / x.slope)) }),
  read: readLine,
  has_inside: true,
  reading: m("Point at it to read values. Plus and minus zoom, 0 shows the whole picture."),
};
