// @ts-check
/** The plane: field, density, modes and real points in the background; in front of them what moves between two frames. */
import { t } from "../../app/i18n.js";
import { createBackdrop, createTensorMemo } from "../shared/backdrop.js";
import { HOME, seen } from "../shared/camera.js";
import { boxOfView, fitBox, linearScale } from "../shared/geometry.js";
import { paintLabels } from "../shared/labels.js";
import { morphed } from "../shared/morph.js";
import { paintLabelled, paintSamples } from "../shared/samples.js";
import { createSmallPicture } from "../shared/small_picture.js";
import { paintCrosshair } from "../shared/strokes.js";
import { ROOM, paintAxes } from "./axes.js";
import { paintContour } from "./contour.js";
import { glowOf, paintEnclosing } from "./density_map.js";
import { createFieldPainter } from "./field.js";
import { paintGradients } from "./gradients.js";
import { outsideLabels, paintLegend } from "./legend.js";
import { paintManifold } from "./manifold.js";
import { paintModes } from "./mode_rings.js";
import { createRegionPainter } from "./regions.js";
import { isTrailOf, paintTrailEnds, paintTrails } from "./trails.js";
/** @typedef {import("../shared/geometry.js").Box} Box */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../shared/painting.js").Painting} Painting */
/** @typedef {CanvasRenderingContext2D} Context */

/** @param {ArrayLike<number>} view x0, x1, y0, y1 @param {number} width @param {number} height @param {import("../shared/camera.js").Camera} [camera] @param {number} [size] of the numbers at the axes; 0 leaves no room for them @returns {Plane} */
export function planeOf(view, width, height, camera = HOME, size = 0) {
  const [x0, x1, y0, y1] = Array.from(view);
  const fitted = fitBox(width - (ROOM.left + ROOM.right) * size, height - (ROOM.top + ROOM.bottom) * size, (x1 - x0) / (y1 - y0));
  const box = { ...fitted, x: fitted.x + ROOM.left * size, y: fitted.y + ROOM.top * size };
  const x = linearScale(...seen(x0, x1, camera.scale, camera.x), box.x, box.x + box.width);
  const y = linearScale(...seen(y0, y1, camera.scale, camera.y), box.y + box.height, box.y);
  return { box, x, y, grid: boxOfView(x, y, [x0, x1, y0, y1]) };
}

export function createPlaneScene() {
  const paintBackdrop = createBackdrop();
  const paintField = createFieldPainter();
  const paintRegions = createRegionPainter();
  const glow_alone = createSmallPicture();
  const paintRealOnce = createBackdrop({ is_clear: true });
  const paintTrailsOnce = createBackdrop({ is_clear: true });
  const [sameView, sameReal, sameLabels] = [createTensorMemo(), createTensorMemo(), createTensorMemo()];

  /** @param {Painting} painting @param {Plane} plane @param {Context} context */
  function paintStanding(painting, plane, context) {
    const { frame, layers, camera, palette, unit, text_size } = painting;
    const { arrays } = frame;
    paintAxes(context, plane, palette, text_size);
    paintLegend(context, frame, plane, { layers, palette, size: text_size, y: plane.box.y - 0.95 * text_size });
    clipped(context, plane.box, () => {
      const glow = layers.density ? glowOf(arrays.generator_density, palette) : null;
      const has_regions = layers.categories && arrays.categories !== undefined;
      const has_field = !has_regions && layers.discriminator && arrays.discriminator !== undefined;
      if (has_regions) paintRegions(context, arrays.categories, plane, palette);
      if (has_field) paintField(context, frame, plane, palette, glow);
      else if (glow) glow_alone.paint(context, glow.grid, plane.grid, glow.colour);
      if (glow) paintEnclosing(context, glow.grid, plane, palette, unit);
      if (layers.contour && frame.has_probability) {
        paintContour(context, arrays.discriminator, plane.grid, { colour: palette.discriminator, width: unit });
      }
      if (layers.optimal) {
        paintContour(context, arrays.optimal_discriminator, plane.grid, { colour: palette.discriminator, width: unit, dash: [5 * unit, 4 * unit] });
      }
      if (layers.modes) paintModes(context, frame, plane, { covered: palette.real, lost: palette.event, width: 1.2 * unit });
      if (layers.real) {
        const reasons = [sameReal(arrays.real_samples), sameLabels(arrays.real_labels), areCodes(frame), sameView(arrays.view), camera];
        paintRealOnce(painting, reasons, (brush) => paintReal(brush, frame, plane, palette, unit), context);
      }
    });
  }

  /** @param {Painting} painting @param {Plane} plane */
  function paintMoving(painting, plane) {
    const { context, frame, layers, camera, palette, unit, ratio, places, morph, text_size } = painting;
    const { arrays } = frame;
    // While the map of the latents is animated, only the grid is shown.
    if (morph !== null && arrays.manifold && arrays.manifold_axis) {
      const grid = morphed(arrays.manifold, arrays.manifold_axis, arrays.view.data, morph);
      paintManifold(context, grid, plane, { colour: palette.fake, width: unit, alpha: 0.9 });
      paintCaption(context, morph < 0.5 ? t("latents z") : "G(z)", plane.box, palette, text_size);
      return;
    }
    if (layers.manifold) paintManifold(context, arrays.manifold, plane, { colour: palette.fake, width: Math.min(0.6 * unit, 1) });
    if (layers.trails && isTrailOf(places, arrays.fake_samples)) {
      const style = { colour: palette.fake, ratio };
      paintTrailsOnce(painting, [places, sameView(arrays.view), camera], (brush) => paintTrails(brush, places, plane, style));
      paintTrailEnds(context, places, arrays.fake_samples, plane, style);
    }
    if (layers.fake) paintFake(context, frame, plane, palette, unit);
    if (layers.gradients) paintGradients(context, frame, plane, { colour: palette.text, width: Math.min(0.8 * unit, 1.5) });
  }

  /** @param {Painting} painting */
  return function paintPlane(painting) {
    const { context, frame, width, height, camera, layers, palette, pointer, nearest, unit, text_size: size } = painting;
    const { arrays } = frame;
    const plane = planeOf(arrays.view.data, width, height, camera, size);
    paintBackdrop(painting, [frame.frame, arrays.discriminator, camera, layers], (brush) => paintStanding(painting, plane, brush));
    clipped(context, plane.box, () => {
      paintMoving(painting, plane);
      if (layers.fake && arrays.fake_samples) {
        context.font = `600 ${size}px ${palette.font}`;
        const labels = outsideLabels(context, arrays.fake_samples.data, plane, size).map((label) => ({ ...label, colour: palette.fake }));
        paintLabels(context, labels, { size, palette });
      }
      painting.overlay?.(context, plane);
      if (pointer) paintCrosshair(context, plane, pointer, palette);
      if (pointer && nearest) paintNearest(context, plane, nearest, palette, unit);
    });
  };
}

