// @ts-check
/** The discriminator's opinion over the plane: a small picture, scaled up smoothly. */
import { opinionScale } from "./geometry.js";
/** @typedef {import("../core/types.js").Frame} Frame */
/** @typedef {import("./scene_2d.js").Plane} Plane */
/** @typedef {import("../lib/palette.js").Palette} Palette */

const SHADES = 256;

/** @param {Palette["field"]} stops @returns {Uint8ClampedArray} RGBA for each shade */
export function shadesOf([fake, even, real]) {
  const shades = new Uint8ClampedArray(SHADES * 4);
  for (let i = 0; i < SHADES; i += 1) {
    const lean = (i / (SHADES - 1)) * 2 - 1;
    const end = lean < 0 ? fake : real;
    // Eased, so that the undecided middle stays calm and the ends stay muted.
    const share = Math.abs(lean) ** 1.2;
    for (let c = 0; c < 3; c += 1) shades[i * 4 + c] = even[c] + (end[c] - even[c]) * share;
    shades[i * 4 + 3] = 255;
  }
  return shades;
}

export function createFieldPainter() {
  const small = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  /** @type {ImageData|null} */
  let image = null;
  /** @type {Palette|null} */
  let palette_known = null;
  /** @type {Uint8ClampedArray} */
  let shades = new Uint8ClampedArray(SHADES * 4);

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Plane} plane @param {Palette} palette */
  return function paintField(context, frame, plane, palette) {
    const grid = frame.arrays.discriminator;
    if (!grid) return;
    const [rows, columns] = grid.shape;
    if (palette !== palette_known) {
      palette_known = palette;
      shades = shadesOf(palette.field);
    }
    if (!image || image.width !== columns || image.height !== rows) {
      small.width = columns;
      small.height = rows;
      image = brush.createImageData(columns, rows);
    }
    const opinion = opinionScale(grid.data, frame.has_probability);
    const pixels = image.data;
    for (let row = 0; row < rows; row += 1) {
      // The first row of the grid is at the bottom, the first row of a picture at the top.
      let at = (rows - 1 - row) * columns * 4;
      for (let column = 0; column < columns; column += 1, at += 4) {
        const shade = Math.min(SHADES - 1, Math.max(0, Math.round(opinion(grid.data[row * columns + column]) * (SHADES - 1)))) * 4;
        pixels[at] = shades[shade];
        pixels[at + 1] = shades[shade + 1];
        pixels[at + 2] = shades[shade + 2];
        pixels[at + 3] = 255;
      }
    }
    brush.putImageData(image, 0, 0);
    const { x, y, width, height } = plane.box;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(small, x, y, width, height);
  };
}
