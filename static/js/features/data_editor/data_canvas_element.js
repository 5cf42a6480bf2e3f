// @ts-check
/** The element of the data canvas: follows its size and the colours, gives positions of the pointer, and has the handles of the modes. */
import { t } from "../../app/i18n.js";
import { h } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { canvasScale, paintDataCanvas, toCanvas } from "./data_canvas.js";
/** @typedef {import("./data_canvas.js").CanvasPicture} CanvasPicture */
/** @typedef {{x: number, y: number}} Place */

const TEXT_REM = 0.7;
/** The least distance between two handles, in rem. */
const ASIDE_REM = 2.25;

/**
 * @param {{draw: import("../../lib/draw.js").DrawScheduler, picture: () => Omit<CanvasPicture, "width"|"height"|"palette"|"text_size"> & {is_drawn_on: boolean}}} parts
 */
export function createDataCanvas({ draw, picture }) {
  const canvas = h("canvas", { class: "data-canvas-surface", "aria-hidden": "true" });
  const handles = h("div", { class: "data-canvas-handles" });
  const empty = h("p", { class: "data-canvas-empty", "aria-hidden": "true" }, t("Draw here"));
  const element = h("div", { class: "data-canvas", "data-testid": "data-canvas" }, canvas, handles, empty);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  let palette = readPalette();
  let [width, height, text_size] = [0, 0, 12];

  function paint() {
    if (width === 0 || height === 0) return;
    const ratio = canvas.width / width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const now = picture();
    empty.hidden = !now.is_drawn_on || now.points.length > 0;
    paintDataCanvas(context, { ...now, width, height, palette, text_size });
  }
  const size = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    height = entry.contentRect.height;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    text_size = Math.round(TEXT_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    draw.request(paint);
  });
  size.observe(element);
  // The browser must not treat a stroke as a gesture: otherwise it would for a moment treat a tap as the end of a fling.
  const own = (/** @type {TouchEvent} */ event) => picture().is_drawn_on && event.preventDefault();
  canvas.addEventListener("touchstart", own, { passive: false });

  return {
    element,
    handles,
    request: () => draw.request(paint),
    recolour() {
      palette = readPalette();
      draw.request(paint);
    },
    /** @param {{clientX: number, clientY: number}} event @returns {Place} */
    placeOf(event) {
      const at = canvas.getBoundingClientRect();
      const scale = canvasScale({ width: at.width, reach: picture().reach });
      return { x: (event.clientX - at.left - at.width / 2) / scale, y: (at.height / 2 - (event.clientY - at.top)) / scale };
    },
    /** Puts a handle below and to the right of a place, on a circle around it, so that two handles never overlap. @param {HTMLElement} handle @param {number} x @param {number} y @param {number} radius */
    putAside(handle, x, y, radius) {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const scale = canvasScale({ width: width || 1, reach: picture().reach });
      const away = (Math.max(radius * scale, ASIDE_REM * rem) * Math.SQRT1_2) / scale;
      this.put(handle, x + away, y - away);
    },
    /** Sets the position of an element over the canvas, in per cent. @param {HTMLElement} handle @param {number} x @param {number} y */
    put(handle, x, y) {
      const { reach, domain } = picture();
      const [left, top] = toCanvas({ width: 100, height: 100, reach, domain }, x, y);
      handle.style.left = `${Math.min(100, Math.max(0, left))}%`;
      handle.style.top = `${Math.min(100, Math.max(0, top))}%`;
    },
    unmount() {
      size.disconnect();
      draw.cancel(paint);
    },
  };
}

/** @typedef {ReturnType<typeof createDataCanvas>} DataCanvas */
