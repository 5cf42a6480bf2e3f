// @ts-check
/** The part of the picture in the window: the scale and the centre. */

/** @typedef {{scale: number, x: number, y: number}} Camera x and y in 0..1: the place of the picture in the centre of the window */

/** @type {Camera} */
export const HOME = Object.freeze({ scale: 1, x: 0.5, y: 0.5 });
/** The smallest scale: samples may lie outside the picture, and zooming out shows them. */
const FARTHEST = 0.4;
const NEAREST = 40;

/** @param {Camera} camera */
export function isHome({ scale, x, y }) {
  return scale === 1 && x === 0.5 && y === 0.5;
}

/** Limits the camera, so that an enlarged picture always fills the window. @param {Camera} camera @returns {Camera} */
function clampCamera({ scale, x, y }) {
  // A scale close to 1 becomes 1: it would be hard to reach exactly with a gesture.
  const snapped = Math.abs(scale - 1) < 0.02 ? 1 : scale;
  const margin = snapped > 1 ? 0.5 / snapped : 0.5;
  /** @param {number} value */
  const clamped = (value) => Math.min(Math.max(value, margin), 1 - margin);
  return { scale: snapped, x: clamped(x), y: clamped(y) };
}

/**
 * Zooms in or out around a fixed place of the window.
 * @param {Camera} camera @param {number} factor @param {{x: number, y: number}} [at] in 0..1 of the window, y upwards
 * @returns {Camera}
 */
export function zoom(camera, factor, at = { x: 0.5, y: 0.5 }) {
  const scale = Math.min(Math.max(camera.scale * factor, FARTHEST), NEAREST);
  const change = 1 / camera.scale - 1 / scale;
  return clampCamera({ scale, x: camera.x + (at.x - 0.5) * change, y: camera.y + (at.y - 0.5) * change });
}

/** Moves the picture with the pointer. @param {Camera} camera @param {number} dx in widths of the window @param {number} dy upwards @returns {Camera} */
export function pan(camera, dx, dy) {
  return clampCamera({ scale: camera.scale, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale });
}

/** The visible part of an interval. @param {number} from @param {number} to @param {number} scale @param {number} middle @returns {[number, number]} */
export function seen(from, to, scale, middle) {
  const at = from + (to - from) * middle;
  const half = (to - from) / scale / 2;
  return [at - half, at + half];
}

/** A camera that several stages can share. @param {Camera} [camera] */
export function createCameraHolder(camera = HOME) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get camera() {
      return camera;
    },
    /** @param {Camera} next */
    move(next) {
      if (next.scale === camera.scale && next.x === camera.x && next.y === camera.y) return;
      camera = next;
      for (const listener of [...listeners]) listener();
    },
    /** @param {() => void} listener @returns {() => void} stops watching */
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createCameraHolder>} CameraHolder */
