// @ts-check
/** Reports once that a run was restored, from whichever source it is known first, and lets it continue as before. */
import { BREAKDOWNS } from "../app/run_events.js";
import { isPlaying } from "../app/selectors.js";
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/types.js").Run} Run */
/** @typedef {import("../app/types.js").RunEvent} RunEvent */

/** @param {{store: Store, resume: () => void}} parts resume: starts training again, if this page may */
export function createRecovery({ store, resume }) {
  /** The run at the time the connection broke. @type {{id: string, epoch: number, step: number, is_playing: boolean}|null} */
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
    // The run was loaded again after a pause: its mark on the timeline is enough.
    if (!before && !is_breakdown) return;
    const lost = Math.max(0, lost_steps, (before ?? run).step - step);
    store.dispatch({ type: "recovery_reported", recovery: { reason: is_breakdown ? reason : "server", step, lost } });
    if (before?.is_playing) resume();
  }

  return {
    /** Call when the connection breaks. */
    onConnectionLost() {
      const { run } = store.state;
      if (run && left?.id !== run.id) left = { id: run.id, epoch: run.epoch ?? 0, step: run.step, is_playing: isPlaying(store.state) };
    },
    /** Call when the connection is back. @param {Run} run */
    onConnectionBack(run) {
      if (left && (left.id !== run.id || left.epoch === run.epoch)) left = null;
    },
    /** Call for the stream's event `recovered`, before it is dispatched. @param {RunEvent} event */
    onRecovered: report,
    /** Call with the run's events after a reconnection: an event of the present epoch is reported. @param {RunEvent[]} events */
    readEvents(events) {
      const event = events.findLast(({ kind, epoch }) => kind === "recovered" && epoch === store.state.run?.epoch);
      if (left && event) report(event);
    },
  };
}
