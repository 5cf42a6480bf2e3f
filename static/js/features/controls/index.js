// @ts-check
/** The left column: a control for every field of the catalog, in the order of the game. */
import { isEqual } from "../../app/config.js";
import { GROUPS, controlsOf } from "../../app/fields.js";
import { m, t } from "../../app/i18n.js";
import { canSteer, shownValue } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { createControl, watchFields } from "./field.js";
import { mountMobileDrawer } from "./mobile_drawer.js";
import { mountStabilizers } from "./stabilizers.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Group} Group */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {{control: Control, view: import("./field.js").ControlView}} Bound */

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
function mountControls(root, store, { commands }) {
  const groups = GROUPS.map(({ name, title }) => {
    const body = h("div", { class: "group-body" });
    const section = h("section", { class: "group", "data-group": name }, h("h2", { class: "group-title" }, t(title)), body);
    const unmount = name === "remedies" ? mountStabilizers(body, store, { commands }) : mountGroup(body, store, commands, name);
    return { section, unmount };
  });
  root.append(...groups.map(({ section }) => section));
  return together([
    ...groups.map(({ unmount }) => unmount),
    () => root.replaceChildren(),
  ]);
}

/** The catalog's entries for the choices of a control, if it lists them. @param {Catalog} catalog @param {Control} control */
function entriesOf(catalog, control) {
  if (control.path === "loss") return catalog.losses;
  if (control.path === "variant") return catalog.variants;
  return control.path === "update_rule" ? catalog.update_rules : [];
}

/** @param {HTMLElement} root @param {Store} store @param {Commands} commands @param {Group} group @returns {() => void} */
function mountGroup(root, store, commands, group) {
  /** @type {Bound[]} */
  let bound = [];
  const common = h("div", { class: "fields" });
  const rare = h("div", { class: "fields" });
  const summary = h("summary", { class: "more-summary", "data-help": t("Settings that are rarely changed.") });
  const more = h("details", { class: "more" }, summary, rare);
  root.append(common, more);

  /** @param {State} state */
  function update(state) {
    for (const { control, view } of bound) {
      view.update(shownValue(state, control.path), state.field_errors[control.path] ?? "", !canSteer(state));
    }
    const hidden = bound.filter(({ control }) => control.is_advanced);
    const changed = hidden.filter(({ control }) => !isEqual(shownValue(state, control.path), control.default)).length;
    setText(summary, changed > 0 ? t("More · {changed} changed", { changed }) : t("More"));
    if (hidden.some(({ control }) => state.field_errors[control.path])) more.open = true;
  }
  /** @param {string} key */
  function rebuild(key) {
    const { catalog } = store.state;
    if (!catalog || !key) return;
    bound = controlsOf(catalog, configOf(store.state), group).map((control) => ({
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
    store.watch((state) => (state.catalog ? controlsOf(state.catalog, configOf(state), group).map(({ path }) => path).join() : ""), rebuild),
    watchFields(store, () => update(store.state)),
  ]);
}

/** @param {State} state */
function configOf(state) {
  return state.run?.config ?? state.catalog?.defaults ?? {};
}

export { createControl, watchFields } from "./field.js";
export { createStabilizerChips } from "./stabilizer_chips.js";
export { suggestedStabilizers, whyNot } from "./stabilizer_groups.js";

/** @typedef {{is_drawer_open: boolean}} OwnState is_drawer_open: whether the controls are shown on a phone */

/** @type {import("../../app/feature.js").Feature<OwnState>} */
export const feature = {
  name: "controls",
  places: { controls: { slot: "page-start", tag: "aside", label: m("Controls"), attributes: { class: "panel controls", id: "controls" } } },
  initial: { is_drawer_open: false },
  reducers: { drawer_changed: (state, { is_open }) => (state.is_drawer_open === is_open ? state : { ...state, is_drawer_open: is_open }) },
  mount: ({ place, store, steered, commands }) => together([
    mountControls(place("controls"), steered, { commands }),
    mountMobileDrawer(place("controls"), place("transport"), store),
  ]),
};
