// @ts-check
/** The category that D assigns to each place: soft areas of colour with lines between them. */
import { parseColour } from "../../lib/palette.js";
import { traceContour } from "./contour.js";
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../../lib/palette.js").Palette} Palette */

/** Pixels for each cell of the grid, in each direction. */
const FINENESS = 4;
const AREA_ALPHA = 42;

/** The weights of four neighbours at the middle of each fine pixel: a cubic B-spline, which rounds the corners of cells. */
const WEIGHTS = Array.from({ length: FINENESS }, (_, i) => {
  const t = (i + 0.5) / FINENESS;
  return [(1 - t) ** 3, 3 * t ** 3 - 6 * t ** 2 + 4, -3 * t ** 3 + 3 * t ** 2 + 3 * t + 1, t ** 3].map((weight) => weight / 6);
});

/** The weights of three neighbours in the middle of a cell. */
const SMOOTH = [1 / 6, 4 / 6, 1 / 6];

/** @param {number} value @param {number} most */
const within = (value, most) => (value < 0 ? 0 : value > most ? most : value);

/** The number of categories that occur. @param {Tensor} grid */
const countOf = ({ data }) => 1 + data.reduce((most, name) => Math.max(most, name), 0);

/** The category with the largest weight. @param {Float64Array} tally */
function leader(tally) {
  let best = 0;
  for (let name = 1; name < tally.length; name += 1) if (tally[name] > tally[best]) best = name;
  return best;
}

/**
 * The map at a finer scale: at each place the category with the largest weight in the four by four cells around it.
 * @param {Tensor} grid @returns {{width: number, height: number, names: Int16Array}} rows with y ascending
 */
export function refine(grid) {
  const { shape: [rows, columns], data } = grid;
  const [width, height] = [columns * FINENESS, rows * FINENESS];
  const names = new Int16Array(width * height);
  const tally = new Float64Array(countOf(grid));
  const around = new Int16Array(16);
  // Between four cell centres the same sixteen cells contribute: one block of fine pixels at a time.
  for (let row = -1; row < rows; row += 1) {
    for (let column = -1; column < columns; column += 1) {
      for (let k = 0; k < 16; k += 1) around[k] = data[within(row + (k >> 2) - 1, rows - 1) * columns + within(column + (k & 3) - 1, columns - 1)];
      const is_mixed = around.some((name) => name !== around[0]);
      for (let v = 0; v < FINENESS; v += 1) {
        const y = FINENESS * row + FINENESS / 2 + v;
        if (y < 0 || y >= height) continue;
        for (let u = 0; u < FINENESS; u += 1) {
          const x = FINENESS * column + FINENESS / 2 + u;
          if (x < 0 || x >= width) continue;
          if (is_mixed) {
            tally.fill(0);
            for (let k = 0; k < 16; k += 1) tally[around[k]] += WEIGHTS[v][k >> 2] * WEIGHTS[u][k & 3];
          }
          names[y * width + x] = is_mixed ? leader(tally) : around[0];
        }
      }
    }
  }
  return { width, height, names };
}

/**
 * The lead of each category over the best other one around each cell: positive where D assigns this category.
 * @param {Tensor} grid @returns {Tensor[]} one for each category
 */
export function leadsOf(grid) {
  const { shape, data } = grid;
  const [rows, columns] = shape;
  const tally = new Float64Array(countOf(grid));
  const leads = Array.from(tally, () => ({ shape, data: new Float32Array(rows * columns).fill(-1) }));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const here = row * columns + column;
      tally.fill(0);
      for (let k = 0; k < 9; k += 1) {
        const [j, i] = [Math.floor(k / 3), k % 3];
        tally[data[within(row + j - 1, rows - 1) * columns + within(column + i - 1, columns - 1)]] += SMOOTH[j] * SMOOTH[i];
      }
      const first = leader(tally);
      const most = tally[first];
      tally[first] = 0;
      const second = tally[leader(tally)];
      for (let name = 0; name < leads.length; name += 1) leads[name].data[here] = name === first ? most - second : tally[name] - most;
    }
  }
  return leads;
}

/** The lines between the areas, in cells from the lower left corner. @param {Tensor} grid */
function bordersOf(grid) {
  const path = new Path2D();
  for (const lead of leadsOf(grid)) traceContour(lead, 0, (u, v) => path.moveTo(u + 0.5, v + 0.5), (u, v) => path.lineTo(u + 0.5, v + 0.5));
  return path;
}

/** A pixel as one number in the byte order of the machine. @param {string} colour @param {number} alpha */
function pack(colour, alpha) {
  return new Uint32Array(Uint8Array.of(...parseColour(colour), alpha).buffer)[0];
}

export function createRegionPainter() {
  const small = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  /** @type {Tensor|null} */
  let grid_known = null;
  /** @type {Palette|null} */
  let palette_known = null;
  /** @type {Path2D} */
  let borders = new Path2D();

  /** @param {Tensor} grid @param {Palette} palette */
  function prepare(grid, palette) {
    const { width, height, names } = refine(grid);
    const areas = palette.categories.map((colour) => pack(colour, AREA_ALPHA));
    if (small.width !== width || small.height !== height) [small.width, small.height] = [width, height];
    const image = brush.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        // The first row of the grid is at the bottom; the first row of an image is at the top.
        pixels[(height - 1 - y) * width + x] = areas[names[y * width + x] % areas.length];
      }
    }
    brush.putImageData(image, 0, 0);
  }
  /** @param {CanvasRenderingContext2D} context @param {Tensor|undefined} grid @param {Plane} plane @param {Palette} palette */
  return function paintRegions(context, grid, plane, palette) {
    if (!grid) return;
    if (grid !== grid_known || palette !== palette_known) prepare(grid, palette);
    if (grid !== grid_known) borders = bordersOf(grid);
    grid_known = grid;
    palette_known = palette;
    const { x, y, width, height } = plane.grid;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(small, x, y, width, height);
    const [rows, columns] = grid.shape;
    const path = new Path2D();
    path.addPath(borders, new DOMMatrix([width / columns, 0, 0, -height / rows, x, y + height]));
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.lineJoin = "round";
    context.globalAlpha = 0.6;
    context.stroke(path);
    context.globalAlpha = 1;
  };
}
