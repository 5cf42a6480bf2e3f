// @ts-check
/** p_g over the plane: a glow, and the contour lines that enclose half and nine tenths of the samples. */
import { parseColour } from "../../lib/palette.js";
import { gridPath } from "./contour.js";
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

const STRONGEST = 150;
/** Densities below this share of the maximum are left out: single samples far away. */
const LEAST = 0.004;
/** The shares of the samples that the lines enclose. */
const ENCLOSED = [0.5, 0.9];

/**
 * Returns, for each share of the mass, the density level whose superlevel set holds it (highest-density regions).
 * @param {ArrayLike<number>} density of equal cells @param {number[]} shares @returns {number[]}
 */
export function levelsEnclosing(density, shares) {
  const falling = Float32Array.from(density).sort().reverse();
  const total = falling.reduce((sum, value) => sum + value, 0);
  return shares.map((share) => {
    let sum = 0;
    for (const value of falling) {
      sum += value;
      if (sum >= share * total) return value;
    }
    return 0;
  });
}

/** The glow, if there is any density. @param {Tensor|undefined} density @param {Palette} palette @returns {import("../shared/small_picture.js").Part|null} */
export function glowOf(density, palette) {
  if (!density) return null;
  const most = density.data.reduce((highest, value) => Math.max(highest, value), 0);
  if (!(most > 0)) return null;
  const [red, green, blue] = parseColour(palette.fake);
  return {
    grid: density,
    colour(value, pixels, at) {
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = value > LEAST * most ? STRONGEST * (value / most) ** 0.5 : 0;
    },
  };
}

/** The lines. @param {CanvasRenderingContext2D} context @param {Tensor} density @param {Plane} plane @param {Palette} palette @param {number} unit */
export function paintEnclosing(context, density, plane, palette, unit) {
  context.strokeStyle = palette.fake;
  context.lineWidth = unit;
  levelsEnclosing(density.data, ENCLOSED).forEach((level, i) => {
    context.globalAlpha = i === 0 ? 0.95 : 0.6;
    context.stroke(gridPath(density, level, plane.grid));
  });
  context.globalAlpha = 1;
}
