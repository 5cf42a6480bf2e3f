// @ts-check
/** What of a run can be taken away: files that the server writes, and pictures of its past. */
import { createFrameDecoder } from "../../net/frames.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").ExportFormat} ExportFormat */

/** @param {{store: Store, rest: import("../../net/rest.js").RestClient}} parts */
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
