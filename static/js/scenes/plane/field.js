// @ts-check
/** The discriminator's answer over the plane, as a field of colours. */
import { answerScale } from "../shared/geometry.js";
import { createSmallPicture } from "../shared/small_picture.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

const SHADES = 256;

/** @param {Palette["field"]} stops @returns {Uint8ClampedArray} RGBA for each shade */
export function shadesOf([fake, even, real]) {
  const shades = new Uint8ClampedArray(SHADES * 4);
  for (let i = 0; i < SHADES; i += 1) {
    const lean = (i / (SHADES - 1)) * 2 - 1;
    const end = lean < 0 ? fake : real;
    // The colours change fastest at the undecided middle, so that a D that is a little sure is seen to be.
    const share = Math.abs(lean) ** 0.8;
    for (let c = 0; c < 3; c += 1) shades[i * 4 + c] = even[c] + (end[c] - even[c]) * share;
    shades[i * 4 + 3] = 255;
  }
  return shades;
}

export function createFieldPainter() {
  const picture = createSmallPicture();
  /** @type {Palette|null} */
  let palette_known = null;
  /** @type {Uint8ClampedArray} */
  let shades = new Uint8ClampedArray(SHADES * 4);

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Plane} plane @param {Palette} palette @param {import("../shared/small_picture.js").Part|null} [above] */
  return function paintField(context, frame, plane, palette, above = null) {
    const grid = frame.arrays.discriminator;
    if (!grid) return;
    if (palette !== palette_known) {
      palette_known = palette;
      shades = shadesOf(palette.field);
    }
    const toShare = answerScale(grid.data, frame.has_probability);
    picture.paint(context, grid, plane.grid, (value, pixels, at) => {
      const shade = Math.min(SHADES - 1, Math.max(0, Math.round(toShare(value) * (SHADES - 1)))) * 4;
      pixels[at] = shades[shade];
      pixels[at + 1] = shades[shade + 1];
      pixels[at + 2] = shades[shade + 2];
      pixels[at + 3] = 255;
    }, above);
  };
}
