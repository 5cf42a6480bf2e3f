// @ts-check
/** The canvas: follows its size, the colours, the pointer and the camera, and paints the scene after each change. */
import { t } from "../app/i18n.js";
import { sceneOf, sceneOfFrame, shownFrame } from "../app/selectors.js";
import { h, setText, together } from "../lib/dom.js";
import { readPalette } from "../lib/palette.js";
import { createLineScene, lineOf } from "../scenes/line/scene.js";
import { paintPhase, phasePlaneOf } from "../scenes/phase/scene.js";
import { createPlaneScene, planeOf } from "../scenes/plane/scene.js";
import { createTrails } from "../scenes/plane/trails.js";
import { HOME, createCameraHolder } from "../scenes/shared/camera.js";
import { createMorph } from "../scenes/shared/morph.js";
import { nearestLatent, nearestSample } from "../scenes/shared/nearest.js";
import { EMPTY_TRAIL, followTrail } from "../scenes/shared/trail.js";
import { followGestures } from "./gestures.js";
import { readAt } from "./readout.js";
import { createTween, isContinuous } from "./tween.js";
import { mountZoomButtons } from "./zoom_buttons.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/store.js").Store} Store */

const TEXT_REM = 0.7;
/** The greatest distance between the pointer and a line from z to x, in pixels. */
const LINE_REACH = 12;

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{draw: import("../lib/draw.js").DrawScheduler, onDrawn: (frame: number) => void, holder?: import("../scenes/shared/camera.js").CameraHolder, overlays?: (() => import("../app/feature.js").StageOverlay)[], findCompanion?: () => Frame|null}} parts
 * holder: the camera, which stages of a comparison share; overlays: what features paint over the scene; findCompanion: the frame
 * of the stage beside this one, which gets the same axes
 * @returns {() => void}
 */
