// @ts-check
/** The left column: a control for every field of the catalog. Those that decide most are the block Main, the others in groups. */
import { GROUPS } from "../../app/fields.js";
import { m, t } from "../../app/i18n.js";
import { together } from "../../lib/dom.js";
import { mountFocus } from "./focus.js";
import { createGroup, mountGroup } from "./group.js";
import { mountMain } from "./main_block.js";
import { mountMobileDrawer } from "./mobile_drawer.js";
import { mountStabilizers } from "./stabilizers.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
function mountControls(root, store, { commands }) {
  const groups = GROUPS.map(({ name, title }) => ({ name, view: createGroup(name, t(title)) }));
  root.append(...groups.map(({ view }) => view.section));
  return together([
    ...groups.map(({ name, view }) => (name === "remedies" ? mountStabilizers(view, store, { commands }) : mountGroup(view, store, commands, name))),
    () => root.replaceChildren(),
  ]);
}

export { createControl, watchFields } from "./field.js";
export { isInMain } from "./main_fields.js";
export { createStabilizerChips } from "./stabilizer_chips.js";
export { suggestedStabilizers, whyNot } from "./stabilizer_groups.js";

/** @typedef {{is_drawer_open: boolean, is_all_shown: boolean}} OwnState is_drawer_open: whether the controls are shown on a phone; is_all_shown: whether a lesson leaves all controls in sight */

/** @type {import("../../app/feature.js").Feature<OwnState>} */
export const feature = {
  name: "controls",
  places: {
    main_controls: { slot: "side", tag: "section", label: m("Main controls"), attributes: { class: "main-controls", "data-testid": "main-controls" } },
    controls: { slot: "side", tag: "aside", label: m("Controls"), attributes: { class: "panel controls", id: "controls" } },
  },
  initial: { is_drawer_open: false, is_all_shown: false },
  reducers: {
    drawer_changed: (state, { is_open }) => (state.is_drawer_open === is_open ? state : { ...state, is_drawer_open: is_open }),
    all_controls_changed: (state, { is_all }) => ({ ...state, is_all_shown: is_all }),
    lesson_opened: (state) => ({ ...state, is_all_shown: false }),
  },
  mount: ({ place, store, steered, commands }) => together([
    mountMain(place("main_controls"), steered, { commands }),
    mountControls(place("controls"), steered, { commands }),
    mountFocus(place("controls"), place("main_controls"), store),
    mountMobileDrawer(place("controls"), place("transport"), store),
  ]),
};
