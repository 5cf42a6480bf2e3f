// @ts-check
/** The banner at the top of the stage about the run and the connection, and short messages. */
import { together } from "../../lib/dom.js";
import { mountMessage, mountStatusBanner } from "./view.js";
/** @typedef {import("../../app/types.js").Recovery} Recovery */

/**
 * @typedef {object} OwnState
 * @property {Recovery|null} recovery how the run was restored, until the user dismisses the banner
 * @property {boolean} is_store_warning_dismissed whether the owner has dismissed the warning that the run is not saved
 */
/** @typedef {{dismissBanner: () => void}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "status_banner",
  places: {
    status_banner: { slot: "stage-room", tag: "div", attributes: { class: "status-banner", "data-testid": "status-banner", role: "status", "aria-live": "polite", hidden: true } },
    message: { slot: "body-end", tag: "p", attributes: { class: "message", "data-testid": "message", role: "status", "aria-live": "polite", hidden: true } },
  },
  initial: { recovery: null, is_store_warning_dismissed: false },
  of_run: { recovery: null },
  reducers: {
    recovery_reported: (state, { recovery }) => ({ ...state, recovery }),
    // The banner about a recovery is shown before the warning, so it is dismissed first.
    banner_dismissed: (state) => (state.recovery ? { ...state, recovery: null } : { ...state, is_store_warning_dismissed: true }),
  },
  events: {
    // A run that is restored and fails again does not continue.
    status: (state, _, { status }) => (status === "failed" ? { ...state, recovery: null } : state),
    not_saved: (state, run, { reason }) => ({ ...state, is_store_warning_dismissed: false, run: { ...run, not_saved: reason } }),
  },
  createCommands: ({ store }) => ({ dismissBanner: () => store.dispatch({ type: "banner_dismissed" }) }),
  mount: ({ place, store, commands }) => together([
    mountStatusBanner(place("status_banner"), store, { commands, openExport: () => commands.openDialog("export") }),
    mountMessage(place("message"), store),
  ]),
};
