// @ts-check
/** The tab "Draw": points along the strokes of a mouse, a pen, a finger, or a cursor that the arrow keys move. */
import { t } from "../../app/i18n.js";
import { h } from "../../lib/dom.js";
import { roundPlace } from "./modes.js";
import { EMPTY_DRAFT, MOST_POINTS, erasePoints, fitPoints, redraw, strokePoints, undo, usualFit } from "./points.js";
import { createSliderRow } from "./slider_row.js";
/** @typedef {import("./data_canvas_element.js").Place} Place */
/** @typedef {import("./view.js").EditorContext} EditorContext */

const KEY_STEPS = 40;
/** A key adds as many points as a stroke of this length, in widths of the brush. */
const DAB_WIDTHS = 2;

/** @param {EditorContext} editor */
export function createDrawTab(editor) {
  let is_eraser = false;
  let size = 0.06;
  let density = 60;
  /** @type {Place|null} */
  let cursor = null;
  /** @type {{last: Place, left: number, points: number[][]}|null} */
  let stroke = null;

  const tools = [
    { title: t("Brush"), help: t("Draw on the board: points appear along the stroke."), is_eraser: false },
    { title: t("Eraser"), help: t("Removes points where you draw."), is_eraser: true },
  ].map((tool) => {
    const radio = h("input", { type: "radio", name: "data-tool", "data-help": tool.help, onchange: () => choose(tool.is_eraser) });
    return { ...tool, radio, label: h("label", { class: "chip" }, radio, tool.title) };
  });
  const undo_button = h("button", { type: "button", class: "button", "data-testid": "data-undo", "data-help": t("Undoes the last stroke."), onclick: () => editor.setDraft(undo(editor.draft())) }, t("Undo"));
  const clear_button = h("button", { type: "button", class: "button", "data-help": t("Removes all points; undo brings them back."), onclick: () => editor.setDraft(redraw(editor.draft(), [])) }, t("Clear"));
  const fit_button = h("button", { type: "button", class: "button", "data-help": t("Fit into the view: centres the points and scales them to the size of the other problems, because networks start near the origin."), onclick: fit }, t("Fit"));
  const sliders = [
    createSliderRow({ title: t("Brush size"), help: t("How wide the stroke is, as a share of the board."), minimum: 0.01, maximum: 0.3, scale: "log", name: "brush_size" }, () => size, (value) => { size = value; editor.refresh(); }),
    createSliderRow({ title: t("Density"), help: t("How many points a stroke across the whole board has."), minimum: 10, maximum: 600, scale: "log", kind: "integer", name: "density" }, () => density, (value) => { density = value; editor.refresh(); }),
  ];
  const blur = editor.createBlur();
  const element = h("div", { class: "data-tools" },
    h("div", { class: "data-row" }, h("div", { class: "chips", role: "radiogroup", "aria-label": t("Tool") }, ...tools.map(({ label }) => label)), h("div", { class: "button-row" }, undo_button, clear_button, fit_button)),
    h("div", { class: "fields" }, ...sliders.map((slider) => slider.element), blur.element),
    h("p", { class: "data-hint data-keys" }, t("With keys: arrows move the brush, space puts points down, E switches between brush and eraser, Z undoes.")));

  function fit() {
    const { points } = editor.draft();
    const usual = usualFit(points);
    editor.setDraft(redraw(editor.draft(), fitPoints(points, usual === "none" ? "same" : usual)));
    editor.show();
  }
  const radius = () => size * editor.reach();
  /** @param {boolean} chosen */
  function choose(chosen) {
    is_eraser = chosen;
    editor.refresh();
  }
  /** @param {Place} from @param {Place} to */
  function draw(from, to) {
    if (!stroke) return;
    if (is_eraser) stroke.points = erasePoints(stroke.points, from, to, radius());
    else {
      const spacing = (2 * editor.reach()) / density;
      const { points, left } = strokePoints(from, to, { radius: radius(), spacing, left: stroke.left, axes: editor.axes(), random: Math.random });
      stroke.points = [...stroke.points, ...points].slice(0, MOST_POINTS);
      stroke.left = left;
    }
    stroke.last = to;
  }
  /** @param {Place} place */
  function begin(place) {
    stroke = { last: place, left: 0, points: editor.draft().points };
    draw(place, place);
  }
  function end() {
    if (stroke && stroke.points !== editor.draft().points) editor.setDraft(redraw(editor.draft(), stroke.points));
    stroke = null;
    editor.refresh();
  }
  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button !== 0) return;
    editor.data_canvas.element.setPointerCapture(event.pointerId);
    cursor = editor.data_canvas.placeOf(event);
    begin(cursor);
    editor.refresh();
  }
  /** @param {PointerEvent} event */
  function move(event) {
    cursor = editor.data_canvas.placeOf(event);
    const passed = event.getCoalescedEvents?.() ?? [];
    if (stroke) for (const each of passed.length > 0 ? passed : [event]) draw(stroke.last, editor.data_canvas.placeOf(each));
    editor.data_canvas.request();
  }
  function dab() {
    if (!cursor) return;
    const place = cursor;
    begin(place);
    if (stroke && !is_eraser) {
      const far = { x: place.x + 2 * DAB_WIDTHS * radius(), y: place.y };
      const spacing = (2 * editor.reach()) / density;
      const { points } = strokePoints(place, far, { radius: 0, spacing, left: spacing, axes: 1, random: Math.random });
      for (const _ of points) stroke.points = [...stroke.points, ...strokePoints(place, place, { radius: radius(), spacing, left: 0, axes: editor.axes(), random: Math.random }).points];
    }
    end();
  }
  /** @param {KeyboardEvent} event @returns {boolean} whether the key was used */
  function press({ key, shiftKey }) {
    const step = ((2 * editor.reach()) / KEY_STEPS) * (shiftKey ? 4 : 1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    cursor ??= { x: 0, y: 0 };
    if (way) cursor = { x: roundPlace(cursor.x + way[0] * step, 4), y: roundPlace(cursor.y + way[1] * step, 4) };
    else if (key === " " || key === "Enter") dab();
    else if (key.toLowerCase() === "e") choose(!is_eraser);
    else if (key.toLowerCase() === "z") editor.setDraft(undo(editor.draft()));
    else return false;
    editor.refresh();
    return true;
  }
  return {
    title: t("Draw"),
    help: t("Draw the data with a mouse, a pen, a finger or keys."),
    element,
    canvas_help: t("Drawing board. Arrow keys move the brush, space puts points down."),
    pointer: { down, move, up: end, leave: () => { if (!stroke) cursor = null; editor.data_canvas.request(); } },
    press,
    brush: () => (cursor ? { ...cursor, radius: radius(), is_eraser } : null),
    points: () => stroke?.points ?? editor.draft().points,
    update() {
      const { points, before } = editor.draft();
      for (const tool of tools) tool.radio.checked = tool.is_eraser === is_eraser;
      for (const slider of [...sliders, blur]) slider.update();
      undo_button.disabled = before.length === 0;
      clear_button.disabled = fit_button.disabled = points === EMPTY_DRAFT.points || points.length === 0;
    },
  };
}