/** @param {Context} context @param {Box} box @param {() => void} paint */
function clipped(context, box, paint) {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  paint();
  context.restore();
}

/** The categories of the generator's own codes have other colours than the data's labels. @param {import("../../app/types.js").Frame} frame */
function areCodes({ arrays }) {
  return arrays.fake_labels !== undefined && arrays.categories !== undefined;
}

/** A ring around the sample that the readout describes. @param {Context} context @param {Plane} plane @param {import("../shared/nearest.js").Nearest} nearest @param {import("../../lib/palette.js").Palette} palette @param {number} unit */
function paintNearest(context, plane, { place, kind }, palette, unit) {
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5 * unit;
  context.beginPath();
  context.arc(plane.x(place[0]), plane.y(place[1]), (kind === "real" ? 4 : 4.6) * unit, 0, 2 * Math.PI);
  context.stroke();
}

/** A text that says whether the grid shows the latents or their images. @param {Context} context @param {string} text @param {Box} box @param {import("../../lib/palette.js").Palette} palette @param {number} size */
function paintCaption(context, text, box, palette, size) {
  context.font = `600 ${1.5 * size}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = palette.fake;
  context.fillText(text, box.x + box.width / 2, box.y + 1.2 * size);
}

/** @param {CanvasRenderingContext2D} context @param {import("../../app/types.js").Frame} frame @param {Plane} plane @param {import("../../lib/palette.js").Palette} palette @param {number} unit */
function paintReal(context, frame, plane, palette, unit) {
  const { real_samples, real_labels } = frame.arrays;
  if (real_labels && !areCodes(frame)) paintLabelled(context, real_samples, real_labels, plane, { colours: palette.categories, is_real: true, radius: 1.9 * unit, alpha: 0.6 });
  else paintSamples(context, real_samples, plane, { colour: palette.real, shape: "dot", radius: 1.6 * unit, alpha: 0.75 });
}

/** @param {CanvasRenderingContext2D} context @param {import("../../app/types.js").Frame} frame @param {Plane} plane @param {import("../../lib/palette.js").Palette} palette @param {number} unit */
function paintFake(context, { arrays }, plane, palette, unit) {
  const { fake_samples, fake_labels } = arrays;
  if (fake_labels) paintLabelled(context, fake_samples, fake_labels, plane, { colours: palette.categories, is_real: false, radius: 1.9 * unit, alpha: 0.95 });
  else paintSamples(context, fake_samples, plane, { colour: palette.fake, shape: "diamond", radius: 1.6 * unit, alpha: 0.95 });
}
