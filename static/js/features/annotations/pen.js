// @ts-check
/** The owner's pen on the stage: follows the mouse or a finger, and sends what it does a few times a second. */
import { together } from "../../lib/dom.js";
import { placeAt } from "./model.js";
import { scale_shown } from "./overlay.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Place} Place */

/** Between two messages; the server admits twenty a second. */
const SEND_MS = 80;
/** One message carries at most this many points of a stroke. */
const MOST_AT_ONCE = 64;

/**
 * @param {HTMLElement} stage @param {Store} store
 * @param {{sendPointer: (at: Place|null) => void, sendInk: (stroke: number, points: Place[]) => void}} send
 * @returns {() => void}
 */
export function followPen(stage, store, { sendPointer, sendInk }) {
  let stroke = 0;
  let is_down = false;
  let timer = 0;
  /** @type {Place|null} the newest place of the pointer that is not sent yet */
  let waiting = null;
  /** @type {Place[]} points of the stroke that are not sent yet */
  let points = [];

  function send() {
    timer = 0;
    if (waiting) sendPointer(waiting);
    if (points.length > 0) sendInk(stroke, points.splice(0, MOST_AT_ONCE));
    waiting = null;
    if (points.length > 0) sendSoon();
  }
  function sendSoon() {
    if (timer === 0) timer = window.setTimeout(send, SEND_MS);
  }
  /** @param {PointerEvent} event @returns {Place|null} */
  function placeOf(event) {
    const canvas = stage.querySelector("canvas");
    if (!canvas || !scale_shown.current || event.target !== canvas) return null;
    const at = canvas.getBoundingClientRect();
    return placeAt(scale_shown.current, { x: event.clientX - at.left, y: event.clientY - at.top });
  }
  /** The pen takes what would otherwise move the camera. @param {PointerEvent} event */
  function press(event) {
    const place = store.state.annotations.tool === "ink" && event.button === 0 ? placeOf(event) : null;
    if (!place) return;
    event.stopPropagation();
    event.preventDefault();
    is_down = true;
    stroke = Date.now() % 2 ** 31;
    draw(place);
  }
  /** @param {PointerEvent} event */
  function move(event) {
    const { tool } = store.state.annotations;
    const place = tool === "off" ? null : placeOf(event);
    if (!place) return;
    if (tool === "pointer") {
      waiting = place;
      store.dispatch({ type: "pointer_moved", at: place });
      return sendSoon();
    }
    if (!is_down) return;
    event.stopPropagation();
    draw(place);
  }
  /** @param {Place} place */
  function draw(place) {
    points.push(place);
    store.dispatch({ type: "ink_drawn", stroke, points: [place] });
    sendSoon();
  }
  function release() {
    is_down = false;
  }
  stage.addEventListener("pointerdown", press, true);
  stage.addEventListener("pointermove", move, true);
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  return together([
    store.watch((state) => state.annotations.tool, (tool) => { stage.dataset.pen = tool; }),
    () => stage.removeEventListener("pointerdown", press, true),
    () => stage.removeEventListener("pointermove", move, true),
    () => window.removeEventListener("pointerup", release),
    () => window.removeEventListener("pointercancel", release),
    () => clearTimeout(timer),
  ]);
}
