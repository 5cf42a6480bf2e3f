// @ts-check
/** Links and QR codes for a class, and the banner for viewers of another person's run. */
import { t } from "../../app/i18n.js";
import { errorText } from "../../net/session.js";
import { mountViewerBanner } from "./viewer_banner.js";
/** @typedef {import("../../app/types.js").ServerAddress} ServerAddress */

/**
 * @typedef {object} OwnCommands
 * @property {() => Promise<ServerAddress|null>} serverAddress null when the server does not answer; a message says so
 * @property {() => Promise<string|null>} watchCode of the run; null for a viewer, and when the server does not answer
 */

/** @type {import("../../app/feature.js").Feature<{}, OwnCommands>} */
export const feature = {
  name: "sharing",
  places: { viewer_banner: { slot: "centre-start", tag: "div", attributes: { class: "viewer-banner", "data-testid": "viewer-banner", hidden: true } } },
  createCommands: ({ store, rest, session }) => ({
    async serverAddress() {
      try {
        return await rest.getAddress();
      } catch (error) {
        store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
        return null;
      }
    },
    async watchCode() {
      const owned = session.ownership();
      return owned ? rest.createWatchCode(owned.id, owned.token).then(({ code }) => code, () => null) : null;
    },
  }),
  mount: ({ place, store, commands }) => mountViewerBanner(place("viewer_banner"), store, { commands }),
  dialogs: { share: async ({ store, commands }) => (await import("./dialog.js")).mountShare(document.body, store, { commands }) },
  actions: ({ commands }) => [{ name: "share", rank: 2, title: t("Share"), help: t("Links and QR codes: share this setup, let others watch this run, or embed it in a course page."), run: () => commands.openDialog("share"), is_primary: true }],
};
