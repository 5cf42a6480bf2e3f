// @ts-check
import { canSteer } from "../../app/selectors.js";
import { together } from "../../lib/dom.js";

/** Calls `update` whenever a control may have to show something else. @param {import("../../app/store.js").Store} store @param {() => void} update */
export function watchFields(store, update) {
  return together([
    store.watch((state) => state.run?.config, update),
    store.watch((state) => state.edits, update),
    store.watch((state) => state.field_errors, update),
    store.watch(canSteer, update),
  ]);
}
