// @ts-check
/** Shows the generator as a movement: the grid goes back to its latents, and then to the data again. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */

const BACK_MS = 500;
const REST_MS = 450;
const FORTH_MS = 1250;
/** The share of the picture that the latents fill. */
const ROOM = 0.86;

/** @param {number} share */
const eased = (share) => share * share * (3 - 2 * share);

/**
 * The progress of the movement.
 * @param {number} elapsed in ms @param {boolean} is_still without motion: the grid jumps
 * @returns {number} 0 at the latents, 1 where G puts them
 */
export function morphShare(elapsed, is_still) {
  if (elapsed < 0 || elapsed >= BACK_MS + REST_MS + FORTH_MS) return 1;
  if (is_still) return 0;
  if (elapsed < BACK_MS) return 1 - eased(elapsed / BACK_MS);
  return elapsed < BACK_MS + REST_MS ? 0 : eased((elapsed - BACK_MS - REST_MS) / FORTH_MS);
}

export function createMorph() {
  let began = -Infinity;
  return {
    /** @param {number} time */
    play(time) {
      began = time;
    },
    /** @param {number} time @param {boolean} is_still @returns {number|null} null when nothing plays */
    at(time, is_still) {
      const share = morphShare(time - began, is_still);
      return time - began < BACK_MS + REST_MS + FORTH_MS ? share : null;
    },
  };
}

/**
 * The grid during the movement: between its latents, fitted into the picture, and their images under G.
 * @param {Tensor} manifold rows x columns x 2 @param {Tensor} axis the latents along each axis @param {ArrayLike<number>} view x0, x1, y0, y1
 * @param {number} share @returns {Tensor}
 */
export function morphed(manifold, axis, view, share) {
  const [rows, columns] = manifold.shape;
  const [x0, x1, y0, y1] = Array.from(view);
  const z = axis.data;
  const reach = Math.max(Math.abs(z[0]), Math.abs(z[z.length - 1])) || 1;
  const data = new Float32Array(manifold.data.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = 2 * (row * columns + column);
      const latent_x = (x0 + x1) / 2 + (z[column] / reach) * ROOM * (x1 - x0) / 2;
      // Latents of one number are a line across the middle.
      const latent_y = (y0 + y1) / 2 + (rows > 1 ? (z[row] / reach) * ROOM * (y1 - y0) / 2 : 0);
      data[at] = latent_x + (manifold.data[at] - latent_x) * share;
      data[at + 1] = latent_y + (manifold.data[at + 1] - latent_y) * share;
    }
  }
  return { shape: manifold.shape, data };
}