export function mountStage(root, store, { draw, onDrawn, holder = createCameraHolder(), overlays = [], findCompanion = () => null }) {
  const canvas = h("canvas", { class: "stage-canvas", role: "img", tabindex: 0, "aria-label": t("The game as it is played"), "aria-keyshortcuts": "+ - 0", "aria-description": t("Point at it to read values. Plus and minus zoom, 0 shows all of it again.") });
  const readout = h("dl", { class: "readout", "aria-hidden": "true" });
  readout.hidden = true;
  root.append(canvas, readout);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tween = createTween();
  const morph = createMorph();
  const trails = createTrails();
  const layers_above = overlays.map((create) => create());
  const scenes = { line: createLineScene(), plane: createPlaneScene(), phase: paintPhase };
  let palette = readPalette();
  let text_size = 12;
  let width = 0;
  let height = 0;
  /** @type {{x: number, y: number}|null} */
  let pointer = null;
  let trail = EMPTY_TRAIL;
  /** @type {Frame|null} received, but not painted yet */
  let undrawn = null;
  /** @type {Frame|null} the frame on the screen, or the target of the present transition */
  let shown = null;

  /** @param {number} time */
  function paint(time) {
    const { frame, is_moving } = tween.at(time);
    if (width === 0 || height === 0) return;
    const ratio = canvas.width / width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!frame) {
      context.fillStyle = palette.background;
      return context.fillRect(0, 0, width, height);
    }
    const scene = sceneOfFrame(frame);
    if (scene === "phase") {
      context.fillStyle = palette.background;
      context.fillRect(0, 0, width, height);
    }
    const share = morph.at(time, still.matches);
    let painting = paintingOf(frame, ratio, share);
    let is_overlay_moving = false;
    for (const { overlay } of layers_above) {
      const overlaid = overlay(painting, store.state, time);
      painting = overlaid.painting;
      is_overlay_moving ||= overlaid.is_moving;
    }
    const is_settling = scenes[scene](painting) === true;
    if (undrawn) {
      onDrawn(undrawn.frame);
      undrawn = null;
    }
    if (is_moving || is_settling || is_overlay_moving || share !== null) draw.request(paint);
  }

  /** @param {Frame} frame @param {number} ratio @param {number|null} share of the morph @returns {import("../scenes/shared/painting.js").Painting} */
  function paintingOf(frame, ratio, share) {
    const { layers } = store.state;
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    const scale = scaleOf(frame);
    const is_plane = sceneOfFrame(frame) === "plane";
    const nearest = pointer && is_plane && "y" in scale ? nearestSample(frame, scale, pointer, layers) : null;
    const reach = Math.abs(LINE_REACH / scale.x.slope);
    const nearest_latent = pointer && frame.dimension === 1 ? nearestLatent(frame, scale.x.invert(pointer.x), reach) : null;
    readout.hidden = pointer === null;
    if (pointer) {
      const y = "y" in scale ? scale.y.invert(pointer.y) : 0;
      showRows(readAt(frame, { x: scale.x.invert(pointer.x), y }, { nearest, nearest_latent }), pointer);
    }
    const { camera } = holder;
    return { context, frame, width, height, ratio, camera, layers, palette, unit, text_size, pointer, nearest, nearest_latent, is_still: still.matches, morph: share, places: trails.places, trail, companion: findCompanion() };
  }

  /** @param {import("./readout.js").Row[]} rows @param {{x: number, y: number}} at */
  function showRows(rows, at) {
    if (readout.children.length !== rows.length) {
      readout.replaceChildren(...rows.map(() => h("div", {}, h("dt"), h("dd"))));
    }
    rows.forEach(([name, value, colour], i) => {
      const row = /** @type {HTMLElement} */ (readout.children[i]);
      row.dataset.colour = colour;
      setText(row.children[0], name);
      setText(row.children[1], value);
    });
    readout.classList.toggle("is-left", at.x > width * 0.6 && at.y < height * 0.5);
  }

  /** @param {Frame} frame */
  function scaleOf(frame) {
    const scene = sceneOfFrame(frame);
    if (scene === "phase") return phasePlaneOf(frame, width, height, text_size, holder.camera);
    return scene === "line" ? lineOf(frame, width, height, text_size, 1, holder.camera) : planeOf(frame.arrays.view.data, width, height, holder.camera);
  }
  /** The box of the camera's window on the canvas. @returns {import("../scenes/shared/geometry.js").Box} */
  function windowOf() {
    if (!shown) return { x: 0, y: 0, width, height };
    const scale = scaleOf(shown);
    return "box" in scale ? scale.box : { x: scale.left, y: 0, width: scale.right - scale.left, height };
  }
  function repaint() {
    draw.request(paint);
  }
  function recolour() {
    palette = readPalette();
    repaint();
  }
  /** @param {Frame|null} frame */
  function show(frame) {
    const now = performance.now();
    const samples = frame?.dimension === 2 ? tween.at(now).frame?.arrays.fake_samples : undefined;
    trails.follow(samples, frame !== null && isContinuous(shown, frame), now);
    trail = followTrail(trail, frame);
    shown = frame;
    if (frame) tween.moveTo(frame, now, still.matches);
    repaint();
  }
  /** @param {PointerEvent} event */
  function point(event) {
    const at = canvas.getBoundingClientRect();
    pointer = { x: event.clientX - at.left, y: event.clientY - at.top };
    repaint();
  }
  function unpoint() {
    pointer = null;
    repaint();
  }
  const size = new ResizeObserver(([entry]) => {
    width = Math.floor(entry.contentRect.width);
    height = Math.floor(entry.contentRect.height);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    text_size = Math.round(TEXT_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    repaint();
  });
  const zoom = mountZoomButtons(root, holder);
  size.observe(root);
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointerleave", unpoint);
  dark.addEventListener("change", recolour);
  const { morphs } = store.state;
  return together([
    store.watch((state) => state.frame, (frame) => { undrawn = frame; }),
    store.watch(shownFrame, show),
    store.watch((state) => state.layers, repaint),
    ...layers_above.map(({ watched }) => store.watch(watched, repaint)),
    store.watch((state) => state.theme, recolour),
    store.watch(sceneOf, (scene) => { root.dataset.scene = scene; }),
    store.watch((state) => state.run?.config.problem, () => holder.move(HOME)),
    store.watch((state) => state.morphs, (count) => {
      if (count === morphs) return;
      morph.play(performance.now());
      repaint();
    }),
    holder.watch(() => {
      canvas.classList.toggle("is-enlarged", holder.camera.scale > 1);
      repaint();
    }),
    followGestures(canvas, holder, { windowOf, onPlainWheel: zoom.hint }),
    zoom.unmount,
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => draw.cancel(paint),
    () => root.replaceChildren(),
  ]);
}
