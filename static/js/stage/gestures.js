// @ts-check
/**
 * Wheel, pinch, drag, double click and keys move the camera.
 * The wheel and one finger scroll the page. Therefore the wheel zooms only with Ctrl, or while the picture has the
 * focus, and one finger drags the picture only when it is enlarged.
 */
import { HOME, isHome, pan, zoom } from "../scenes/shared/camera.js";
/** @typedef {import("../scenes/shared/camera.js").CameraHolder} CameraHolder */
/** @typedef {{x: number, y: number}} Point */

const WHEEL_STEP = 0.0022;
/** Pixels for each line of a wheel that counts in lines. */
const LINE_PIXELS = 16;
export const KEY_ZOOM = 1.35;
const KEY_PAN = 0.12;

/**
 * @param {HTMLCanvasElement} canvas @param {CameraHolder} holder
 * @param {{windowOf: () => import("../scenes/shared/geometry.js").Box, onPlainWheel: () => void}} parts windowOf: the box of the picture on the canvas
 * @returns {() => void}
 */
export function followGestures(canvas, holder, { windowOf, onPlainWheel }) {
  /** @type {Map<number, Point>} */
  const pointers = new Map();

  /** The pointer in shares of the window, y upwards. @param {{clientX: number, clientY: number}} event @returns {Point} */
  function shareOf({ clientX, clientY }) {
    const at = canvas.getBoundingClientRect();
    const box = windowOf();
    return { x: (clientX - at.left - box.x) / (box.width || 1), y: 1 - (clientY - at.top - box.y) / (box.height || 1) };
  }
  /** @param {WheelEvent} event */
  function wheel(event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return onPlainWheel();
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? LINE_PIXELS : 1);
    // Browsers report a pinch on a trackpad as a wheel event with Ctrl and small numbers.
    const is_pinch = event.ctrlKey && Math.abs(pixels) < 25;
    holder.move(zoom(holder.camera, Math.exp(-pixels * WHEEL_STEP * (is_pinch ? 5 : 1)), shareOf(event)));
  }
  /** @param {PointerEvent} event */
  function press(event) {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, shareOf(event));
    if (!isHome(holder.camera) || pointers.size > 1) canvas.setPointerCapture(event.pointerId);
  }
  /** @param {PointerEvent} event */
  function move(event) {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = shareOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other) {
      const spread = Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      // The middle of two fingers moves half as far as one of them.
      holder.move(zoom(pan(holder.camera, (now.x - before.x) / 2, (now.y - before.y) / 2), spread, middle));
    } else if (holder.camera.scale > 1) holder.move(pan(holder.camera, now.x - before.x, now.y - before.y));
  }
  /** @param {PointerEvent} event */
  const release = (event) => { pointers.delete(event.pointerId); };
  /** @type {{[key: string]: () => void}} */
  const keys = {
    "+": () => holder.move(zoom(holder.camera, KEY_ZOOM)),
    "=": () => holder.move(zoom(holder.camera, KEY_ZOOM)),
    "-": () => holder.move(zoom(holder.camera, 1 / KEY_ZOOM)),
    0: () => holder.move(HOME),
  };
  /** @type {{[key: string]: () => void}} */
  const arrows = {
    ArrowLeft: () => holder.move(pan(holder.camera, KEY_PAN, 0)),
    ArrowRight: () => holder.move(pan(holder.camera, -KEY_PAN, 0)),
    ArrowUp: () => holder.move(pan(holder.camera, 0, -KEY_PAN)),
    ArrowDown: () => holder.move(pan(holder.camera, 0, KEY_PAN)),
  };
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // When the picture cannot move, the arrow keys keep their meaning for the page.
    const act = keys[event.key] ?? (holder.camera.scale > 1 ? arrows[event.key] : undefined);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
  const reset = () => holder.move(HOME);
  /** Keeps gestures of two fingers from the browser. @param {TouchEvent} event */
  function touch(event) {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  }
  /** @type {[string, any, AddEventListenerOptions?][]} */
  const listeners = [
    ["wheel", wheel, { passive: false }], ["touchmove", touch, { passive: false }], ["pointerdown", press], ["pointermove", move],
    ["pointerup", release], ["pointercancel", release], ["keydown", key], ["dblclick", reset],
  ];
  for (const [name, listener, options] of listeners) canvas.addEventListener(name, listener, options);
  return () => { for (const [name, listener] of listeners) canvas.removeEventListener(name, listener); };
}
