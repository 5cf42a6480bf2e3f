// @ts-check
/** Samples of two numbers, in the plane. */
import { m } from "../../app/i18n.js";
import { nearestSample } from "../shared/nearest.js";
import { MODES_WORDS } from "../shared/words.js";
import { LAYERS } from "./layers.js";
import { readPlane } from "./readout.js";
import { createPlaneScene, planeOf } from "./scene.js";
import { createSmallPlane } from "./small.js";

/** @type {import("../shared/scene.js").Scene} */
export const scene = {
  name: "plane",
  title: m("In the plane"),
  layers: LAYERS,
  words: MODES_WORDS,
  stage_shape: "square",
  small_shape: "square",
  is_opaque: true,
  has_motion: true,
  has_trails: true,
  picture_size: { width: 720, height: 720 },
  createPainter: createPlaneScene,
  createSmallPainter: createSmallPlane,
  scaleOf: (frame, width, height, text_size, camera) => planeOf(frame.arrays.view.data, width, height, camera, text_size),
  findNear: (frame, scale, pointer, layers) => ({ nearest: nearestSample(frame, scale, pointer, layers), nearest_latent: null }),
  read: readPlane,
  has_inside: true,
  reading: m("Point at it to read values. Plus and minus zoom, 0 shows the whole picture."),
  zoom_notes: {
    nearer: m("The field is computed on a grid of 40 by 40 cells and interpolated in between."),
    farther: m("The field is empty beyond the grid on which D is computed."),
  },
};
