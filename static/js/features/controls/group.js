// @ts-check
/** One group of controls: closed, it is a line that names its values; open, it has a control for each. */
import { isEqual } from "../../app/config.js";
import { controlsOf } from "../../app/fields.js";
import { t } from "../../app/i18n.js";
import { canSteer, shownValue } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { createControl, watchFields } from "./field.js";
import { summaryOf } from "./group_summary.js";
import { isInMain } from "./main_fields.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Group} Group */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {{control: Control, view: import("./field.js").ControlView}} Bound */
/** @typedef {{section: HTMLDetailsElement, body: HTMLElement, showSummary: (items: import("./group_summary.js").Item[]) => void}} GroupView */

/** @param {string} name @param {string} title @returns {GroupView} */
export function createGroup(name, title) {
  const line = h("span", { class: "group-line" });
  const body = h("div", { class: "group-body" });
  const head = h("summary", { class: "group-head", "data-help": t("Opens and closes these settings. Bold values differ from their defaults.") }, h("h2", { class: "group-title" }, title), line);
  const section = h("details", { class: "group", "data-group": name }, head, body);
  return {
    section,
    body,
    showSummary(items) {
      const text = items.map((each) => each.text).join(", ");
      if (line.dataset.shown === text + items.map((each) => each.is_changed)) return;
      line.dataset.shown = text + items.map((each) => each.is_changed);
      line.replaceChildren(...items.flatMap(({ text: each, is_changed }, i) => [i > 0 ? ", " : "", is_changed ? h("b", {}, each) : each]));
    },
  };
}

/** The catalog's entries for the choices of a control, if it lists them. @param {Catalog} catalog @param {Control} control */
function entriesOf(catalog, control) {
  if (control.path === "variant") return catalog.variants;
  return control.path === "update_rule" ? catalog.update_rules : [];
}

/** The controls of a group without those of the block Main. @param {State} state @param {Group} group @returns {Control[]} */
function ownControls({ catalog, run }, group) {
  return catalog ? controlsOf(catalog, run?.config ?? catalog.defaults, group).filter(({ path }) => !isInMain(path)) : [];
}

/** @param {GroupView} view @param {Store} store @param {Commands} commands @param {Group} group @returns {() => void} */
export function mountGroup({ section, body, showSummary }, store, commands, group) {
  /** @type {Bound[]} */
  let bound = [];
  const common = h("div", { class: "fields" });
  const rare = h("div", { class: "fields" });
  const summary = h("summary", { class: "more-summary", "data-help": t("Settings that are rarely changed.") });
  const more = h("details", { class: "more" }, summary, rare);
  body.append(common, more);

  /** @param {State} state */
  function update(state) {
    for (const { control, view } of bound) {
      view.update(shownValue(state, control.path), state.field_errors[control.path] ?? "", !canSteer(state));
    }
    showSummary(summaryOf(bound.map(({ control }) => control), (path) => shownValue(state, path)));
    const hidden = bound.filter(({ control }) => control.is_advanced);
    const changed = hidden.filter(({ control }) => !isEqual(shownValue(state, control.path), control.default)).length;
    setText(summary, changed > 0 ? t("More · {changed} changed", { changed }) : t("More"));
    if (hidden.some(({ control }) => state.field_errors[control.path])) more.open = true;
    if (bound.some(({ control }) => state.field_errors[control.path])) section.open = true;
  }
  /** @param {string} key */
  function rebuild(key) {
    const { catalog } = store.state;
    if (!catalog) return;
    section.hidden = key === "";
    bound = ownControls(store.state, group).map((control) => ({
      control,
      view: createControl(control, (value) => commands.edit(control.path, value), entriesOf(catalog, control)),
    }));
    common.replaceChildren(...bound.filter(({ control }) => !control.is_advanced).map(({ view }) => view.element));
    rare.replaceChildren(...bound.filter(({ control }) => control.is_advanced).map(({ view }) => view.element));
    more.hidden = rare.children.length === 0;
    update(store.state);
  }
  return together([
    // The list of controls depends on the chosen names, not on the numbers.
    store.watch((state) => (state.catalog ? ownControls(state, group).map(({ path }) => path).join() : ""), rebuild),
    watchFields(store, () => update(store.state)),
  ]);
}
