// @ts-check
/** One pupil's run on the wall: a small picture with its result, which leads to the run itself. */
import { formatCount } from "../../app/format.js";
import { h, setAttribute, setText } from "../../lib/dom.js";
import { sceneOf } from "../../scenes/index.js";
import { circumstances, describeEntry, nameOf, resultOf } from "./model.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("./model.js").WallEntry} WallEntry */

const MARGIN = 6;

/** @param {string} run */
export function createTile(run) {
  const canvas = h("canvas", { class: "wall-picture", "aria-hidden": "true" });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const name = h("span", { class: "wall-name" });
  const result = h("span", { class: "wall-result" });
  const detail = h("span", { class: "wall-detail" });
  const steps = h("span", { class: "wall-steps" });
  const element = h("a", { class: "wall-tile", href: `/#run=${encodeURIComponent(run)}`, target: "_blank", rel: "noopener", "data-run": run },
    canvas,
    h("span", { class: "wall-line", "aria-hidden": "true" }, name, result),
    h("span", { class: "wall-line wall-small", "aria-hidden": "true" }, detail, steps));
  /** @type {Frame|null} */
  let painted = null;
  let look = "";
  /** Painters keep values of the last frame, so each tile has its own. @type {{domain: string, paint: import("../../scenes/shared/scene.js").SmallPainter|undefined}|null} */
  let painter = null;

  /** @param {Frame} frame @param {Palette} palette @param {{width: number, height: number}} size */
  function paint(frame, palette, { width, height }) {
    const { small_shape, createSmallPainter } = sceneOf(frame.domain);
    if (painter?.domain !== frame.domain) painter = { domain: frame.domain, paint: createSmallPainter?.() };
    const ratio = devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    const box = small_shape === "wide"
      ? { x: 0, y: MARGIN, width, height: height - MARGIN }
      : { x: (width - height) / 2, y: 0, width: height, height };
    painter.paint?.(context, frame, box, palette);
  }

  return {
    element,
    /**
     * @param {WallEntry} entry @param {string} notice the title of what is noticed, or ""
     * @param {{palette: Palette, size: {width: number, height: number}}} style
     */
    show(entry, notice, { palette, size }) {
      const { frame } = entry;
      const { kind, text } = circumstances(entry);
      const { result: number, detail: distance } = resultOf(frame);
      setText(name, nameOf(entry));
      setText(result, number);
      setText(detail, notice || distance || text);
      setText(steps, frame ? `${kind === "running" ? "▶" : kind === "away" ? "–" : "■"} ${formatCount(frame.step)}` : text);
      setAttribute(element, "data-kind", kind);
      setAttribute(element, "data-notice", notice !== "");
      setAttribute(element, "aria-label", describeEntry(entry, notice));
      const now = `${size.width} ${size.height} ${palette.background}`;
      if (!frame || (frame === painted && now === look)) return;
      painted = frame;
      look = now;
      paint(frame, palette, size);
    },
  };
}
