// @ts-check
/** The timeline under the stage: the run so far in one picture, the marks, and the playhead. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { courseOf } from "./course.js";
import { clusters, stepBefore } from "./marks.js";
import { mountScrubber } from "./scrubber.js";
import { lastStep, playhead } from "./time_travel.js";
import { paintTimeline } from "./timeline_painter.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").TimelineMark} Mark */

const REDRAW_MS = 200;
const TEXT_REM = 0.6875;
/** The width of the letters in a label, as a multiple of the size of the timeline's numbers. */
const LABEL_SIZE = 1.1;
/** A label with less visible width than this, in pixels, is hidden; its line stays. */
const LABEL_ROOM = 84;
/** Which of several marks at one place its button leads to: the most important kind first. */
const WEIGHTS = ["collapse", "diverged", "notice", "recovery", "stabilizer"];

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{draw: import("../../lib/draw.js").DrawScheduler, commands: Commands, findSecond: () => Store|null}} parts
 * @returns {() => void}
 */
export function mountTimeline(root, store, { draw, commands, findSecond }) {
  const canvas = h("canvas", { class: "timeline-canvas", "aria-hidden": "true" });
  const events = h("ol", { class: "timeline-events", "aria-label": t("What happened") });
  const head = h("div", { class: "playhead", "aria-hidden": "true" });
  const scrubber = h("div", { class: "scrubber" });
  root.append(canvas, scrubber, head, events);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let palette = readPalette();
  let width = 0;
  let height = 0;
  let painted_at = 0;
  let timer = 0;
  /** The fixed scale while the playhead is dragged. @type {number|null} */
  let held_last = null;
  let shown_marks = "";

  const last = () => Math.max(1, held_last ?? lastStep(store.state));
  const lane = () => events.clientHeight;

  /** @param {number} time */
  function paint(time) {
    painted_at = time;
    const { history, marks, run } = store.state;
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const text_size = Math.round(TEXT_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    paintTimeline({
      context, width, height, lane: lane(), text_size, palette, history, other: findSecond()?.state.history ?? null,
      marks, course: courseOf(store.state), last: last(), now: run?.step ?? 0,
    });
    showMarks();
    placeHead();
  }
  function placeHead() {
    const at = Math.min(1, playhead(store.state) / last());
    head.style.translate = `${at * width}px 0`;
    head.classList.toggle("is-looking", store.state.peek !== null);
  }
  function showMarks() {
    const room = lane();
    /** @param {number} step */
    const place = (step) => Math.max(0, Math.min((step / last()) * width, width - room));
    const groups = clusters(store.state.marks.filter(({ step }) => step <= last()), place, room);
    const key = JSON.stringify(groups.map((group) => group.map(({ step, text }) => [step, text])));
    if (key !== shown_marks) {
      shown_marks = key;
      const focused = [...events.querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement));
      events.replaceChildren(...groups.map(createMark));
      if (focused >= 0) events.querySelectorAll("button")[Math.min(focused, groups.length - 1)]?.focus();
    }
    let free_from = 0;
    groups.forEach((group, i) => {
      const item = /** @type {HTMLElement} */ (events.children[i]);
      const from = place(group[0].step);
      const to = i + 1 < groups.length ? place(groups[i + 1][0].step) : width;
      const wanted = room + LABEL_SIZE * context.measureText(labelOf(group)).width;
      const least = Math.min(wanted, LABEL_ROOM);
      // Without room at the right, as at the end of the run, the label stands at the left of its mark.
      const is_flipped = to - from < least && from - free_from >= least;
      const label_width = is_flipped ? Math.min(wanted, from + room - free_from) : Math.min(wanted, to - from - 2);
      item.classList.toggle("is-flipped", is_flipped);
      item.classList.toggle("is-tight", !is_flipped && to - from < least);
      item.style.left = `${is_flipped ? from + room - label_width : from}px`;
      item.style.width = `${Math.max(room, label_width)}px`;
      free_from = is_flipped ? from + room : from + Math.max(room, label_width);
    });
  }
  /** @param {Mark[]} group */
  function createMark(group) {
    const main = byWeight(group)[0];
    const lines = group.map(({ text, step }) => t("{event} (step {step})", { event: text, step: formatCount(step) }));
    const button = h("button", {
      type: "button", class: "timeline-mark", "data-step": main.step, "data-kind": main.kind, "aria-label": lines.join("; "),
      "data-help": [...lines, t("Press to show this step.")].join("\n"),
      onclick: () => commands.peek(stepBefore(main, store.state.history)),
    }, h("span", { class: "timeline-label" }, labelOf(group)), group.length > 1 && h("span", { class: "timeline-count" }, `+${group.length - 1}`));
    return h("li", { class: "timeline-event", "data-kind": main.kind, "data-step": main.step }, button);
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
    mountScrubber(scrubber, store, { commands, hold(step) { held_last = step; touch(); } }),
    store.watch((state) => state.history, touch),
    store.watch((state) => state.marks, touch),
    store.watch(lastStep, touch),
    store.watch((state) => state.run?.step, touch),
    store.watch((state) => state.compare, touch),
    store.watch((state) => state.peek?.step, () => draw.request(placeHead)),
    store.watch((state) => state.theme, recolour),
    () => clearTimeout(timer),
    () => size.disconnect(),
    () => draw.cancel(paint),
    () => dark.removeEventListener("change", recolour),
    () => root.replaceChildren(),
  ]);
}

/** The most important first. @param {Mark[]} group */
const byWeight = (group) => [...group].sort((a, b) => weightOf(a) - weightOf(b));

/** @param {Mark[]} group at one place */
const labelOf = (group) => [...new Set(byWeight(group).map(({ text }) => text))].join(" · ");

/** @param {Mark} mark */
function weightOf({ kind }) {
  const at = WEIGHTS.indexOf(kind);
  return at < 0 ? WEIGHTS.length : at;
}
