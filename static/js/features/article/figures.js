// @ts-check
/** The figures of the article, painted by the scenes of the stage. */
import { formatFixed, formatPercent } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { currentFrame } from "../../app/picture.js";
import { h, setText, together, uniqueId } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { SCENES, sceneOf } from "../../scenes/index.js";
import { REAL, pictureOf, shareToldRight } from "./pictures.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {{draw: import("../../lib/draw.js").DrawScheduler, store: Store}} Parts */
/** @typedef {{element: HTMLElement, unmount: () => void}} Figure */

/** The live figure follows the run this often: it is not the stage. */
const LIVE_MS = 150;

/** A canvas that paints a frame, and paints it again when its size or the theme changes. @param {Parts} parts @param {string} label @param {() => Frame|null} frameOf */
function createPicture({ draw, store }, label, frameOf) {
  const canvas = h("canvas", { class: "article-canvas", role: "img", "aria-label": label });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const painters = Object.fromEntries(SCENES.map(({ name, createSmallPainter }) => [name, createSmallPainter?.()]));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let palette = readPalette();
  let [width, height] = [0, 0];
  let is_visible = false;

  function paint() {
    const frame = frameOf();
    if (width === 0 || !is_visible) return;
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    if (!frame) return;
    const side = Math.min(width, height);
    const box = sceneOf(frame.domain).small_shape === "wide" ? { x: 0, y: 0, width, height } : { x: (width - side) / 2, y: 0, width: side, height: side };
    painters[frame.domain]?.(context, frame, box, palette);
  }
  const repaint = () => draw.request(paint);
  function recolour() {
    palette = readPalette();
    repaint();
  }
  const size = new ResizeObserver(([entry]) => {
    ({ width, height } = entry.contentRect);
    [canvas.width, canvas.height] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    repaint();
  });
  const sight = new IntersectionObserver(([entry]) => {
    is_visible = entry.isIntersecting;
    repaint();
  });
  size.observe(canvas);
  sight.observe(canvas);
  dark.addEventListener("change", recolour);
  const unmount = together([
    store.watch((state) => state.theme, recolour),
    () => dark.removeEventListener("change", recolour),
    () => size.disconnect(),
    () => sight.disconnect(),
    () => draw.cancel(paint),
  ]);
  return { canvas, repaint, unmount };
}

/** @param {Parts} parts @returns {Figure} */
function createLive(parts) {
  const { store } = parts;
  const picture = createPicture(parts, t("The run on the stage, in small"), () => currentFrame(store.state));
  let timer = 0;
  function follow() {
    if (timer) return;
    timer = window.setTimeout(() => { timer = 0; picture.repaint(); }, LIVE_MS);
  }
  return {
    element: h("figure", { class: "article-figure" }, picture.canvas, h("figcaption", {}, t("Your run, live. Green is real, purple is generated, blue is D’s answer."))),
    unmount: together([store.watch(currentFrame, follow), () => clearTimeout(timer), picture.unmount]),
  };
}

/** @param {Parts} parts @returns {Figure} */
function createBest(parts) {
  let shown = pictureOf({ mean: 1.5, std: 0.8 });
  const picture = createPicture(parts, t("Both densities, and the best discriminator between them"), () => shown);
  const result = h("output", { class: "article-result" });
  /** @param {string} title @param {{min: number, max: number, step: number, value: number}} range */
  function slider(title, range) {
    const id = uniqueId("article");
    const input = h("input", { type: "range", class: "slider", id, ...range, oninput: update });
    return { input, row: h("p", { class: "article-slider" }, h("label", { for: id }, title), input) };
  }
  const place = slider(t("where G stands"), { min: -1, max: 9, step: 0.05, value: 1.5 });
  const width = slider(t("how wide G is"), { min: 0.08, max: 2, step: 0.02, value: 0.8 });

  function update() {
    const fake = { mean: place.input.valueAsNumber, std: width.input.valueAsNumber };
    shown = pictureOf(fake);
    place.input.setAttribute("aria-valuetext", formatFixed(fake.mean, 2));
    width.input.setAttribute("aria-valuetext", formatFixed(fake.std, 2));
    setText(result, t("The best D tells {share} of the samples right. 50 % is guessing; you win at {mean} ± {std}.", { share: formatPercent(shareToldRight(shown)), mean: REAL.mean, std: REAL.std }));
    picture.repaint();
  }
  update();
  return { element: h("figure", { class: "article-figure" }, picture.canvas, place.row, width.row, h("figcaption", {}, result)), unmount: picture.unmount };
}

/** @type {{fake: import("./pictures.js").Hump, text: string}[]} */
const COLLAPSE = [
  { fake: { mean: 2.2, std: 0.9 }, text: m("1. G is wide. D’s answer rises toward the data.") },
  { fake: { mean: 4.4, std: 0.12 }, text: m("2. All of G’s noise ends where D answered highest.") },
  { fake: { mean: 3.4, std: 0.12 }, text: m("3. D lowers its answer there, and the spike jumps.") },
];

/** @param {Parts} parts @returns {Figure} */
function createCollapse(parts) {
  const pictures = COLLAPSE.map(({ fake, text }) => {
    const frame = pictureOf(fake);
    return { ...createPicture(parts, t(text), () => frame), text };
  });
  return {
    element: h("figure", { class: "article-figure" }, h("div", { class: "article-row" }, ...pictures.map(({ canvas, text }) => h("div", {}, canvas, h("p", { class: "article-caption", "aria-hidden": "true" }, t(text)))))),
    unmount: together(pictures.map(({ unmount }) => unmount)),
  };
}

/** @type {{[name in "live"|"best"|"collapse"]: (parts: Parts) => Figure}} */
export const FIGURES = { live: createLive, best: createBest, collapse: createCollapse };
