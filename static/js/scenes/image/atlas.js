// @ts-check
/** The pictures of one kind on one small canvas, below each other, a pixel for a pixel, in the ink of the theme. */
import { parseColour } from "../../lib/palette.js";
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("./samples.js").Pictures} Pictures */
/** @typedef {import("../shared/geometry.js").Box} Box */

const LEVELS = 256;

/** A pixel as one number in the byte order of the machine, for each level from paper to ink. @param {Palette} palette */
function inksOf({ background, text }) {
  const [paper, ink] = [parseColour(background), parseColour(text)];
  return Uint32Array.from({ length: LEVELS }, (_, level) => {
    const channels = paper.map((from, c) => Math.round(from + ((ink[c] - from) * level) / (LEVELS - 1)));
    return new Uint32Array(Uint8Array.of(...channels, 255).buffer)[0];
  });
}

export function createAtlas() {
  const canvas = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {ImageData|null} */
  let image = null;
  /** @type {Palette|null} */
  let palette_known = null;
  let inks = new Uint32Array(LEVELS);
  let side = 0;

  return {
    /** @param {Pictures} pictures @param {Palette} palette */
    fill(pictures, palette) {
      side = pictures.side;
      const rows = pictures.count * side;
      if (!image || image.width !== side || image.height !== rows) {
        [canvas.width, canvas.height] = [side, rows];
        image = brush.createImageData(side, rows);
      }
      if (palette !== palette_known) inks = inksOf(palette);
      palette_known = palette;
      const pixels = new Uint32Array(image.data.buffer);
      // In slow motion, pictures between two steps have levels between whole numbers.
      for (let i = 0; i < pixels.length; i += 1) pixels[i] = inks[Math.round(pictures.pixels[i])];
      brush.putImageData(image, 0, 0);
    },
    /** Paints one picture, enlarged without smoothing. @param {CanvasRenderingContext2D} context @param {number} index @param {Box} box @param {boolean} [is_crisp] false where it is made smaller */
    paint(context, index, box, is_crisp = true) {
      context.imageSmoothingEnabled = !is_crisp;
      context.drawImage(canvas, 0, index * side, side, side, box.x, box.y, box.width, box.height);
    },
  };
}

/** The atlases of a scene, each filled again only when its pictures or the theme change. */
export function createAtlases() {
  /** @type {{[kind: string]: {atlas: ReturnType<typeof createAtlas>, reasons: unknown[]}}} */
  const known = {};

  /** @param {import("./samples.js").Kind} kind @param {unknown} reason another object for other pictures @param {Palette} palette @param {() => Pictures|null} read */
  return function atlasOf(kind, reason, palette, read) {
    known[kind] ??= { atlas: createAtlas(), reasons: [] };
    const { atlas, reasons } = known[kind];
    if (reasons[0] === reason && reasons[1] === palette) return atlas;
    const pictures = read();
    if (!pictures) return null;
    atlas.fill(pictures, palette);
    known[kind].reasons = [reason, palette];
    return atlas;
  };
}
