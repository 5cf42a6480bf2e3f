// @ts-check
/** The tab "Modes": a handle at the centre and at the ring of each Gaussian, sliders for the chosen one. */
import { formatShort } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h } from "../../lib/dom.js";
import { EDITED } from "./domains.js";
import { REACH, addMode, changeMode, modeParameters, moveMode, removeMode, roundPlace } from "./modes.js";
import { createSliderRow } from "./slider_row.js";
/** @typedef {import("./view.js").EditorContext} EditorContext */
/** @typedef {import("./modes.js").Modes} Modes */
/** @typedef {{centre: HTMLButtonElement, ring: HTMLButtonElement}} Handle */

const KEY_STEP = 0.05;
const RING_SIGMAS = 2;
const [LEAST_SPREAD, MOST_SPREAD] = [0.1, 10];

/** @param {EditorContext} editor */
export function createModesTab(editor) {
  let chosen = 0;
  /** @type {Handle[]} */
  let handles = [];
  /** @type {{part: "centre"|"ring", spread: number, distance: number}|null} the handle that the pointer moves, and its values when the movement began */
  let held = null;

  const modes = () => editor.modes();
  /** When the run has these modes, every change acts at once. @param {Modes} next */
  function change(next) {
    chosen = Math.min(chosen, next.modes.length - 1);
    editor.setModes(next);
  }
  const mode = () => modes().modes[chosen];
  /** @param {{x: number, y: number}} place */
  function add(place) {
    const next = addMode(modes(), place, editor.domain());
    chosen = next.modes.length - 1;
    change(next);
    handles[chosen]?.centre.focus();
  }
  function remove() {
    change(removeMode(modes(), chosen, editor.domain()));
    handles[chosen]?.centre.focus();
  }
  const add_button = h("button", { type: "button", class: "button", "data-testid": "add-mode", "data-help": t("One more Gaussian; a double click on the board puts it there."), onclick: () => add(emptyPlace(modes(), editor.reach())) }, t("Add a mode"));
  const remove_button = h("button", { type: "button", class: "button", "data-testid": "remove-mode", "data-help": t("Removes the chosen mode; the Delete key does the same."), onclick: remove }, t("Delete the mode"));
  const title = h("h3", { class: "data-title" });
  const sliders = [
    createSliderRow({ title: t("Spread (× σ)"), help: t("How wide this mode is, in multiples of the σ that all have in common."), minimum: LEAST_SPREAD, maximum: MOST_SPREAD, scale: "log", name: "mode_spread" }, () => mode()?.spread ?? 1, (spread) => change(changeMode(modes(), chosen, { spread }))),
    createSliderRow({ title: t("Weight"), help: t("How often this mode is drawn, relative to the others."), minimum: 0.01, maximum: 100, scale: "log", name: "mode_weight" }, () => mode()?.weight ?? 1, (weight) => change(changeMode(modes(), chosen, { weight }))),
    createSliderRow({ title: t("Common σ"), help: t("The standard deviation of a mode whose own spread is 1."), minimum: 0.01, maximum: 1.5, scale: "log", name: "mode_std" }, () => modes().std, (std) => change({ ...modes(), std: Math.max(std, EDITED[editor.domain()].least_std) })),
  ];
  const hint = h("p", { class: "data-hint" });
  const element = h("div", { class: "data-tools" },
    h("div", { class: "data-row" }, title, h("div", { class: "button-row" }, add_button, remove_button)),
    h("div", { class: "fields" }, ...sliders.map((slider) => slider.element)), hint);

  /** @param {number} index @returns {Handle} */
  function createHandle(index) {
    const centre = h("button", { type: "button", class: "mode-handle", "data-mode": index, "aria-pressed": "false", onfocus: () => choose(index), onpointerdown: (event) => hold(event, index, "centre") }, String(index + 1));
    const ring = h("button", { type: "button", class: "mode-ring", "data-ring": index, onfocus: () => choose(index), onpointerdown: (event) => hold(event, index, "ring") });
    for (const each of [centre, ring]) {
      each.addEventListener("pointermove", drag);
      each.addEventListener("pointerup", release);
      each.addEventListener("pointercancel", release);
    }
    return { centre, ring };
  }
  /** @param {number} index */
  function choose(index) {
    if (chosen === index) return;
    chosen = index;
    editor.refresh();
  }
  /** @param {PointerEvent} event @param {number} index @param {"centre"|"ring"} part */
  function hold(event, index, part) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    choose(index);
    held = { part, spread: mode().spread, distance: distanceTo(event) };
  }
  /** @param {PointerEvent} event */
  function drag(event) {
    if (!held) return;
    const place = editor.data_canvas.placeOf(event);
    if (held.part === "centre") change(moveMode(modes(), chosen, { x: clamped(place.x), y: clamped(place.y) }, editor.domain()));
    else setSpread((held.spread * distanceTo(event)) / held.distance);
  }
  /** @param {PointerEvent} event @returns {number} the distance from the chosen mode */
  function distanceTo(event) {
    const place = editor.data_canvas.placeOf(event);
    return Math.max(0.01, Math.hypot(place.x - mode().x, place.y - mode().y));
  }
  const release = () => { held = null; };
  /** @param {number} value */
  const clamped = (value) => Math.min(editor.reach(), Math.max(-editor.reach(), value));
  /** @param {number} spread */
  const setSpread = (spread) => change(changeMode(modes(), chosen, { spread: Number(Math.min(MOST_SPREAD, Math.max(LEAST_SPREAD, spread)).toFixed(2)) }));

  /** @param {KeyboardEvent} event @returns {boolean} */
  function press({ key, shiftKey, target }) {
    if (!(target instanceof HTMLElement) || !target.matches(".mode-handle, .mode-ring")) return false;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    if (key === "Delete" || key === "Backspace") remove();
    else if (!way) return false;
    else if (target.matches(".mode-ring")) setSpread(mode().spread * (way[0] + way[1] > 0 ? 1.1 : 1 / 1.1));
    else {
      const step = KEY_STEP * (shiftKey ? 5 : 1);
      change(moveMode(modes(), chosen, { x: mode().x + way[0] * step, y: mode().y + way[1] * step }, editor.domain()));
    }
    return true;
  }
  function updateHandles() {
    const { std, modes: all } = modes();
    if (handles.length !== all.length) {
      handles.slice(all.length).forEach(({ centre, ring }) => [centre, ring].forEach((each) => each.remove()));
      const fresh = all.slice(handles.length).map((_, i) => createHandle(handles.length + i));
      editor.data_canvas.handles.append(...fresh.flatMap(({ centre, ring }) => [centre, ring]));
      handles = [...handles.slice(0, all.length), ...fresh];
    }
    all.forEach(({ x, y, spread }, index) => {
      const { centre, ring } = handles[index];
      const number = index + 1;
      editor.data_canvas.put(centre, x, y);
      editor.data_canvas.putAside(ring, x, y, RING_SIGMAS * spread * std);
      ring.hidden = editor.domain() === "line" || index !== chosen;
      centre.setAttribute("aria-pressed", String(index === chosen));
      centre.setAttribute("aria-label", editor.domain() === "line" ? t("Mode {number} at {x}", { number, x: formatShort(x) }) : t("Mode {number} at {x}, {y}", { number, x: formatShort(x), y: formatShort(y) }));
      ring.setAttribute("aria-label", t("Spread of mode {number}: {spread}", { number, spread: formatShort(spread) }));
    });
  }
  return {
    title: t("Modes"),
    help: t("Gaussians that you move while the run goes on."),
    element,
    canvas_help: t("Board of modes. Each mode is a button: arrow keys move it, Delete removes it."),
    pointer: { double: (/** @type {MouseEvent} */ event) => add(editor.data_canvas.placeOf(event)) },
    press,
    brush: () => null,
    points: () => [],
    leave() {
      handles = [];
      editor.data_canvas.handles.replaceChildren();
    },
    update() {
      const domain = editor.domain();
      chosen = Math.min(chosen, modes().modes.length - 1);
      updateHandles();
      title.textContent = t("Mode {number} of {count}", { number: chosen + 1, count: modes().modes.length });
      for (const slider of sliders) slider.update();
      sliders[0].element.hidden = domain === "line";
      add_button.disabled = modes().modes.length >= EDITED[domain].most_modes;
      remove_button.disabled = modes().modes.length < 2;
      hint.textContent = domain === "line"
        ? t("The peaks keep even distances: moving one moves all. Arrow keys move it, Delete removes it.")
        : t("Drag a mode, or its small handle to widen it. Arrow keys move it, Delete removes it, a double click adds one.");
    },
    /** The parameters for the run. */
    data: () => ({ problem: EDITED[editor.domain()].modes, parameters: modeParameters(modes(), editor.domain()) }),
  };
}

/** The place on the canvas that is farthest from all modes. @param {Modes} draft @param {number} reach */
function emptyPlace({ modes }, reach) {
  const far = Math.min(reach, REACH) * 0.7;
  const places = [-1, -0.5, 0, 0.5, 1].flatMap((x) => [-1, -0.5, 0, 0.5, 1].map((y) => ({ x: roundPlace(x * far), y: roundPlace(y * far) })));
  /** @param {{x: number, y: number}} place */
  const room = (place) => Math.min(...modes.map(({ x, y }) => Math.hypot(place.x - x, place.y - y)));
  return places.reduce((best, place) => (room(place) > room(best) ? place : best));
}
