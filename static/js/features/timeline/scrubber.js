// @ts-check
/** The playhead: a slider over all steps of the run, for pointer, touch and keys. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { setAttribute, together } from "../../lib/dom.js";
import { lastStep, playhead, stepAtShare, stepOfKey } from "./time_travel.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

const ANNOUNCE_MS = 200;

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{commands: Commands, hold: (last: number|null) => void}} parts hold: fixes the scale at this last step; null releases it
 * @returns {() => void}
 */
export function mountScrubber(root, store, { commands, hold }) {
  setAttribute(root, "role", "slider");
  setAttribute(root, "tabindex", 0);
  setAttribute(root, "data-testid", "scrubber");
  setAttribute(root, "aria-label", t("Step shown"));
  setAttribute(root, "aria-valuemin", 0);
  root.dataset.help = t("Drag to any step to see exactly what it looked like. Keys: ← and → move one step, PageUp and PageDown many steps, Home goes to the beginning, End or Escape back to now.");
  /** @type {{pointer: number, last: number, step: number}|null} */
  let drag = null;
  let timer = 0;

  /** @param {PointerEvent} event */
  function follow(event) {
    if (!drag) return;
    const box = root.getBoundingClientRect();
    const step = stepAtShare((event.clientX - box.left) / box.width, drag.last);
    if (step === drag.step) return;
    drag.step = step;
    commands.peek(step);
  }
  /** @param {PointerEvent} event */
  function grasp(event) {
    const last = lastStep(store.state);
    if (event.button !== 0 || last === 0) return;
    root.setPointerCapture(event.pointerId);
    drag = { pointer: event.pointerId, last, step: -1 };
    hold(last);
    follow(event);
  }
  /** @param {PointerEvent} event */
  function release(event) {
    if (drag?.pointer !== event.pointerId) return;
    // The right end is the present step of the run, unless it was rewound.
    const is_now = drag.step >= drag.last && (store.state.run?.step ?? 0) >= drag.last;
    drag = null;
    hold(null);
    if (is_now) commands.backToNow();
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepOfKey(event.key, playhead(store.state), lastStep(store.state));
    if (to === null) return;
    event.preventDefault();
    // Elsewhere on the page the arrow keys train a step.
    event.stopPropagation();
    if (to === "now") commands.backToNow();
    else commands.peek(to);
  }
  function announce() {
    timer = 0;
    const [at, last] = [playhead(store.state), lastStep(store.state)];
    setAttribute(root, "aria-valuemax", last);
    setAttribute(root, "aria-valuenow", at);
    setAttribute(root, "aria-valuetext", t("step {step} of {last}", { step: formatCount(at), last: formatCount(last) }));
  }
  function announceSoon() {
    timer ||= window.setTimeout(announce, ANNOUNCE_MS);
  }
  root.addEventListener("pointerdown", grasp);
  root.addEventListener("pointermove", follow);
  root.addEventListener("pointerup", release);
  root.addEventListener("pointercancel", release);
  root.addEventListener("keydown", press);
  return together([
    store.watch((state) => state.run?.step, announceSoon),
    store.watch(lastStep, announceSoon),
    store.watch((state) => state.peek?.step, announce),
    () => clearTimeout(timer),
  ]);
}
