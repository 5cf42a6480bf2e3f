// @ts-check
/** Samples that are small grey pictures, on a wall. */
import { m } from "../../app/i18n.js";
import { LAYERS } from "./layers.js";
import { wallOf } from "./layout.js";
import { PICKS } from "./picks.js";
import { createImageScene } from "./scene.js";
import { createSmallImage } from "./small.js";
import { WORDS } from "./words.js";

/** @type {import("../shared/scene.js").Scene} */
export const scene = {
  name: "image",
  title: m("Pictures"),
  layers: LAYERS,
  words: WORDS,
  stage_shape: "wide",
  small_shape: "square",
  is_opaque: false,
  has_motion: false,
  has_trails: false,
  picture_size: { width: 1120, height: 640 },
  createPainter: createImageScene,
  createSmallPainter: createSmallImage,
  scaleOf: (frame, width, height, text_size, camera, { layers, ratio }) => wallOf(frame, width, height, text_size, { camera, layers, ratio }),
  findNear: () => ({ nearest: null, nearest_latent: null }),
  read: () => [],
  picks: PICKS,
  has_inside: false,
  reading: m("Point at a picture, or move to it with the arrow keys, to see it large. Plus and minus zoom, 0 shows the whole wall."),
};
