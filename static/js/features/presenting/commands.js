// @ts-check
/** What a class needs of the page beyond the run itself. */
import { errorText } from "../../net/session.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").ServerAddress} ServerAddress */

/** @param {{store: Store, rest: import("../../net/rest.js").RestClient, memory: {write: (is_on: boolean) => void}}} parts */
export function createTeachCommands({ store, rest, memory }) {
  return {
    /** @param {boolean} is_presenting */
    present: (is_presenting) => store.dispatch({ type: "page_changed", page: { is_presenting } }),
    /** @param {boolean} is_on */
    setReporting(is_on) {
      memory.write(is_on);
      store.dispatch({ type: "reporting_changed", is_on });
    },
    /** @returns {Promise<ServerAddress|null>} null, with a word about it, when the server does not say */
    async serverAddress() {
      try {
        return await rest.getAddress();
      } catch (error) {
        store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
        return null;
      }
    },
  };
}
