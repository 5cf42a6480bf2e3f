// @ts-check
/** The run so far in one strip: both losses, and when something happened. */
import { formatCount } from "../core/format.js";
import { seriesOf } from "../core/history.js";
import { h, together } from "../lib/dom.js";
import { readPalette } from "../lib/palette.js";
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").StoryEvent} StoryEvent */

const LINES = /** @type {const} */ ([["discriminator_loss", "discriminator"], ["generator_loss", "fake"]]);
/** Some early losses are huge; the strip shows the rest of the run. */
const CLIP_QUANTILE = 0.97;
const REDRAW_MS = 200;
/** A label of which less than this would show, in pixels, stays away; its line remains. */
const LABEL_ROOM = 64;

/** @param {HTMLElement} root @param {Store} store @param {{draw: import("../lib/draw.js").DrawScheduler}} parts @returns {() => void} */
export function mountTimeline(root, store, { draw }) {
  const canvas = h("canvas", { class: "timeline-canvas", "aria-hidden": "true" });
  const events = h("ol", { class: "timeline-events", "aria-label": "What happened" });
  root.append(canvas, events);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let palette = readPalette();
  let width = 0;
  let height = 0;
  let painted_at = 0;
  let timer = 0;

  /** @param {number} time */
  function paint(time) {
    painted_at = time;
    const { history, story } = store.state;
    const last = Math.max(1, history.last?.step ?? 0);
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const lines = LINES.map(([name, colour]) => ({ ...seriesOf(history, name), colour: palette[colour] }));
    const values = lines.flatMap(({ y }) => y.filter((value) => value !== null)).sort((a, b) => a - b);
    const low = values[0] ?? 0;
    const span = (values[Math.floor(values.length * CLIP_QUANTILE)] ?? 1) - low || 1;
    for (const { x, y, colour } of lines) {
      context.beginPath();
      x.forEach((step, i) => {
        const value = y[i];
        if (value !== null) context.lineTo((step / last) * width, height - 4 - Math.min(1, (value - low) / span) * (height - 8));
      });
      context.strokeStyle = colour;
      context.globalAlpha = 0.75;
      context.lineWidth = 1.25;
      context.stroke();
    }
    context.globalAlpha = 1;
    showEvents(story.events, last);
  }
  /** @param {StoryEvent[]} all @param {number} last */
  function showEvents(all, last) {
    const shown = all.filter(({ step }) => step <= last);
    if (events.children.length !== shown.length || events.lastElementChild?.getAttribute("data-step") !== String(shown.at(-1)?.step)) {
      events.replaceChildren(...shown.map(({ kind, text, step }) =>
        h("li", { class: "timeline-event", "data-kind": kind, "data-step": step, "data-help": `${text} (step ${formatCount(step)})` }, h("span", {}, text))));
    }
    shown.forEach(({ step }, i) => {
      const at = step / last;
      const room = ((shown[i + 1]?.step ?? last) - step) / last;
      const item = /** @type {HTMLElement} */ (events.children[i]);
      item.classList.toggle("is-tight", (i + 1 === shown.length ? 1 - at : room) * width < LABEL_ROOM);
      item.style.left = `${at * 100}%`;
      item.style.maxWidth = `${Math.max(0, (i + 1 === shown.length ? 1 - at : room) * width - 2)}px`;
    });
  }
  function touch() {
    if (timer) return;
    timer = window.setTimeout(() => { timer = 0; draw.request(paint); }, Math.max(0, REDRAW_MS - (performance.now() - painted_at)));
  }
  function recolour() {
    palette = readPalette();
    touch();
  }
  const size = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    height = entry.contentRect.height;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    draw.request(paint);
  });
  size.observe(root);
  dark.addEventListener("change", recolour);
  return together([
    store.watch((state) => state.history, touch),
    store.watch((state) => state.story, touch),
    store.watch((state) => state.theme, recolour),
    () => clearTimeout(timer),
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => root.replaceChildren(),
  ]);
}
