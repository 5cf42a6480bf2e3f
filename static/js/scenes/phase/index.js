// @ts-check
/** A game of two numbers, in the plane of both. */
import { m } from "../../app/i18n.js";
import { LAYERS } from "./layers.js";
import { paintPhase, phasePlaneOf, readPhase } from "./scene.js";
import { paintSmallPhase } from "./small.js";
import { WORDS } from "./words.js";

/** @type {import("../shared/scene.js").Scene} */
export const scene = {
  name: "phase",
  title: m("Without networks"),
  layers: LAYERS,
  words: WORDS,
  stage_shape: "square",
  small_shape: "square",
  is_opaque: false,
  has_motion: true,
  has_trails: false,
  picture_size: { width: 720, height: 720 },
  createPainter: () => paintPhase,
  createSmallPainter: () => paintSmallPhase,
  scaleOf: phasePlaneOf,
  findNear: () => ({ nearest: null, nearest_latent: null }),
  read: readPhase,
  has_inside: false,
  reading: m("Point at it to read values. Plus and minus zoom, 0 shows the whole picture."),
};
