// @ts-check
/** The canvas: follows its size, the colours, the pointer and the camera, and paints the scene after each change. */
import { t } from "../app/i18n.js";
import { domainOf, shownFrame } from "../app/selectors.js";
import { h, setText, together } from "../lib/dom.js";
import { readPalette } from "../lib/palette.js";
import { createPainters, sceneOf } from "../scenes/index.js";
import { createTrails } from "../scenes/plane/trails.js";
import { HOME, createCameraHolder } from "../scenes/shared/camera.js";
import { createMorph } from "../scenes/shared/morph.js";
import { EMPTY_TRAIL, followTrail } from "../scenes/shared/trail.js";
import { followGestures } from "./gestures.js";
import { createTween, isContinuous } from "./tween.js";
import { mountZoomButtons } from "./zoom_buttons.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/store.js").Store} Store */

const TEXT_REM = 0.7;
/** Without a pointer nothing is near it. */
const NOTHING_NEAR = Object.freeze({ nearest: null, nearest_latent: null });

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{draw: import("../lib/draw.js").DrawScheduler, onDrawn: (frame: number) => void, holder?: import("../scenes/shared/camera.js").CameraHolder, overlays?: (() => import("../app/feature.js").StageOverlay)[], findCompanion?: () => Frame|null}} parts
 * holder: the camera, which stages of a comparison share; overlays: what features paint over the scene; findCompanion: the frame
 * of the stage beside this one, which gets the same axes
 * @returns {() => void}
 */
export function mountStage(root, store, { draw, onDrawn, holder = createCameraHolder(), overlays = [], findCompanion = () => null }) {
  const canvas = h("canvas", { class: "stage-canvas", role: "img", tabindex: 0, "aria-label": t("The training, live"), "aria-keyshortcuts": "+ - 0", "aria-description": t("Point at it to read values. Plus and minus zoom, 0 shows the whole picture.") });
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
  const painters = createPainters();
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
    if (!sceneOf(frame.domain).is_opaque) {
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
    const is_settling = painters[frame.domain](painting) === true;
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
    const scene = sceneOf(frame.domain);
    const near = pointer ? scene.findNear(frame, scale, pointer, layers) : NOTHING_NEAR;
    readout.hidden = pointer === null;
    if (pointer) {
      const place = { x: scale.x.invert(pointer.x), y: scale.y?.invert(pointer.y) ?? 0 };
      showRows(scene.read(frame, place, near), pointer);
    }
    const { camera } = holder;
    return { context, frame, width, height, ratio, camera, layers, palette, unit, text_size, pointer, ...near, is_still: still.matches, morph: share, places: trails.places, trail, companion: findCompanion() };
  }

  /** @param {import("../scenes/shared/scene.js").Row[]} rows @param {{x: number, y: number}} at */
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
    return sceneOf(frame.domain).scaleOf(frame, width, height, text_size, holder.camera);
  }
  /** The box of the camera's window on the canvas. @returns {import("../scenes/shared/geometry.js").Box} */
  function windowOf() {
    if (!shown) return { x: 0, y: 0, width, height };
    const { box, left = 0, right = width } = scaleOf(shown);
    return box ?? { x: left, y: 0, width: right - left, height };
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
    const samples = frame && sceneOf(frame.domain).has_trails ? tween.at(now).frame?.arrays.fake_samples : undefined;
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
    store.watch(domainOf, (domain) => { root.dataset.scene = domain; }),
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
