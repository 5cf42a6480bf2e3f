// @ts-check
/**
 * The editor for the user's own data: drawn, made of modes, or read from a table. It takes the place of the controls, so
 * that the stage stays visible.
 */
import { t, tn } from "../../app/i18n.js";
import { snapPoints } from "../../app/packed_points.js";
import { canSteer, shownValue } from "../../app/selectors.js";
import { h, setText, together, uniqueId } from "../../lib/dom.js";
import { sceneOf } from "../../scenes/index.js";
import { createDataCanvas } from "./data_canvas_element.js";
import { createDrawTab } from "./draw_tab.js";
import { DOMAINS, EDITED, editedDomain } from "./domains.js";
import { modesToEdit } from "./modes.js";
import { createModesTab } from "./modes_tab.js";
import { EMPTY_DRAFT, REACHES, canvasReach, countOutside, pointsOf } from "./points.js";
import { savePoints } from "./points_note.js";
import { createSliderRow } from "./slider_row.js";
import { createTableTab } from "./table_tab.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./points.js").Draft} Draft */
/** @typedef {import("./modes.js").Modes} Modes */
/** @typedef {import("./domains.js").Domain} Domain */
/** @typedef {"draw"|"modes"|"table"} TabName */

/**
 * The parts of the editor that its tabs use.
 * @typedef {object} EditorContext
 * @property {import("./data_canvas_element.js").DataCanvas} data_canvas
 * @property {() => Domain} domain
 * @property {() => number} axes coordinates of a point
 * @property {(domain: Domain) => void} setDomain
 * @property {() => number} reach half the width of the data canvas
 * @property {() => Draft} draft
 * @property {(draft: Draft) => void} setDraft
 * @property {() => Modes} modes
 * @property {(modes: Modes) => void} setModes
 * @property {() => ReturnType<typeof createSliderRow>} createBlur the slider of the blur, which applies to all points
 * @property {() => void} show makes the data canvas large enough
 * @property {() => void} refresh
 */

