// @ts-check
/** The contour line of a grid at one value (marching squares). */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Box} Box */

/** For each of the sixteen corner patterns, the pairs of cell edges (0 bottom, 1 right, 2 top, 3 left) to join. */
const JOINS = [[], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [[3, 2], [0, 1]], [[0, 2]], [[3, 2]], [[2, 3]], [[2, 0]], [[2, 1], [3, 0]], [[2, 1]], [[1, 3]], [[1, 0]], [[0, 3]], []];

/**
 * @param {Tensor} grid rows with y ascending, values at cell centres @param {number} level
 * @param {(column: number, row: number) => void} moveTo @param {(column: number, row: number) => void} lineTo in units of cells
 */
export function traceContour(grid, level, moveTo, lineTo) {
  const [rows, columns] = grid.shape;
  const { data } = grid;
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const i = row * columns + column;
      const a = data[i] - level;
      const b = data[i + 1] - level;
      const c = data[i + columns + 1] - level;
      const d = data[i + columns] - level;
      const pattern = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      for (const join of JOINS[pattern]) {
        for (let end = 0; end < 2; end += 1) {
          const edge = join[end];
          const across = edge === 0 ? a / (a - b) : edge === 1 ? b / (b - c) : edge === 2 ? d / (d - c) : a / (a - d);
          const u = edge === 1 ? 1 : edge === 3 ? 0 : across;
          const v = edge === 0 ? 0 : edge === 2 ? 1 : across;
          (end === 0 ? moveTo : lineTo)(column + u, row + v);
        }
      }
    }
  }
}

/** The contour line in pixels. @param {Tensor} grid @param {number} level @param {Box} box that the grid fills @returns {Path2D} */
export function gridPath(grid, level, box) {
  const [rows, columns] = grid.shape;
  const path = new Path2D();
  /** @param {number} column */
  const x = (column) => box.x + ((column + 0.5) / columns) * box.width;
  /** @param {number} row */
  const y = (row) => box.y + box.height - ((row + 0.5) / rows) * box.height;
  traceContour(grid, level, (u, v) => path.moveTo(x(u), y(v)), (u, v) => path.lineTo(x(u), y(v)));
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} grid @param {Box} box that the grid fills
 * @param {{colour: string, dash?: number[], width: number}} style
 */
export function paintContour(context, grid, box, { colour, dash = [], width }) {
  if (!grid) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke(gridPath(grid, 0.5, box));
  context.setLineDash([]);
}
