// @ts-check
/** The commands of the editor of one's own data. */
import { mergePatch, patchOf } from "../../app/config.js";
import { editorTabFor, ownPatch } from "./points.js";
import { canSteer, shownValue } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */

/** The configuration with what was asked for and not yet confirmed. @param {State} state */
function configToBe({ run, edits }) {
  return Object.entries(edits).reduce((config, [path, value]) => mergePatch(config, patchOf(path, value)), run?.config ?? {});
}

/**
 * @param {{store: import("../../app/store.js").Store, editAll: (values: {[path: string]: any}) => Promise<void>, reset: () => Promise<boolean>}} parts
 * @returns {Pick<import("../../app/types.js").Commands, "openDataEditor"|"closeDataEditor"|"useData">}
 */
export function createDataCommands({ store, editAll, reset }) {
  return {
    openDataEditor(tab = editorTabFor(shownValue(store.state, "problem")) ?? "draw") {
      if (canSteer(store.state)) store.dispatch({ type: "data_editor_changed", editor: { tab } });
    },
    closeDataEditor: () => store.dispatch({ type: "data_editor_changed", editor: null }),
    async useData(problem, parameters) {
      const { catalog, run } = store.state;
      if (!catalog || !run || !canSteer(store.state)) return;
      const config = configToBe(store.state);
      const values = ownPatch(catalog, config, problem, parameters);
      if (Object.keys(values).length === 0) return;
      const isPlayedByNetworks = (/** @type {string} */ name) => catalog.problems.find((each) => each.name === name)?.has_networks;
      if (config.problem !== problem) store.dispatch({ type: "preset_chosen", preset: null });
      await editAll(values);
      if (isPlayedByNetworks(config.problem) !== isPlayedByNetworks(problem)) await reset();
    },
  };
}
