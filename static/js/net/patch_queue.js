// @ts-check
import { joinPatches } from "../app/config.js";

/** @typedef {{body: object, values: {[path: string]: any}}} Patch body: the request; values: the edits that it carries, by path */

/**
 * Sends one request at a time. Patches that arrive meanwhile are joined into the next request; the latest value wins.
 * @param {(patch: Patch) => Promise<void>} send never rejects
 */
export function createPatchQueue(send) {
  /** @type {Patch|null} */
  let waiting = null;
  /** @type {Promise<void>|null} */
  let under_way = null;

  async function work() {
    while (waiting) {
      const patch = waiting;
      waiting = null;
      await send(patch);
    }
    under_way = null;
  }

  return {
    /** @param {Patch} patch @returns {Promise<void>} resolves when the queue is empty */
    push(patch) {
      waiting = waiting
        ? { body: joinPatches(waiting.body, patch.body), values: { ...waiting.values, ...patch.values } }
        : patch;
      under_way ??= work();
      return under_way;
    },
    /** Resolves when everything has been sent. */
    idle: () => under_way ?? Promise.resolve(),
  };
}
