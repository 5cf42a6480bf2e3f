// @ts-check
/** Both learning rates on one logarithmic axis: a thumb above it for the generator, one below it for the discriminator. */
import { formatShort } from "../../app/format.js";
import { h, setAttribute } from "../../lib/dom.js";
import { clamp } from "../../lib/numbers.js";
import { decadesOf } from "./main_fields.js";
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/fields.js").Slider} Slider */
/** @typedef {{element: HTMLElement, show: (values: any[], is_disabled: boolean) => void}} RateAxis */

/** Every second power of ten has a number: there is no room for all. */
const LABEL_EVERY = 2;
/** Positions that a key moves a thumb. @type {{[key: string]: number}} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

/**
 * @param {Slider} slider @param {{control: Control, letter: string}[]} players the first is above the axis
 * @param {(path: string, value: number) => void} edit @returns {RateAxis}
 */
export function createRateAxis(slider, players, edit) {
  const span = slider.maximum - slider.minimum;
  /** @type {any[]} */
  let shown = [];
  let is_still = false;
  const thumbs = players.map(({ control, letter }, i) => h("span", {
    class: "rate-thumb", role: "slider", tabindex: 0, "data-group": control.group, "data-rate": control.path, "data-help": control.help,
    "aria-label": control.title, "aria-valuemin": control.minimum, "aria-valuemax": control.maximum, onkeydown: (/** @type {KeyboardEvent} */ event) => press(event, i),
  }, h("span", { "aria-hidden": "true" }, letter)));
  const ticks = decadesOf(slider).map(({ value, share }, i) => {
    const tick = h("span", { class: "rate-tick" }, i % LABEL_EVERY === 0 && h("span", { class: "rate-tick-label" }, formatShort(value)));
    tick.style.setProperty("--share", String(share));
    return tick;
  });
  const element = h("div", { class: "rate-axis" }, h("div", { class: "rate-track", "aria-hidden": "true" }, ...ticks), ...thumbs);

  /** @param {number} i @param {number} position */
  function move(i, position) {
    const { path, minimum, maximum } = players[i].control;
    const value = clamp(slider.toValue(clamp(position, slider.minimum, slider.maximum)), minimum ?? -Infinity, maximum ?? Infinity);
    if (!is_still && value !== shown[i]) edit(path, value);
  }
  /** @param {KeyboardEvent} event @param {number} i */
  function press(event, i) {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(i, (slider.toPosition(shown[i]) || 0) + by);
  }
  /** Above the axis the pointer takes the first thumb, below it the second. @param {PointerEvent} event */
  function grasp(event) {
    if (is_still || event.button !== 0) return;
    const box = element.getBoundingClientRect();
    const found = thumbs.findIndex((thumb) => thumb.contains(/** @type {Node} */ (event.target)));
    const i = found >= 0 ? found : event.clientY < thumbs[0].getBoundingClientRect().bottom ? 0 : 1;
    const at = (/** @type {PointerEvent} */ moved) => slider.minimum + (span * (moved.clientX - box.left)) / box.width;
    // A press on a thumb takes it where it is, however far from its middle.
    const offset = found >= 0 ? at(event) - slider.toPosition(shown[i]) : 0;
    const drag = (/** @type {PointerEvent} */ moved) => move(i, Math.round(at(moved) - offset));
    const end = () => { element.removeEventListener("pointermove", drag); element.classList.remove("is-dragging"); };
    event.preventDefault();
    thumbs[i].focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    element.classList.add("is-dragging");
    element.addEventListener("pointermove", drag);
    element.addEventListener("lostpointercapture", end, { once: true });
    if (found < 0) drag(event);
  }
  element.addEventListener("pointerdown", grasp);
  return {
    element,
    show(values, is_disabled) {
      shown = values;
      is_still = is_disabled;
      thumbs.forEach((thumb, i) => {
        const value = values[i];
        if (typeof value !== "number") return;
        thumb.style.setProperty("--share", String((slider.toPosition(value) - slider.minimum) / span));
        setAttribute(thumb, "aria-valuenow", value);
        setAttribute(thumb, "aria-valuetext", formatShort(value));
        setAttribute(thumb, "aria-disabled", is_disabled && "true");
      });
    },
  };
}
