// @ts-check
/** Asks how the process that trains is, for as long as the page waits for something. */
import { waitsForProcess } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../net/rest.js").RestClient} RestClient */

/** A page that is there at once has nothing to ask. */
const FIRST_MS = 400;
const AGAIN_MS = 1_000;

/** @param {Store} store @param {RestClient} rest @returns {() => void} */
export function followProcess(store, rest) {
  let timer = 0;
  async function ask() {
    const health = await rest.getHealth().catch(() => null);
    if (!waitsForProcess(store.state)) return;
    // No word about it is no word that it is gone; an unreachable server is told elsewhere.
    if (health?.child?.state) store.dispatch({ type: "process_reported", status: health.child, now_ms: Date.now() });
    timer = window.setTimeout(ask, AGAIN_MS);
  }
  return store.watch(waitsForProcess, (waits) => {
    clearTimeout(timer);
    if (waits) timer = window.setTimeout(ask, FIRST_MS);
  });
}
