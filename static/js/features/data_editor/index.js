// @ts-check
/** The editor for the user's own data: drawn, made of modes, or read from a table. */
import { mergePatch, patchOf } from "../../app/config.js";
import { m } from "../../app/i18n.js";
import { canSteer, shownValue } from "../../app/selectors.js";
import { dataPatch, editorTabFor } from "./points.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {"draw"|"modes"|"table"} TabName */

export { editorTabFor };

/** The run's configuration with the edits that are not confirmed yet. @param {State} state */
function editedConfig({ run, edits }) {
  return Object.entries(edits).reduce((config, [path, value]) => mergePatch(config, patchOf(path, value)), run?.config ?? {});
}

/** @typedef {{data_editor: {tab: TabName}|null}} OwnState data_editor: the tab that is open at first; null while the editor is closed */
/**
 * @typedef {object} OwnCommands
 * @property {(tab?: TabName) => void} openDataEditor
 * @property {() => void} closeDataEditor
 * @property {(problem: string, parameters: {[name: string]: any}) => Promise<void>} useData makes the run learn this data
 */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "data_editor",
  places: { data_editor: { slot: "page-start", tag: "section", label: m("Your own data"), attributes: { class: "panel data-editor", "data-testid": "data-editor", hidden: true } } },
  initial: { data_editor: null },
  reducers: { data_editor_changed: (state, { editor }) => ({ ...state, data_editor: editor }) },
  createCommands: ({ store, run: { editAll, reset } }) => ({
    openDataEditor(tab = editorTabFor(shownValue(store.state, "problem")) ?? "draw") {
      if (canSteer(store.state)) store.dispatch({ type: "data_editor_changed", editor: { tab } });
    },
    closeDataEditor: () => store.dispatch({ type: "data_editor_changed", editor: null }),
    async useData(problem, parameters) {
      const { catalog, run } = store.state;
      if (!catalog || !run || !canSteer(store.state)) return;
      const config = editedConfig(store.state);
      const values = dataPatch(catalog, config, problem, parameters);
      if (Object.keys(values).length === 0) return;
      const isPlayedByNetworks = (/** @type {string} */ name) => catalog.problems.find((each) => each.name === name)?.has_networks;
      if (config.problem !== problem) store.dispatch({ type: "preset_chosen", preset: null });
      await editAll(values);
      if (isPlayedByNetworks(config.problem) !== isPlayedByNetworks(problem)) await reset();
    },
  }),
  panels: [{
    when: ({ data_editor }) => data_editor !== null,
    mount: async ({ place, store, commands, draw }) => (await import("./view.js")).mountDataEditor(place("data_editor"), store, { commands, draw }),
  }],
};
