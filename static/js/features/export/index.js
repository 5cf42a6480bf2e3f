// @ts-check
/** Exports of a run: pictures, a video, its numbers, its weights, and a script that trains it again. */
import { t } from "../../app/i18n.js";
import { createFrameDecoder } from "../../net/frames.js";
/** @typedef {import("../../app/types.js").ExportFormat} ExportFormat */
/** @typedef {import("../../app/types.js").Frame} Frame */

/**
 * @typedef {object} OwnCommands
 * @property {(format: ExportFormat) => string|null} exportAddress the address of a file of the run
 * @property {(steps: number[], signal: AbortSignal) => AsyncGenerator<Frame>} picturesAt the frames of some steps, one after the other
 */

/** @type {import("../../app/feature.js").Feature<{}, OwnCommands>} */
export const feature = {
  name: "export",
  createCommands: ({ store, rest }) => ({
    exportAddress: (format) => (store.state.run ? rest.exportAddress(store.state.run.id, format) : null),
    async *picturesAt(steps, signal) {
      const { run } = store.state;
      if (!run) return;
      for (const step of steps) {
        signal.throwIfAborted();
        yield createFrameDecoder()(await rest.getFrame(run.id, step));
      }
    },
  }),
  dialogs: { export: async ({ store, commands }) => (await import("./dialog.js")).mountExport(document.body, store, { commands }) },
  actions: ({ commands }) => [{ name: "export", rank: 4, title: t("Export"), help: t("The picture, a film, the numbers, the weights, or a script that trains this run again."), run: () => commands.openDialog("export") }],
};
