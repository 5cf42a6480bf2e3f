// @ts-check
/** For how long the run on the page has trained since its step 0. */
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {State} state */
const isTraining = ({ run }) => run?.status === "running";

/** Changes when another run is joined, and when a run begins again. @param {State} state */
const beginningOf = ({ run }) => (run ? `${run.id} ${run.epoch ?? 0}` : "");

/** @param {Store} store @param {() => number} [now] in milliseconds */
export function createPlayTime(store, now = () => performance.now()) {
  let run_id = "";
  let total_ms = 0;
  /** @type {number|null} */
  let since = null;
  store.watch(beginningOf, () => {
    const { run, history } = store.state;
    // A run that is joined in its midst has trained before, and one that was recovered has kept its history.
    const is_old = (run?.step ?? 0) > 0 && (run?.id !== run_id || history.rows.length > 1);
    run_id = run?.id ?? "";
    total_ms = is_old ? Infinity : 0;
    since = isTraining(store.state) ? now() : null;
  });
  store.watch(isTraining, (is_training) => {
    if (since !== null) total_ms += now() - since;
    since = is_training ? now() : null;
  });
  return {
    /** @returns {number} milliseconds; Infinity if nobody knows */
    read: () => total_ms + (since === null ? 0 : now() - since),
    /** The run is an old one, whatever it seems. */
    isOld() { total_ms = Infinity; },
  };
}
