// @ts-check
/** The canvas: follows its size, the colours, the pointer and the camera, and paints the scene after each change. */
import { t } from "../app/i18n.js";
import { domainOf, staleOf } from "../app/picture.js";
import { shownFrame, shownValue } from "../app/selectors.js";
import { h, setText, together } from "../lib/dom.js";
import { readPalette } from "../lib/palette.js";
import { createPainters, sceneOf } from "../scenes/index.js";
import { createTrails } from "../scenes/plane/trails.js";
import { HOME, createCameraHolder } from "../scenes/shared/camera.js";
import { createMorph } from "../scenes/shared/morph.js";
import { EMPTY_TRAIL, followTrail } from "../scenes/shared/trail.js";
import { followGestures } from "./gestures.js";
import { mountPicks } from "./picks.js";
import { createPreview } from "./preview.js";
import { createTween, isContinuous } from "./tween.js";
import { mountZoomButtons } from "./zoom_buttons.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../scenes/shared/painting.js").Painting} Painting */

const TEXT_REM = 0.7;
/** A restart that takes less time fades nothing: the picture would flicker. */
const PATIENCE_MS = 150;
/** Without a pointer nothing is near it. */
const NOTHING_NEAR = Object.freeze({ nearest: null, nearest_latent: null, picked: null });

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{draw: import("../lib/draw.js").DrawScheduler, onDrawn: (frame: number) => void, holder?: import("../scenes/shared/camera.js").CameraHolder, overlays?: (() => import("../app/feature.js").StageOverlay)[], findCompanion?: () => Frame|null}} parts
 * holder: the camera, which stages of a comparison share; overlays: what features paint over the scene; findCompanion: the frame
 * of the stage beside this one, which gets the same axes
 * @returns {() => void}
 */
