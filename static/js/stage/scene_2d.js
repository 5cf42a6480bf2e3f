// @ts-check
/** The plane: field, manifold, modes, points, arrows, from the back to the front. */
import { formatShort } from "../core/format.js";
import { paintContour } from "./contour.js";
import { createFieldPainter } from "./field.js";
import { fitBox, linearScale, ticksBetween } from "./geometry.js";
import { paintGradients } from "./gradients.js";
import { paintManifold } from "./manifold.js";
import { paintModes } from "./modes.js";
import { createRegionPainter } from "./regions.js";
import { paintLabelled, paintSamples } from "./samples.js";
/** @typedef {import("./geometry.js").Scale} Scale */
/** @typedef {{x: Scale, y: Scale, box: import("./geometry.js").Box}} Plane */
/** @typedef {import("./stage.js").Painting} Painting */

/** @param {ArrayLike<number>} view x0, x1, y0, y1 @param {number} width @param {number} height @returns {Plane} */
export function planeOf(view, width, height) {
  const [x0, x1, y0, y1] = Array.from(view);
  const box = fitBox(width, height, (x1 - x0) / (y1 - y0));
  return { box, x: linearScale(x0, x1, box.x, box.x + box.width), y: linearScale(y0, y1, box.y + box.height, box.y) };
}

export function createPlaneScene() {
  const paintField = createFieldPainter();
  const paintRegions = createRegionPainter();

  /** @param {Painting} painting */
  return function paintPlane({ context, frame, width, height, layers, palette, unit, text_size, pointer }) {
    const plane = planeOf(frame.arrays.view.data, width, height);
    const { box } = plane;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    const has_regions = layers.categories && frame.arrays.categories !== undefined;
    if (has_regions) paintRegions(context, frame.arrays.categories, plane, palette);
    else if (layers.discriminator) paintField(context, frame, plane, palette);
    paintAxes(context, plane, palette, text_size);
    if (layers.discriminator && frame.has_probability) {
      paintContour(context, frame.arrays.discriminator, plane, { colour: palette.discriminator, width: unit });
    }
    if (layers.optimal) {
      paintContour(context, frame.arrays.optimal_discriminator, plane, { colour: palette.discriminator, width: unit, dash: [5 * unit, 4 * unit] });
    }
    if (layers.manifold) paintManifold(context, frame.arrays.manifold, plane, { colour: palette.fake, width: 0.6 * unit });
    if (layers.modes) paintModes(context, frame, plane, { covered: palette.real, lost: palette.event, width: 1.2 * unit });
    if (layers.real) paintReal(context, frame, plane, palette, unit);
    if (layers.fake) paintFake(context, frame, plane, palette, unit);
    if (layers.gradients) paintGradients(context, frame, plane, { colour: palette.text, width: 0.8 * unit });
    if (pointer) paintCrosshair(context, plane, pointer, palette);
    context.restore();
  };
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/types.js").Frame} frame @param {Plane} plane @param {import("../lib/palette.js").Palette} palette @param {number} unit */
function paintReal(context, { arrays }, plane, palette, unit) {
  const { real_samples, real_labels, fake_labels, categories } = arrays;
  // Where D names the generator's own codes, their colours are not those of the data's labels.
  const are_codes = fake_labels !== undefined && categories !== undefined;
  if (real_labels && !are_codes) paintLabelled(context, real_samples, real_labels, plane, { colours: palette.categories, is_real: true, radius: 1.9 * unit, alpha: 0.6 });
  else paintSamples(context, real_samples, plane, { colour: palette.real, shape: "dot", radius: 1.6 * unit, alpha: 0.75 });
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/types.js").Frame} frame @param {Plane} plane @param {import("../lib/palette.js").Palette} palette @param {number} unit */
function paintFake(context, { arrays }, plane, palette, unit) {
  const { fake_samples, fake_labels } = arrays;
  if (fake_labels) paintLabelled(context, fake_samples, fake_labels, plane, { colours: palette.categories, is_real: false, radius: 1.9 * unit, alpha: 0.95 });
  else paintSamples(context, fake_samples, plane, { colour: palette.fake, shape: "diamond", radius: 1.6 * unit, alpha: 0.95 });
}

/** Quiet ticks inside the frame, so that the picture keeps the room. @param {CanvasRenderingContext2D} context @param {Plane} plane @param {import("../lib/palette.js").Palette} palette @param {number} size of the text */
function paintAxes(context, plane, palette, size) {
  const { x, y, box } = plane;
  const margin = 2.2 * size;
  context.font = `${size}px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.globalAlpha = 0.8;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (const tick of ticksBetween(x.from, x.to, 6)) {
    const px = x(tick);
    if (px < box.x + margin || px > box.x + box.width - margin) continue;
    context.fillRect(px, box.y + box.height - 4, 1, 4);
    context.fillText(formatShort(tick).replace("-", "−"), px, box.y + box.height - 6);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const tick of ticksBetween(y.from, y.to, 6)) {
    const py = y(tick);
    if (py < box.y + margin || py > box.y + box.height - margin) continue;
    context.fillRect(box.x, py, 4, 1);
    context.fillText(formatShort(tick).replace("-", "−"), box.x + 7, py);
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Plane} plane @param {{x: number, y: number}} pointer @param {import("../lib/palette.js").Palette} palette */
function paintCrosshair(context, { box }, pointer, palette) {
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(pointer.x, box.y);
  context.lineTo(pointer.x, box.y + box.height);
  context.moveTo(box.x, pointer.y);
  context.lineTo(box.x + box.width, pointer.y);
  context.stroke();
  context.globalAlpha = 1;
}
