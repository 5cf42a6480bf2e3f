// @ts-check
/** Tells once that a run began again, whichever way it is heard of, and has it go on as this page left it. */
import { BREAKDOWNS } from "../app/run_events.js";
import { isPlaying } from "../app/selectors.js";
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/types.js").Run} Run */
/** @typedef {import("../app/types.js").RunEvent} RunEvent */

/** @param {{store: Store, resume: () => void}} parts resume: trains again, if this page may */
export function createRecovery({ store, resume }) {
  /** What the page showed when its connection broke. @type {{id: string, epoch: number, step: number, is_playing: boolean}|null} */
  let left = null;
  let reported = "";

  /** @param {RunEvent} event */
  function report({ reason, step, lost_steps = 0, epoch }) {
    const { run } = store.state;
    if (!run || epoch < (run.epoch ?? 0) || reported === `${run.id} ${epoch}`) return;
    reported = `${run.id} ${epoch}`;
    const before = left?.id === run.id ? left : null;
    left = null;
    const is_breakdown = BREAKDOWNS.includes(reason);
    // Somebody took it up after a pause: its mark on the timeline says enough.
    if (!before && !is_breakdown) return;
    const lost = Math.max(0, lost_steps, (before ?? run).step - step);
    store.dispatch({ type: "recovery_reported", recovery: { reason: is_breakdown ? reason : "server", step, lost } });
    if (before?.is_playing) resume();
  }

  return {
    /** The connection broke. */
    onConnectionLost() {
      const { run } = store.state;
      if (run && left?.id !== run.id) left = { id: run.id, epoch: run.epoch ?? 0, step: run.step, is_playing: isPlaying(store.state) };
    },
    /** The connection is back. @param {Run} run */
    onConnectionBack(run) {
      if (left && (left.id !== run.id || left.epoch === run.epoch)) left = null;
    },
    /** From the stream, before the state knows of it. @param {RunEvent} event */
    onRecovered: report,
    /** What happened while nobody listened here; what is older is no news. @param {RunEvent[]} events */
    readEvents(events) {
      const event = events.findLast(({ kind, epoch }) => kind === "recovered" && epoch === store.state.run?.epoch);
      if (left && event) report(event);
    },
  };
}
