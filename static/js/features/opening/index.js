// @ts-check
/** What a first visitor reads below the stage: the colours in three sentences, and three ways on. It goes for good when it is used. */
import { m } from "../../app/i18n.js";
import { openingMemory } from "../../app/memory.js";
import { formatLink, parseLink } from "../../app/url_state.js";
/** @typedef {import("../../app/types.js").State} State */

/** @typedef {{is_opening: boolean}} OwnState is_opening: whether the visitor has not chosen a way yet */
/** @typedef {{leaveOpening: () => void}} OwnCommands */

/** A link leads to something of its own. A reload, which has the address of the run, is still the first visit. @param {State} state */
function isFirstVisit({ page }) {
  if (openingMemory.isDone() || page.is_embed || page.is_presenting) return false;
  return openingMemory.isBegun() || formatLink(parseLink(location.hash)) === "";
}

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "opening",
  places: { opening: { slot: "centre", tag: "section", label: m("How to begin"), attributes: { class: "opening", "data-testid": "opening", hidden: true } } },
  initial: { is_opening: false },
  reducers: { opening_changed: (state, { is_opening }) => ({ ...state, is_opening }) },
  createCommands: ({ store }) => ({
    leaveOpening() {
      openingMemory.finish();
      store.dispatch({ type: "opening_changed", is_opening: false });
    },
  }),
  start({ store, commands }) {
    if (!isFirstVisit(store.state)) return;
    openingMemory.begin();
    store.dispatch({ type: "opening_changed", is_opening: true });
    // Whoever finds a lesson or a preset by the menus needs no card.
    store.watch(({ is_opening, lesson, preset }) => is_opening && (lesson !== null || preset !== null), (is_over) => { if (is_over) commands.leaveOpening(); });
  },
  panels: [{
    when: ({ is_opening }) => is_opening,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountOpening(place("opening"), store, { commands }),
  }],
};
