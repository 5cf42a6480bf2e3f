// @ts-check
/** The remedies: one chip each; one that is on unfolds its parameters. */
import { stabilizerControls } from "../core/fields.js";
import { canSteer, isStabilizerOn, shownValue } from "../core/selectors.js";
import { h, setText, together } from "../lib/dom.js";
import { createControl } from "./field.js";
import { watchFields } from "./watch_fields.js";
/** @typedef {import("../core/types.js").Catalog} Catalog */
/** @typedef {import("../core/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").Commands} Commands */

/** @param {Catalog} catalog @param {Stabilizer} stabilizer */
function helpOf(catalog, { summary, formula, losses }) {
  const titles = losses?.map((name) => catalog.losses.find((loss) => loss.name === name)?.title ?? name);
  const limits = titles ? `Works with: ${titles.join(", ")}.` : "";
  return [summary, formula, limits, "Switching it recompiles; training goes on from the present weights."].filter(Boolean).join("\n");
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountStabilizers(root, store, { commands }) {
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Remedies" });
  const details = h("div", { class: "remedies" });
  const error_text = h("p", { class: "field-error", role: "alert" });
  root.append(chips, error_text, details);
  /** @type {{name: string, chip: HTMLButtonElement, panel: HTMLElement, controls: {path: string, view: import("./field.js").ControlView}[]}[]} */
  let remedies = [];

  function update() {
    const { state } = store;
    for (const { name, chip, panel, controls } of remedies) {
      const is_on = isStabilizerOn(state, name);
      chip.setAttribute("aria-pressed", String(is_on));
      chip.disabled = !canSteer(state);
      panel.hidden = !is_on || controls.length === 0;
      for (const { path, view } of controls) {
        if (is_on) view.update(shownValue(state, path), state.field_errors[path] ?? "", !canSteer(state));
      }
    }
    const errors = remedies.map(({ name }) => state.field_errors[`stabilizers.${name}`]).filter(Boolean);
    setText(error_text, errors.join(" "));
  }
  /** @param {Catalog|null} catalog */
  function rebuild(catalog) {
    if (!catalog) return;
    remedies = catalog.stabilizers.map((stabilizer) => {
      const { name, title } = stabilizer;
      const controls = stabilizerControls(catalog, name).map((control) => ({
        path: control.path,
        view: createControl(control, (value) => commands.edit(control.path, value)),
      }));
      const chip = h("button", {
        type: "button", class: "chip chip-remedy", "data-stabilizer": name, "aria-pressed": "false",
        "data-help": helpOf(catalog, stabilizer), onclick: () => commands.toggleStabilizer(name),
      }, title);
      const panel = h("div", { class: "remedy", role: "group", "aria-label": title }, h("h3", { class: "remedy-title" }, title), ...controls.map(({ view }) => view.element));
      return { name, chip, panel, controls };
    });
    chips.replaceChildren(...remedies.map(({ chip }) => chip));
    details.replaceChildren(...remedies.map(({ panel }) => panel));
    update();
  }
  return together([store.watch((state) => state.catalog, rebuild), watchFields(store, update)]);
}
