// @ts-check
/** The line below the wall that says what the frames and the bars mean. */
import { t } from "../../app/i18n.js";
/** @typedef {import("../shared/painting.js").Painting} Painting */
/** @typedef {import("./layout.js").Wall} Wall */

/** Steps of the scale of D's verdicts. */
const SHADES = 24;
/** Of the scale and of the spaces, in units of the text's size. */
const SCALE = 5;
const GAP = 0.5;

/** @param {Painting} painting @param {Wall} wall @param {(share: number) => string} colourOf */
export function paintLegend({ context, frame, layers, palette }, { legend, size }, colourOf) {
  context.fillStyle = palette.background;
  context.fillRect(0, legend.y, legend.x + legend.width + legend.x, legend.height);
  if (!layers.discriminator || !frame.arrays.fake_verdicts) return;
  const { has_probability } = frame;
  const [low, high] = has_probability ? [t("fake"), t("real")] : [t("low"), t("high")];
  const name = has_probability ? t("D’s verdict:") : t("D’s score:");
  context.font = `600 ${size}px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const widths = [name, low, high].map((text) => context.measureText(text).width);
  const whole = widths.reduce((sum, width) => sum + width, 0) + (SCALE + 3 * GAP) * size;
  const middle = legend.y + legend.height / 2;
  let x = legend.x + Math.max(0, (legend.width - whole) / 2);
  context.fillStyle = palette.discriminator;
  context.fillText(name, x, middle);
  x += widths[0] + GAP * size;
  context.fillStyle = palette.fake;
  context.fillText(low, x, middle);
  x += widths[1] + GAP * size;
  paintScale(context, { x, middle, size }, colourOf);
  x += (SCALE + GAP) * size;
  context.fillStyle = palette.real;
  context.fillText(high, x, middle);
}

/** Frames from fake to real, each above the part of a bar that stands for it. @param {CanvasRenderingContext2D} context @param {{x: number, middle: number, size: number}} place @param {(share: number) => string} colourOf */
function paintScale(context, { x, middle, size }, colourOf) {
  const step = (SCALE * size) / SHADES;
  const height = 0.7 * size;
  for (let i = 0; i < SHADES; i += 1) {
    const share = (i + 0.5) / SHADES;
    context.fillStyle = colourOf(share);
    // The bar grows with the verdict, so that the scale reads without colours too.
    const tall = height * (0.25 + 0.75 * share);
    context.fillRect(x + i * step, middle + height / 2 - tall, step + 0.5, tall);
  }
}
