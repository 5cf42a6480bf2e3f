// @ts-check
/** The commands of the inspection. */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {{store: Store}} parts @returns {Pick<import("../../app/types.js").Commands, "showView">} */
export function createInspectionCommands({ store }) {
  return { showView: (view) => store.dispatch({ type: "view_changed", view }) };
}