export function mountStage(root, store, { draw, onDrawn, holder = createCameraHolder(), overlays = [], findCompanion = () => null }) {
  const canvas = h("canvas", { class: "stage-canvas", role: "img", tabindex: 0, "aria-label": t("The training, live"), "aria-keyshortcuts": "+ - 0" });
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
  const preview = createPreview();
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
  /** @type {Frame|null} the frame with the chosen data, while it takes the place of the newest one */
  let previewed = null;
  /** @type {Frame|null} the frame that was painted last, with what lies over it; null while what is chosen is another one */
  let painted = null;
  let stale_since = 0;
  let patience_timer = 0;

  /** @param {number} time */
  function paint(time) {
    const { frame, is_moving } = tween.at(time);
    if (width === 0 || height === 0) return;
    const ratio = canvas.width / width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.background;
    const stale = time - stale_since < PATIENCE_MS && staleOf(store.state) === "restart" ? null : staleOf(store.state);
    previewed = stale || !frame ? preview.frameOf(store.state) : null;
    if (stale || !frame) {
      paintStale(frame, stale, ratio);
      if (is_moving) draw.request(paint);
      return acknowledge();
    }
    if (!sceneOf(frame.domain).is_opaque) context.fillRect(0, 0, width, height);
    const share = morph.at(time, still.matches);
    /** @type {Painting} */
    let painting = { ...paintingOf(frame, ratio, share), is_gliding: is_moving };
    let is_overlay_moving = false;
    for (const { overlay } of layers_above) {
      const overlaid = overlay(painting, store.state, time);
      painting = overlaid.painting;
      is_overlay_moving ||= overlaid.is_moving;
    }
    painted = painting.frame;
    picks.update(palette, { width, height });
    const is_settling = painters[frame.domain]({ ...painting, picked: picks.picked() }) === true;
    acknowledge();
    if (is_moving || is_settling || is_overlay_moving || share !== null) draw.request(paint);
  }

  function acknowledge() {
    if (!undrawn) return;
    onDrawn(undrawn.frame);
    undrawn = null;
  }

  /**
   * The chosen data, and over it the old picture, faded. The old picture of other data is left out: on the axes of the
   * new ones it would lie in wrong places.
   * @param {Frame|null} frame @param {"data"|"restart"|null} stale @param {number} ratio
   */
  function paintStale(frame, stale, ratio) {
    context.fillRect(0, 0, width, height);
    readout.hidden = true;
    painted = null;
    picks.update(palette, { width, height });
    if (previewed) preview.paint({ ...stillOf(previewed, ratio), places: [], trail: EMPTY_TRAIL });
    if (frame && !(previewed && stale === "data")) preview.fade(stillOf(frame, ratio), painters[frame.domain]);
    if (!previewed && (!frame || stale === "data")) paintWaiting();
  }

  /** Words in place of data that the page cannot compute by itself. */
  function paintWaiting() {
    context.font = `${1.2 * text_size}px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = palette.muted;
    context.fillText(t("The first picture of these data comes in a moment."), width / 2, height / 2, width - 2 * text_size);
  }

  /** The painting without a pointer and without animations. @param {Frame} frame @param {number} ratio @returns {Painting} */
  function stillOf(frame, ratio) {
    const unit = Math.max(1, Math.min(2.4, Math.min(width, height) / 420));
    return {
      context, frame, width, height, ratio, camera: holder.camera, layers: store.state.layers, palette, unit, text_size, pointer: null, ...NOTHING_NEAR,
      is_still: still.matches, morph: null, places: trails.places, trail, companion: null,
    };
  }

  /** @param {Frame} frame @param {number} ratio @param {number|null} share of the morph @returns {Painting} */
  function paintingOf(frame, ratio, share) {
    const scale = scaleOf(frame);
    const scene = sceneOf(frame.domain);
    const near = pointer ? scene.findNear(frame, scale, pointer, store.state.layers) : NOTHING_NEAR;
    const rows = pointer ? scene.read(frame, { x: scale.x.invert(pointer.x), y: scale.y?.invert(pointer.y) ?? 0 }, near) : [];
    readout.hidden = rows.length === 0;
    if (pointer) showRows(rows, pointer);
    return { ...stillOf(frame, ratio), pointer, ...near, morph: share, companion: findCompanion() };
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
    return sceneOf(frame.domain).scaleOf(frame, width, height, text_size, holder.camera, { layers: store.state.layers, ratio: canvas.width / (width || 1) });
  }
  /** The frame on the stage, if single things of it can be picked. */
  function pickable() {
    const list = painted ? sceneOf(painted.domain).picks : undefined;
    return painted && list && width > 0 ? { frame: painted, picks: list, scale: scaleOf(painted) } : null;
  }
  /** The box of the camera's window on the canvas. @returns {import("../scenes/shared/geometry.js").Box} */
  function windowOf() {
    const seen = previewed ?? shown;
    if (!seen) return { x: 0, y: 0, width, height };
    const { box, left = 0, right = width } = scaleOf(seen);
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
    if (frame) tween.moveTo(frame, now, still.matches || !sceneOf(frame.domain).has_motion);
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
  const picks = mountPicks(root, canvas, { shown: pickable, repaint });
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
    store.watch(staleOf, (stale) => {
      if (stale) root.dataset.stale = stale;
      else delete root.dataset.stale;
      stale_since = performance.now();
      clearTimeout(patience_timer);
      if (stale) patience_timer = window.setTimeout(repaint, PATIENCE_MS);
      repaint();
    }),
    store.watch((state) => state.run?.config, repaint),
    store.watch((state) => state.edits, repaint),
    ...layers_above.map(({ watched }) => store.watch(watched, repaint)),
    store.watch((state) => state.theme, recolour),
    store.watch((state) => (state.run ? domainOf(state) : null), (domain) => {
      if (!domain) return;
      const { stage_shape, reading, zoom_notes } = sceneOf(domain);
      root.dataset.shape = stage_shape;
      canvas.setAttribute("aria-description", t(reading));
      zoom.note(zoom_notes);
    }),
    store.watch((state) => shownValue(state, "problem"), () => holder.move(HOME)),
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
    picks.unmount,
    zoom.unmount,
    () => clearTimeout(patience_timer),
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => draw.cancel(paint),
    () => root.replaceChildren(),
  ]);
}
