// @ts-check
/** Asks for the status of the training process while the page waits for it. */
import { waitsForProcess } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../net/rest.js").RestClient} RestClient */

/** When the page opens sooner than this, it asks nothing. */
const FIRST_MS = 400;
const AGAIN_MS = 1_000;

/** @param {Store} store @param {RestClient} rest @returns {() => void} */
export function followProcess(store, rest) {
  let timer = 0;
  async function ask() {
    const health = await rest.getHealth().catch(() => null);
    if (!waitsForProcess(store.state)) return;
    // Without an answer the status stays unknown; the status banner reports a server that cannot be reached.
    if (health?.child?.state) store.dispatch({ type: "process_reported", status: health.child, now_ms: Date.now() });
    timer = window.setTimeout(ask, AGAIN_MS);
  }
  return store.watch(waitsForProcess, (waits) => {
    clearTimeout(timer);
    if (waits) timer = window.setTimeout(ask, FIRST_MS);
  });
}
