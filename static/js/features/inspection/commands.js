// @ts-check
/** The commands of the look inside. */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {{store: Store}} parts @returns {Pick<import("../../app/types.js").Commands, "showView">} */
export function createInsideCommands({ store }) {
  return { showView: (view) => store.dispatch({ type: "view_changed", view }) };
}
