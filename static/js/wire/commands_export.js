// @ts-check
/** What of a run can be taken away: files that the server writes, and pictures of its past. */
import { createFrameDecoder } from "./frames.js";
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").Frame} Frame */
/** @typedef {import("../core/types.js").ExportFormat} ExportFormat */

/** @param {{store: Store, rest: import("./rest.js").RestClient}} parts */
export function createExportCommands({ store, rest }) {
  return {
    /** Where the browser can fetch a file of this run. @param {ExportFormat} format @returns {string|null} */
    exportAddress: (format) => (store.state.run ? rest.exportAddress(store.state.run.id, format) : null),
    /** The pictures of some steps, one after the other. @param {number[]} steps @param {AbortSignal} signal @returns {AsyncGenerator<Frame>} */
    async *picturesAt(steps, signal) {
      const { run } = store.state;
      if (!run) return;
      for (const step of steps) {
        signal.throwIfAborted();
        yield createFrameDecoder()(await rest.getFrame(run.id, step));
      }
    },
  };
}
