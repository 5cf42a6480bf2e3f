// @ts-check
/** The canvas: keeps its size, its colours and its pointer, and has the scene painted when something changed. */
import { sceneOf, sceneOfFrame } from "../core/selectors.js";
import { EMPTY_TRAIL, followTrail } from "../core/trail.js";
import { h, setText, together } from "../lib/dom.js";
import { readPalette } from "../lib/palette.js";
import { readAt } from "./readout.js";
import { createLineScene, lineOf } from "./scene_1d.js";
import { createPlaneScene, planeOf } from "./scene_2d.js";
import { paintPhase, phasePlaneOf } from "./scene_phase.js";
import { createTween } from "./tween.js";
/** @typedef {import("../core/types.js").Frame} Frame */
/** @typedef {import("../core/store.js").Store} Store */

const TEXT_REM = 0.7;

/**
 * @typedef {object} Painting
 * @property {CanvasRenderingContext2D} context in CSS pixels
 * @property {Frame} frame
 * @property {number} width
 * @property {number} height
 * @property {{[layer: string]: boolean}} layers
 * @property {import("../lib/palette.js").Palette} palette
 * @property {number} unit the width of a normal line
 * @property {number} text_size of the numbers at the axes
 * @property {{x: number, y: number}|null} pointer
 * @property {boolean} is_still
 * @property {import("../core/trail.js").Trail} trail where the game has been, if it is one of two numbers
 */

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{draw: import("../lib/draw.js").DrawScheduler, onDrawn: (frame: number) => void}} parts
 * @returns {() => void}
 */
export function mountStage(root, store, { draw, onDrawn }) {
  const canvas = h("canvas", { class: "stage-canvas", role: "img", "aria-label": "The game as it is played" });
  const readout = h("dl", { class: "readout", "aria-hidden": "true" });
  readout.hidden = true;
  root.append(canvas, readout);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tween = createTween();
  const scenes = { line: createLineScene(), plane: createPlaneScene(), phase: paintPhase };
  let palette = readPalette();
  let text_size = 12;
  let width = 0;
  let height = 0;
  /** @type {{x: number, y: number}|null} */
  let pointer = null;
  let trail = EMPTY_TRAIL;
  /** @type {Frame|null} what has arrived and was not on the screen yet */
  let undrawn = null;

  /** @param {number} time */
  function paint(time) {
    const { frame, is_moving } = tween.at(time);
    if (width === 0 || height === 0) return;
    const ratio = canvas.width / width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    if (!frame) return;
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    const painting = { context, frame, width, height, layers: store.state.layers, palette, unit, text_size, pointer, is_still: still.matches, trail };
    const is_settling = scenes[sceneOfFrame(frame)](painting) === true;
    showReadout(frame);
    if (undrawn) {
      onDrawn(undrawn.frame);
      undrawn = null;
    }
    if (is_moving || is_settling) draw.request(paint);
  }

  /** @param {Frame} frame */
  function showReadout(frame) {
    readout.hidden = pointer === null;
    if (!pointer) return;
    const scale = scaleOf(frame);
    const y = "y" in scale ? scale.y.invert(pointer.y) : 0;
    const rows = readAt(frame, { x: scale.x.invert(pointer.x), y });
    if (readout.children.length !== rows.length) {
      readout.replaceChildren(...rows.map(() => h("div", {}, h("dt"), h("dd"))));
    }
    rows.forEach(([name, value, colour], i) => {
      const row = /** @type {HTMLElement} */ (readout.children[i]);
      row.dataset.colour = colour;
      setText(row.children[0], name);
      setText(row.children[1], value);
    });
    readout.classList.toggle("is-left", pointer.x > width * 0.6 && pointer.y < height * 0.5);
  }

  /** @param {Frame} frame */
  function scaleOf(frame) {
    const scene = sceneOfFrame(frame);
    if (scene === "phase") return phasePlaneOf(frame, width, height, text_size);
    return scene === "line" ? lineOf(frame, width, height, text_size, 1) : planeOf(frame.arrays.view.data, width, height);
  }
  function recolour() {
    palette = readPalette();
    draw.request(paint);
  }
  /** @param {PointerEvent} event */
  function point(event) {
    const at = canvas.getBoundingClientRect();
    pointer = { x: event.clientX - at.left, y: event.clientY - at.top };
    draw.request(paint);
  }
  function unpoint() {
    pointer = null;
    draw.request(paint);
  }
  const size = new ResizeObserver(([entry]) => {
    width = Math.floor(entry.contentRect.width);
    height = Math.floor(entry.contentRect.height);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    text_size = Math.round(TEXT_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    draw.request(paint);
  });
  size.observe(root);
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointerleave", unpoint);
  dark.addEventListener("change", recolour);
  return together([
    store.watch((state) => state.frame, (frame) => {
      undrawn = frame;
      trail = followTrail(trail, frame);
      if (frame) tween.moveTo(frame, performance.now(), still.matches);
      draw.request(paint);
    }),
    store.watch((state) => state.layers, () => draw.request(paint)),
    store.watch((state) => state.theme, recolour),
    store.watch(sceneOf, (scene) => { root.dataset.scene = scene; }),
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => draw.cancel(paint),
    () => root.replaceChildren(),
  ]);
}