const FIRST_BLUR = 0.05;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, draw: import("../../lib/draw.js").DrawScheduler}} parts @returns {() => void} */
export function mountDataEditor(root, store, { commands, draw }) {
  /** @type {Domain} */
  let domain = "plane";
  let reach = 3;
  let blur = FIRST_BLUR;
  /** The points of each domain, so that a look at the other one loses nothing. */
  const drafts = { line: EMPTY_DRAFT, plane: EMPTY_DRAFT };
  let modes = modesToEdit(undefined, null, domain);
  /** Whether strokes change the run at once. */
  let is_live = false;
  /** @type {number[][]|null} the points that were given to the run last */
  let used = null;
  let can_use = false;
  /** @type {TabName} */
  let shown = "draw";
  /** @type {HTMLElement|null} */
  let opener = null;

  const problem = () => shownValue(store.state, "problem");
  const hasModes = () => problem() === EDITED[domain].modes;
  const hasPoints = () => problem() === EDITED[domain].points;
  /** Whether the run has what the tab shows. */
  function isInUse() {
    if (shown === "modes") return hasModes();
    if (!hasPoints()) return false;
    return shown === "draw" ? is_live : used === tabs.table.points();
  }
  /** The run's picture, if it is of the domain that is edited. */
  const frameHere = () => (store.state.frame?.domain === domain ? store.state.frame : null);
  const data_canvas = createDataCanvas({
    draw,
    picture: () => ({
      domain, reach, is_drawn_on: shown === "draw",
      points: tabs[shown].points(),
      modes: shown === "modes" ? modes : null,
      frame: frameHere(),
      is_other: !isInUse(),
      brush: tabs[shown].brush(),
    }),
  });
  const createBlur = () => createSliderRow({ title: t("Blur (σ)"), help: t("How far the data strays from each point: a small blur asks the generator for every single point, a large one for their outline."), minimum: 0.005, maximum: 0.5, scale: "log", name: "blur" }, () => blur, (value) => {
    blur = value;
    if (isInUse()) usePoints();
    refresh();
  });
  /** @type {EditorContext} */
  const editor = {
    data_canvas,
    domain: () => domain,
    axes: () => EDITED[domain].axes,
    setDomain,
    reach: () => reach,
    draft: () => drafts[domain],
    setDraft(next) {
      drafts[domain] = next;
      is_live = is_live && shown === "draw" && hasPoints();
      if (is_live && next.points.length > 0) usePoints();
      refresh();
    },
    createBlur,
    modes: () => modes,
    setModes(next) {
      modes = next;
      if (hasModes()) useModes();
      refresh();
    },
    show() {
      const places = shown === "modes" ? modes.modes.map(({ x, y }) => [x, y]) : tabs[shown].points();
      reach = canvasReach(places.length > 0 ? places : placesOf(frameHere()));
      refresh();
    },
    refresh,
  };
  const draw_tab = createDrawTab(editor);
  const modes_tab = createModesTab(editor);
  const table_tab = createTableTab(editor);
  const tabs = { draw: draw_tab, modes: modes_tab, table: table_tab };

  // --- display ---
  const close_button = h("button", { type: "button", class: "button", "data-testid": "close-data-editor", "data-help": t("Back to the controls; the data stays as it is."), onclick: () => commands.closeDataEditor() }, t("Close"));
  const tab_buttons = /** @type {TabName[]} */ (Object.keys(tabs)).map((name) => h("button", { type: "button", role: "tab", id: uniqueId("data-tab"), class: "data-tab", "data-tab": name, "data-help": tabs[name].help, onclick: () => choose(name) }, tabs[name].title));
  const domains = DOMAINS.map((value) => {
    const radio = h("input", { type: "radio", name: "data-domain", value, "data-help": t("Numbers on a line, or points in the plane. The other one restarts training, with networks that suit it."), onchange: () => setDomain(value) });
    return { value, radio, label: h("label", { class: "chip" }, radio, t(sceneOf(value).title)) };
  });
  const reach_select = h("select", { class: "field-select", "aria-label": t("Range of the board"), "data-help": t("How far the board reaches from the origin."), onchange: () => { reach = Number(reach_select.value); refresh(); } }, ...REACHES.map((value) => h("option", { value }, `±${value}`)));
  const status = h("p", { class: "data-status", role: "status", "data-testid": "data-status" });
  const error = h("p", { class: "field-error", role: "alert", "data-testid": "data-error" });
  const use_button = h("button", { type: "button", class: "button data-use", "data-testid": "use-data", onclick: use });
  const save_button = h("button", { type: "button", class: "button", "data-testid": "save-data", "data-help": t("The points as a table."), onclick: () => savePoints(tabs[shown].points()) }, t("Save as CSV"));
  const panel = h("div", { class: "data-panel", role: "tabpanel" });
  root.append(
    h("div", { class: "data-head" }, h("h2", { class: "data-heading" }, t("Your own data")), close_button),
    h("div", { class: "data-tabs", role: "tablist", "aria-label": t("Ways to make data"), onkeydown: walkTabs }, ...tab_buttons),
    h("div", { class: "data-row" }, h("div", { class: "chips", role: "radiogroup", "aria-label": t("Line or plane") }, ...domains.map(({ label }) => label)), reach_select),
    data_canvas.element, panel,
    h("div", { class: "data-foot" }, error, h("div", { class: "button-row" }, use_button, save_button), status));

  // --- actions ---
  /** @param {TabName} name */
  function choose(name) {
    if (name !== "modes") modes_tab.leave();
    shown = name;
    panel.replaceChildren(tabs[name].element);
    if (name === "modes") modes = modesToEdit(store.state.run?.config, store.state.frame, domain);
    editor.show();
  }
  /** @param {Domain} next */
  function setDomain(next) {
    if (next === domain) return;
    domain = next;
    is_live = hasPoints();
    modes_tab.leave();
    modes = modesToEdit(store.state.run?.config, store.state.frame, domain);
    editor.show();
  }
  /** Begins with the data of the run. */
  function takeOver() {
    const { run, frame } = store.state;
    for (const each of DOMAINS) drafts[each] = { points: pointsOf(run?.config, each), before: [] };
    is_live = hasPoints();
    if (is_live) blur = run?.config.problem_parameters.std ?? FIRST_BLUR;
    modes = modesToEdit(run?.config, frame, domain);
  }
  const usePoints = () => commands.useData(EDITED[domain].points, { points: snapPoints(tabs[shown].points()), std: blur });
  function useModes() {
    const { problem: name, parameters } = modes_tab.data();
    return commands.useData(name, parameters);
  }
  async function use() {
    if (!can_use) return;
    if (shown === "modes") await useModes();
    else {
      is_live = true;
      used = tabs[shown].points();
      await usePoints();
    }
    refresh();
  }
  function refresh() {
    if (root.hidden) return;
    const is_modes = shown === "modes";
    const points = is_modes ? [] : tabs[shown].points();
    const in_use = isInUse();
    // An empty preview would push down the question how a table is to be read.
    data_canvas.element.hidden = shown === "table" && points.length === 0;
    data_canvas.element.classList.toggle("is-line", domain === "line");
    data_canvas.element.classList.toggle("is-drawn-on", shown === "draw");
    data_canvas.element.classList.toggle("is-preview", shown === "table");
    for (const [name, value] of Object.entries({ role: shown === "draw" ? "application" : "group", tabindex: shown === "draw" ? "0" : "-1", "aria-label": tabs[shown].canvas_help })) data_canvas.element.setAttribute(name, value);
    for (const each of tab_buttons) {
      const is_shown = each.dataset.tab === shown;
      each.setAttribute("aria-selected", String(is_shown));
      each.tabIndex = is_shown ? 0 : -1;
      if (is_shown) panel.setAttribute("aria-labelledby", each.id);
    }
    for (const { value, radio } of domains) radio.checked = value === domain;
    reach_select.value = String(reach);
    tabs[shown].update();
    save_button.hidden = is_modes;
    save_button.disabled = points.length === 0;
    can_use = canSteer(store.state) && !in_use && (is_modes || (points.length > 0 && countOutside(points) === 0));
    // A pressed button must keep the focus, so it is not disabled: aria-disabled is set instead.
    use_button.setAttribute("aria-disabled", String(!can_use));
    setText(use_button, in_use ? t("Applied live") : is_modes ? t("Use these modes") : t("Use these points"));
    setText(status, in_use ? t("Training follows every change.") : is_modes ? t("Training uses different data now.") : points.length > 0 ? tn(points.length, "One point", "{count} points") : t("No points yet"));
    setText(error, Object.entries(store.state.field_errors).find(([path]) => path.startsWith("problem"))?.[1] ?? "");
    data_canvas.request();
  }
  /** @param {KeyboardEvent} event */
  function walkTabs({ key }) {
    const here = tab_buttons.findIndex((each) => each.dataset.tab === shown);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tab_buttons.length - 1 }[key];
    const found = next === undefined ? undefined : tab_buttons[Math.min(tab_buttons.length - 1, Math.max(0, next))];
    if (!found) return;
    choose(/** @type {TabName} */ (found.dataset.tab));
    found.focus();
  }
  /** Here the keys act on the data canvas, not on the run. @param {KeyboardEvent} event */
  function press(event) {
    event.stopPropagation();
    if (event.key === "Escape") commands.closeDataEditor();
    const is_on_canvas = event.target instanceof Node && data_canvas.element.contains(event.target);
    if (is_on_canvas && !event.ctrlKey && !event.metaKey && !event.altKey && tabs[shown].press(event)) event.preventDefault();
  }
  /** @param {DragEvent} event */
  function drop(event) {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    choose("table");
    table_tab.take(event.dataTransfer.files[0]);
  }
  /** @param {string} kind @returns {(event: any) => void} */
  const pass = (kind) => (event) => /** @type {any} */ (tabs[shown].pointer)[kind]?.(event);
  const listeners = { pointerdown: pass("down"), pointermove: pass("move"), pointerup: pass("up"), pointercancel: pass("up"), pointerleave: pass("leave"), dblclick: pass("double") };
  for (const [name, listener] of Object.entries(listeners)) data_canvas.element.addEventListener(name, listener);
  /** @param {DragEvent} event */
  const over = (event) => event.preventDefault();
  root.addEventListener("keydown", press);
  root.addEventListener("dragover", over);
  root.addEventListener("drop", drop);

  /** @param {import("../../app/types.js").State["data_editor"]} editor */
  function open(editor) {
    const was_open = !root.hidden;
    root.hidden = editor === null;
    if (!editor) {
      modes_tab.leave();
      if (was_open) opener?.focus();
      return;
    }
    opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const { catalog, run } = store.state;
    domain = editedDomain(catalog?.problems.find(({ name }) => name === run?.config.problem)?.domain);
    takeOver();
    choose(editor.tab);
    if (!was_open) tab_buttons.find((each) => each.dataset.tab === editor.tab)?.focus();
  }
  root.hidden = true;
  return together([
    store.watch((state) => state.data_editor, open),
    store.watch((state) => state.run?.config, refresh),
    store.watch((state) => state.field_errors, refresh),
    store.watch((state) => state.frame, () => { if (!root.hidden) data_canvas.request(); }),
    store.watch((state) => state.theme, data_canvas.recolour),
    store.watch(canSteer, refresh),
    data_canvas.unmount,
    () => {
      root.removeEventListener("keydown", press);
      root.removeEventListener("dragover", over);
      root.removeEventListener("drop", drop);
      root.replaceChildren();
    },
  ]);
}

/** The places of the run's real samples. @param {import("../../app/types.js").Frame|null} frame @returns {number[][]} */
function placesOf(frame) {
  const { data, shape } = frame?.arrays.real_samples ?? { data: [], shape: [0, 1] };
  return Array.from({ length: shape[0] }, (_, i) => Array.from({ length: shape[1] ?? 1 }, (_, axis) => data[i * (shape[1] ?? 1) + axis]));
}
