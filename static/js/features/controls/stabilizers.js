// @ts-check
/** The stabilizers: one chip each, in families; the parameters of an active one appear below its family. One of the block Main has no chip here. */
import { stabilizerControls } from "../../app/fields.js";
import { t } from "../../app/i18n.js";
import { canSteer, isStabilizerOn, shownValue } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { createControl, watchFields } from "./field.js";
import { isInMain } from "./main_fields.js";
import { stabilizerGroups, whyNot } from "./stabilizer_groups.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {{path: string, view: import("./field.js").ControlView}} Bound */
/** @typedef {{stabilizer: Stabilizer, chip: HTMLButtonElement, panel: HTMLElement, controls: Bound[]}} StabilizerView */

/** @param {Stabilizer} stabilizer @param {string|null} why_not */
function helpOf({ summary, formula }, why_not) {
  return [summary, formula, why_not ?? t("Switching this on or off recompiles the training code (a few seconds). Training keeps its weights.")].filter(Boolean).join("\n");
}

/** @param {Catalog} catalog @param {Stabilizer} stabilizer @param {Commands} commands @returns {StabilizerView} */
function createStabilizer(catalog, stabilizer, commands) {
  const { name, title } = stabilizer;
  const controls = stabilizerControls(catalog, name).map((control) => ({
    path: control.path,
    view: createControl(control, (value) => commands.edit(control.path, value)),
  }));
  const chip = h("button", {
    type: "button", class: "chip chip-stabilizer", "data-stabilizer": name, "aria-pressed": "false",
    // Not `disabled`: the tooltip of a chip that cannot be pressed gives the reason.
    onclick: () => chip.getAttribute("aria-disabled") !== "true" && commands.toggleStabilizer(name),
  }, title);
  const panel = h("div", { class: "stabilizer", role: "group", "aria-label": title }, h("h4", { class: "stabilizer-title" }, title), ...controls.map(({ view }) => view.element));
  return { stabilizer, chip, panel, controls };
}

/** @param {import("./group.js").GroupView} group @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountStabilizers({ section, body, showSummary }, store, { commands }) {
  const families = h("div", { class: "families" });
  const error_text = h("p", { class: "field-error", role: "alert" });
  body.append(error_text, families);
  /** @type {StabilizerView[]} */
  let views = [];

  /** @param {StabilizerView} view */
  function updateOne({ stabilizer, chip, panel, controls }) {
    const { state } = store;
    const { catalog, run } = state;
    if (!catalog) return;
    const is_on = isStabilizerOn(state, stabilizer.name);
    const why_not = whyNot(catalog, stabilizer, run?.config ?? catalog.defaults);
    chip.setAttribute("aria-pressed", String(is_on));
    chip.setAttribute("aria-disabled", String(why_not !== null && !is_on));
    chip.dataset.help = helpOf(stabilizer, why_not);
    chip.disabled = !canSteer(state);
    panel.hidden = !is_on || controls.length === 0;
    for (const { path, view } of controls) {
      if (is_on) view.update(shownValue(state, path), state.field_errors[path] ?? "", !canSteer(state));
    }
  }
  function update() {
    views.forEach(updateOne);
    const errors = views.map(({ stabilizer }) => store.state.field_errors[`stabilizers.${stabilizer.name}`]).filter(Boolean);
    setText(error_text, errors.join(" "));
    if (errors.length > 0) section.open = true;
    const on = views.filter(({ stabilizer }) => isStabilizerOn(store.state, stabilizer.name));
    showSummary(on.length > 0 ? on.map(({ stabilizer }) => ({ text: stabilizer.title, is_changed: true })) : [{ text: t("none is on"), is_changed: false }]);
  }
  /** @param {Catalog|null} catalog */
  function rebuild(catalog) {
    if (!catalog) return;
    const groups = stabilizerGroups(catalog).map(({ title, stabilizers }) => ({ title, members: stabilizers.map((each) => createStabilizer(catalog, each, commands)) }));
    views = groups.flatMap(({ members }) => members);
    families.replaceChildren(...groups.map(({ title, members }) =>
      h("section", { class: "family" },
        h("h3", { class: "family-title" }, t(title)),
        h("div", { class: "chips", role: "group", "aria-label": t(title) }, ...members.filter(({ stabilizer }) => !isInMain(`stabilizers.${stabilizer.name}`)).map(({ chip }) => chip)),
        ...members.map(({ panel }) => panel))));
    update();
  }
  return together([store.watch((state) => state.catalog, rebuild), watchFields(store, update)]);
}
