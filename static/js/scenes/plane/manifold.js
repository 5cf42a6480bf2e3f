// @ts-check
/** A grid of latents, mapped by the generator. Small cells mean a high density of samples. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Plane} Plane */

/**
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} manifold rows x columns x 2
 * @param {Plane} plane @param {{colour: string, width: number, alpha?: number}} style
 */
export function paintManifold(context, manifold, plane, { colour, width, alpha = 0.42 }) {
  if (!manifold) return;
  const [rows, columns] = manifold.shape;
  const { data } = manifold;
  const { x, y } = plane;
  /** @param {number} row @param {number} column @param {boolean} is_first */
  const go = (row, column, is_first) => {
    const at = (row * columns + column) * 2;
    if (is_first) context.moveTo(x(data[at]), y(data[at + 1]));
    else context.lineTo(x(data[at]), y(data[at + 1]));
  };
  context.strokeStyle = colour;
  context.lineWidth = rows > 1 ? width : width * 1.6;
  context.globalAlpha = rows > 1 ? alpha : Math.max(alpha, 0.7);
  context.lineJoin = "round";
  // One path for each line: a single path with many crossings takes many times as long to draw.
  for (let row = 0; row < rows; row += 1) {
    context.beginPath();
    for (let column = 0; column < columns; column += 1) go(row, column, column === 0);
    context.stroke();
  }
  for (let column = 0; rows > 1 && column < columns; column += 1) {
    context.beginPath();
    for (let row = 0; row < rows; row += 1) go(row, column, row === 0);
    context.stroke();
  }
  context.globalAlpha = 1;
}
