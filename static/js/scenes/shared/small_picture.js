// @ts-check
/** A grid of numbers as an image with one pixel for each, enlarged smoothly. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {(value: number, pixels: Uint8ClampedArray, at: number) => void} Colour writes four bytes */
/** @typedef {{grid: Tensor, colour: Colour}} Part */

/** High-quality (slow) scaling goes up to this factor, fast scaling does the rest; the difference is not visible. */
const FINENESS = 4;

/** @returns {[HTMLCanvasElement, CanvasRenderingContext2D]} */
function createCanvas() {
  const canvas = document.createElement("canvas");
  return [canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))];
}

/** Paints one pixel for each number. @returns {(part: Part) => HTMLCanvasElement} */
function createPixels() {
  const [small, brush] = createCanvas();
  /** @type {ImageData|null} */
  let image = null;

  return ({ grid, colour }) => {
    const [rows, columns] = grid.shape;
    if (!image || image.width !== columns || image.height !== rows) {
      [small.width, small.height] = [columns, rows];
      image = brush.createImageData(columns, rows);
    }
    for (let row = 0; row < rows; row += 1) {
      // The first row of the grid is at the bottom; the first row of an image is at the top.
      const at = (rows - 1 - row) * columns;
      for (let column = 0; column < columns; column += 1) colour(grid.data[row * columns + column], image.data, 4 * (at + column));
    }
    brush.putImageData(image, 0, 0);
    return small;
  };
}

export function createSmallPicture() {
  const pixels = [createPixels(), createPixels()];
  const [fine, fine_brush] = createCanvas();

  return {
    /**
     * @param {CanvasRenderingContext2D} context @param {Tensor} grid rows with y ascending @param {Box} box that the grid fills
     * @param {Colour} colour @param {Part|null} [above] another grid over it; both are scaled together
     */
    paint(context, grid, box, colour, above = null) {
      const [height, width] = grid.shape.map((count) => FINENESS * count);
      if (fine.width !== width || fine.height !== height) [fine.width, fine.height] = [width, height];
      fine_brush.clearRect(0, 0, width, height);
      fine_brush.imageSmoothingQuality = "high";
      [{ grid, colour }, above].forEach((part, i) => {
        if (part) fine_brush.drawImage(pixels[i](part), 0, 0, width, height);
      });
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "low";
      context.drawImage(fine, box.x, box.y, box.width, box.height);
    },
  };
}
