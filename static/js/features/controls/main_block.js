// @ts-check
/** The block Main: the few controls that decide most, always in sight. */
import { t } from "../../app/i18n.js";
import { canSteer, isStabilizerOn, shownValue } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { createControl, watchFields } from "./field.js";
import { MAIN, RATES, commonSlider, ratioText } from "./main_fields.js";
import { createRateAxis } from "./rate_axis.js";
import { whyNot } from "./stabilizer_groups.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {{path: string, element: HTMLElement, update: (state: State) => void}} Part */

const STABILIZER = /^stabilizers\.(\w+)$/;
const LETTERS = ["G", "D"];

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountMain(root, store, { commands }) {
  const ratio = h("span", { class: "rate-ratio", role: "status", "data-testid": "rate-ratio" });
  const fields = h("div", { class: "main-fields" });
  root.append(h("h2", { class: "visually-hidden" }, t("Main controls")), fields);
  /** @type {{update: (state: State) => void}[]} */
  let parts = [];

  function update() {
    parts.forEach((part) => part.update(store.state));
    setText(ratio, ratioText(...ratesOf(store.state)));
  }
  return together([
    store.watch((state) => state.catalog, (catalog) => {
      if (!catalog) return;
      const axis = createRates(catalog, ratio, commands);
      const others = MAIN.filter((path) => !RATES.includes(path)).flatMap((path) => createPart(catalog, path, commands) ?? []);
      parts = [axis, ...others];
      fields.replaceChildren(axis.element, h("div", { class: "main-others" }, ...others.map(({ element }) => element)));
      update();
    }),
    watchFields(store, update),
    () => root.replaceChildren(),
  ]);
}

/** @param {State} state @returns {[any, any]} */
const ratesOf = (state) => [shownValue(state, RATES[0]), shownValue(state, RATES[1])];

/** @param {Catalog} catalog @param {string} path @returns {Control|null} */
function controlAt(catalog, path) {
  const field = catalog.fields.find(({ name }) => name === path);
  return field ? { ...field, path } : null;
}

/** The axis with both rates, above it their ratio, below it their exact numbers. @param {Catalog} catalog @param {HTMLElement} ratio @param {Commands} commands */
function createRates(catalog, ratio, commands) {
  const titles = [t("Learning rate of G"), t("Learning rate of D")];
  const players = RATES.flatMap((path, i) => {
    const control = controlAt(catalog, path);
    return control ? { control: { ...control, title: titles[i] }, letter: LETTERS[i] } : [];
  });
  const slider = commonSlider(players.map(({ control }) => control));
  const axis = slider && createRateAxis(slider, players, commands.edit);
  const numbers = players.map(({ control, letter }) => {
    const view = createControl({ ...control, title: letter }, (value) => commands.edit(control.path, value), [], { has_slider: false });
    view.element.dataset.group = control.group;
    view.element.querySelector("input")?.setAttribute("aria-label", control.title);
    return { path: control.path, view };
  });
  const element = h("div", { class: "rates", role: "group", "aria-label": t("Learning rates") }, h("div", { class: "rates-head" }, h("span", { class: "rates-label", "aria-hidden": "true" }, t("Rates")), ratio), axis?.element, ...numbers.map(({ view }) => view.element));
  return {
    element,
    /** @param {State} state */
    update(state) {
      axis?.show(ratesOf(state), !canSteer(state));
      for (const { path, view } of numbers) view.update(shownValue(state, path), state.field_errors[path] ?? "", !canSteer(state));
    },
  };
}

/** @param {Catalog} catalog @param {string} path @param {Commands} commands @returns {Part|null} */
function createPart(catalog, path, commands) {
  const name = STABILIZER.exec(path)?.[1];
  if (name) {
    const stabilizer = catalog.stabilizers.find((each) => each.name === name);
    return stabilizer ? createStabilizerSwitch(catalog, stabilizer, path, commands) : null;
  }
  const control = controlAt(catalog, path);
  if (!control) return null;
  const view = createControl(control, (value) => commands.edit(path, value), [], { is_select: true });
  view.element.dataset.group = control.group;
  return { path, element: view.element, update: (state) => view.update(shownValue(state, path), state.field_errors[path] ?? "", !canSteer(state)) };
}

/** @param {Catalog} catalog @param {Stabilizer} stabilizer @param {string} path @param {Commands} commands @returns {Part} */
function createStabilizerSwitch(catalog, stabilizer, path, commands) {
  const { name, title, summary, formula } = stabilizer;
  const help = [summary, formula].filter(Boolean).join("\n");
  /** @type {Control} */
  const control = { name: path, path, title, kind: "boolean", default: false, minimum: null, maximum: null, scale: "linear", unit: null, help, choices: null, change: "recompile", group: "remedies" };
  const view = createControl(control, () => commands.toggleStabilizer(name));
  const { element } = view;
  element.dataset.group = "remedies";
  const box = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  box.dataset.stabilizer = name;
  const full_help = box.dataset.help ?? help;
  return {
    path,
    element,
    update(state) {
      const is_on = isStabilizerOn(state, name);
      const why_not = is_on ? null : whyNot(catalog, stabilizer, state.run?.config ?? catalog.defaults);
      view.update(is_on, state.field_errors[path] ?? "", why_not !== null || !canSteer(state));
      for (const each of [box, element.querySelector("label")]) if (each) each.dataset.help = why_not ?? full_help;
    },
  };
}
