// @ts-check
/** One control for one field of the catalog: a slider with a number, a choice, a switch, or a list of numbers. */
import { choicesOf, parseTyped, sliderOf } from "../../app/fields.js";
import { formatShort } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, setText, together, uniqueId } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/types.js").Entry} Entry */
/** @typedef {{element: HTMLElement, update: (value: any, error: string, is_disabled: boolean) => void}} ControlView */
/** @typedef {{help_id: string, id: string, edit: (value: any) => void}} Parts */
/** @typedef {{has_slider?: boolean, is_select?: boolean}} Look has_slider: a number may have a slider; is_select: a choice is a list that opens, however few entries it has */

const CONSEQUENCE_HELP = {
  live: "",
  recompile: m("Changing this recompiles the training code (a few seconds; instant if this setup ran before). Training keeps its weights."),
  restart: m("Changing this restarts training from step 0, because the networks change their shape."),
};
const MOST_CHIPS = 8;

/**
 * @param {Control} control @param {(value: any) => void} edit
 * @param {Entry[]} [entries] the catalog's entries for the choices, with their summaries
 * @param {Look} [look]
 * @returns {ControlView}
 */
export function createControl(control, edit, entries = [], look = {}) {
  const parts = { id: uniqueId("field"), help_id: uniqueId("help"), edit };
  const consequence = CONSEQUENCE_HELP[control.change];
  const help = consequence ? `${control.help} ${t(consequence)}` : control.help;
  const error_text = h("p", { class: "field-error", role: "alert" });
  const input = createInput(control, parts, entries, look);
  const unit = control.unit ? h("span", { class: "field-unit" }, control.unit) : null;
  const element = h(
    "div",
    { class: `field is-${input.layout}`, "data-field": control.path, "data-change": control.change },
    h("label", { class: "field-label", for: input.is_group ? null : parts.id, id: `${parts.id}-label`, "data-help": help }, h("span", {}, control.title), control.change === "restart" && h("span", { class: "badge" }, t("restarts training"))),
    h("span", { class: "field-value" }, input.main, unit),
    input.slider,
    h("span", { class: "visually-hidden", id: parts.help_id }, help),
    error_text,
  );
  for (const focusable of element.querySelectorAll("input, select")) {
    if (!focusable.hasAttribute("data-help")) focusable.setAttribute("data-help", help);
  }
  return {
    element,
    update(value, error, is_disabled) {
      input.show(value);
      // The message is about a value that was refused; the one shown is in force.
      setText(error_text, error);
      for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("input, select"))) {
        each.disabled = is_disabled;
      }
    },
  };
}

/** @typedef {{layout: string, main: HTMLElement, slider: HTMLElement|null, is_group?: boolean, show: (value: any) => void}} Input */

/** @param {Control} control @param {Parts} parts @param {Entry[]} entries @param {Look} look @returns {Input} */
function createInput(control, parts, entries, { has_slider = true, is_select = false }) {
  if (control.kind === "boolean") return createSwitch(parts);
  if (control.kind === "choice") {
    const choices = choicesOf(control);
    return entries.length > 0 && choices.length <= MOST_CHIPS && !is_select ? createChips(control, parts, entries) : createSelect(choices, parts);
  }
  return createNumber(control, parts, has_slider);
}

/** @param {Control} control @param {Parts} parts @param {boolean} has_slider @returns {Input} */
function createNumber(control, { id, help_id, edit }, has_slider) {
  const is_list = control.kind === "numbers";
  const slider = has_slider ? sliderOf(control) : null;
  const number = h("input", {
    id, class: "field-number", type: is_list ? "text" : "number", step: control.kind === "integer" ? 1 : "any",
    inputmode: is_list ? "text" : "decimal", autocomplete: "off", "aria-describedby": help_id,
  });
  const range = slider && h("input", {
    class: "slider", type: "range", min: slider.minimum, max: slider.maximum, step: slider.step,
    "aria-label": control.title, "aria-describedby": help_id,
  });
  /** @type {any} */
  let shown = null;
  let is_typing = false;

  /** @param {any} value */
  const asText = (value) => (Array.isArray(value) ? value.map(Number).map(formatShort).join(", ") : typeof value === "number" ? formatShort(value) : String(value ?? ""));
  /** @param {any} value */
  function show(value) {
    shown = value;
    if (!is_typing) number.value = asText(value);
    if (!range || typeof value !== "number") return;
    if (document.activeElement !== range || slider.toValue(range.valueAsNumber) !== value) range.value = String(slider.toPosition(value));
    range.style.setProperty("--fill", `${((range.valueAsNumber - slider.minimum) / (slider.maximum - slider.minimum)) * 100}%`);
    range.setAttribute("aria-valuetext", `${asText(value)} ${control.unit ?? ""}`.trim());
  }
  function commit() {
    is_typing = false;
    const value = parseTyped(control, number.value);
    if (value === "" || asText(value) === asText(shown)) number.value = asText(shown);
    else edit(value);
  }
  number.addEventListener("change", commit);
  number.addEventListener("input", () => { is_typing = true; });
  number.addEventListener("blur", () => {
    is_typing = false;
    number.value = asText(shown);
  });
  range?.addEventListener("input", () => {
    const value = slider?.toValue(range.valueAsNumber);
    if (value !== shown) edit(value);
  });
  return { layout: is_list ? "list" : "number", main: number, slider: range, show };
}

/** @param {{name: string, title: string}[]} choices @param {Parts} parts @returns {Input} */
function createSelect(choices, { id, help_id, edit }) {
  const select = h("select", { id, class: "field-select", "aria-describedby": help_id }, ...choices.map(({ name, title }) => h("option", { value: name }, title)));
  select.addEventListener("change", () => edit(select.value));
  return { layout: "select", main: select, slider: null, show: (value) => { select.value = String(value); } };
}

/** @param {Control} control @param {Parts} parts @param {Entry[]} entries @returns {Input} */
function createChips(control, { id, help_id, edit }, entries) {
  const chips = choicesOf(control).map(({ name, title }) => {
    const entry = entries.find((each) => each.name === name);
    const help = entry ? [entry.summary, entry.formula].filter(Boolean).join("\n") : control.help;
    const radio = h("input", { type: "radio", name: id, value: name, "data-help": help });
    radio.addEventListener("change", () => edit(name));
    return { radio, label: h("label", { class: "chip", "data-help": help }, radio, entry?.title ?? title) };
  });
  const group = h("div", { class: "chips", role: "radiogroup", "aria-labelledby": `${id}-label`, "aria-describedby": help_id }, ...chips.map(({ label }) => label));
  return {
    layout: "chips", main: group, slider: null, is_group: true,
    show: (value) => chips.forEach(({ radio }) => { radio.checked = radio.value === value; }),
  };
}

/** @param {Parts} parts @returns {Input} */
function createSwitch({ id, help_id, edit }) {
  const box = h("input", { id, class: "switch", type: "checkbox", role: "switch", "aria-describedby": help_id });
  box.addEventListener("change", () => edit(box.checked));
  return { layout: "switch", main: box, slider: null, show: (value) => { box.checked = Boolean(value); } };
}

/** Calls `update` whenever the content of a control may change. @param {import("../../app/store.js").Store} store @param {() => void} update */
export function watchFields(store, update) {
  return together([
    store.watch((state) => state.run?.config, update),
    store.watch((state) => state.edits, update),
    store.watch((state) => state.field_errors, update),
    store.watch(canSteer, update),
  ]);
}
