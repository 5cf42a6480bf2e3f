// @ts-check
/** The commands of the look inside. */
/** @typedef {import("../core/store.js").Store} Store */

/** @param {{store: Store}} parts @returns {Pick<import("../core/types.js").Commands, "showView">} */
export function createInsideCommands({ store }) {
  return { showView: (view) => store.dispatch({ type: "view_changed", view }) };
}
