// @ts-check
/** The inspection of both networks: neurons as pictures, weights as lines, and the flow of the gradients. */
import { m } from "../../app/i18n.js";
import { followInspection } from "./follow.js";
import { mountViewSwitch } from "./view_switch.js";
/** @typedef {import("./model.js").Inspection} Inspection */

/** @typedef {{inspection: Inspection|null}} OwnState inspection: the newest values of both networks */
/** @typedef {{showView: (view: "stage"|"inspection") => void}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "inspection",
  places: {
    view: { slot: "stage-side", tag: "div", attributes: { class: "view-bar" } },
    inspection: { slot: "stage-room", tag: "section", label: m("Inside both networks"), attributes: { class: "inspection", "data-testid": "inspection", hidden: true } },
  },
  initial: { inspection: null },
  of_run: { inspection: null },
  reducers: { inspection_received: (state, { inspection }) => (inspection.run === state.run?.id ? { ...state, inspection } : state) },
  createCommands: ({ store }) => ({ showView: (view) => store.dispatch({ type: "view_changed", view }) }),
  start: ({ store, rest }) => followInspection(store, rest),
  mount: ({ place, store, commands }) => mountViewSwitch(place("view"), store, { commands }),
  panels: [{
    when: ({ view }) => view === "inspection",
    mount: async ({ place, store, commands, draw }) =>
      (await import("./view.js")).mountInspection(place("inspection"), store, { draw, onDrawn: commands.acknowledge }),
  }],
};
