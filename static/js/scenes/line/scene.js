// @ts-check
/** The line: both densities and both decision curves on one axis, and below it the map from z to x (animated figure 1 of Goodfellow et al., 2014). */
import { createBackdrop } from "../shared/backdrop.js";
import { HOME, seen } from "../shared/camera.js";
import { answerScale, linearScale } from "../shared/geometry.js";
import { paintLabels } from "../shared/labels.js";
import { paintAnswerAxis, paintDensityAxis, paintLatentAxis, paintXAxes } from "./axes.js";
import { paintArea, paintLine } from "./curves.js";
import { createLineLabels, cutLabels, outsideLabels } from "./labels.js";
import { paintFlow, paintLatentLine, paintMapping } from "./mapping.js";
import { paintRug } from "./rug.js";
/** @typedef {import("../shared/geometry.js").Scale} Scale */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/painting.js").Painting} Painting */
/** @typedef {{x: Scale, density: Scale, answer: Scale, z: Scale, top: number, bottom: number, map_top: number, map_bottom: number, left: number, right: number, size: number}} Line */

/** The density axis reaches to this multiple of the real density's maximum, so that it stays while the generator changes. */
export const TALLEST = 1.75;
/** Space above the curves, so that D = 1 is below the edge. */
const HEADROOM = 1.08;

/** @param {ArrayLike<number>} values */
function highest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i] > most) most = values[i];
  return most;
}

/** The height of the density axis for a frame. @param {Frame} frame */
export function densityTop({ arrays: { data_density } }) {
  return TALLEST * (data_density ? highest(data_density.data) : 1) || 1;
}

/** @param {Frame} frame @param {number} width @param {number} height @param {number} size of the text @param {number} top_density @param {import("../shared/camera.js").Camera} [camera] acts on x @returns {Line} */
export function lineOf(frame, width, height, size, top_density, camera = HOME) {
  const left = 3.6 * size;
  const right = width - 3 * size;
  const top = 1.2 * size;
  const map_bottom = height - 3.2 * size;
  const bottom = top + (map_bottom - top) * 0.68;
  const map_top = bottom + 2.1 * size;
  const [x0, x1] = Array.from(frame.arrays.view.data);
  const latent = frame.arrays.latent?.data ?? [-1, 1];
  const reach = Math.max(Math.abs(latent[0]), Math.abs(latent[latent.length - 1])) || 1;
  const is_positive = latent[0] >= 0;
  return {
    x: linearScale(...seen(x0, x1, camera.scale, camera.x), left, right),
    density: linearScale(0, top_density * HEADROOM, bottom, top),
    answer: linearScale(0, HEADROOM, bottom, top),
    z: linearScale(is_positive ? 0 : -reach, reach, left, right),
    top, bottom, map_top, map_bottom, left, right, size,
  };
}

export function createLineScene() {
  const paintBackdrop = createBackdrop();
  const paintAbove = createBackdrop({ is_clear: true });
  const placeLabels = createLineLabels();
  /** When the data change, the axis changes slowly: a jump would hide the movement of the curves. */
  let shown_top = 0;

  /** @param {Painting} painting @returns {boolean} whether something still moves */
  return function paintLineScene(painting) {
    const { context, frame, width, height, camera, layers, palette, unit, text_size, pointer, nearest_latent, morph, is_still, is_gliding } = painting;
    const wanted = Math.max(densityTop(frame), painting.companion ? densityTop(painting.companion) : 0);
    shown_top = is_still || shown_top === 0 ? wanted : shown_top + (wanted - shown_top) * 0.12;
    if (Math.abs(shown_top - wanted) < wanted * 0.002) shown_top = wanted;
    const line = lineOf(frame, width, height, text_size, shown_top, camera);
    const { discriminator, generator_density } = frame.arrays;
    paintBackdrop(painting, [frame.frame, discriminator, generator_density, camera, layers, shown_top], (brush) => paintCurves(brush, painting, line));
    // To find places for the names takes longer than to paint the curves, so it is not done on the way.
    paintAbove(painting, [frame.frame, is_gliding, camera, layers, shown_top], (brush) => paintNames(brush, painting, line, placeLabels));
    const style = { colour: palette.fake, width: Math.min(0.8 * unit, 1) };
    if (layers.manifold || morph !== null) paintMapping(context, frame, line, style);
    if (morph !== null) paintFlow(context, frame, line, morph, { colour: palette.fake, width: unit });
    if (pointer && pointer.x >= line.left && pointer.x <= line.right) {
      paintPointer(context, line, pointer.x, palette);
      if (layers.manifold && nearest_latent !== null) paintLatentLine(context, frame, line, nearest_latent, { colour: palette.text, width: 1.6 * unit });
    }
    painting.overlay?.(context, line);
    return shown_top !== wanted;
  };
}

/** @param {CanvasRenderingContext2D} context @param {Painting} painting @param {Line} line */
function paintCurves(context, { frame, layers, palette, unit }, line) {
  const { arrays } = frame;
  const toShare = answerScale(arrays.discriminator?.data ?? [], frame.has_probability);
  paintXAxes(context, line, palette);
  paintDensityAxis(context, line, palette);
  paintAnswerAxis(context, line, palette, unit, frame.has_probability);
  paintLatentAxis(context, line, palette);
  context.save();
  context.beginPath();
  context.rect(line.left, line.top - unit, line.right - line.left, line.bottom - line.top + unit);
  context.clip();
  const xs = arrays.x.data;
  if (layers.real) paintArea(context, xs, arrays.data_density, line, { colour: palette.real, width: 1.6 * unit });
  if (layers.fake) paintArea(context, xs, arrays.generator_density, line, { colour: palette.fake, width: 1.6 * unit });
  if (layers.optimal) paintLine(context, xs, arrays.optimal_discriminator, line, (value) => value, { colour: palette.discriminator, width: 1.2 * unit, dash: [6 * unit, 4 * unit] });
  if (layers.discriminator) paintLine(context, xs, arrays.discriminator, line, toShare, { colour: palette.discriminator, width: 2 * unit });
  if (layers.fake) paintRug(context, arrays.fake_samples, arrays.fake_labels, line, palette.categories, unit);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Painting} painting @param {Line} line @param {ReturnType<typeof createLineLabels>} placeLabels */
function paintNames(context, { frame, layers, palette }, line, placeLabels) {
  context.font = `600 ${line.size}px ${palette.font}`;
  const fixed = layers.fake ? [...cutLabels(context, frame, line, palette), ...outsideLabels(context, frame, line, palette)] : [];
  const labels = placeLabels(context, frame, line, layers, palette, fixed.map(({ box }) => box));
  paintLabels(context, [...fixed, ...labels], { size: line.size, palette });
}

/** @param {CanvasRenderingContext2D} context @param {Line} line @param {number} x @param {import("../../lib/palette.js").Palette} palette */
function paintPointer(context, line, x, palette) {
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, line.top);
  context.lineTo(x, line.bottom);
  context.stroke();
}
