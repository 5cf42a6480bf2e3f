// @ts-check
/** The second run of a comparison beside the first, and the store that shows whichever of the two the controls steer. */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").State} State */

/** The parts of the state that belong to a run and not to the page. @type {(keyof State)[]} */
const OF_A_RUN = ["connection", "run", "trained_config", "is_owner", "edits", "field_errors", "frame", "frame_config", "changed_step", "stale_epoch", "peek", "history"];

/**
 * A store that shows the steered run in place of the first; all else in it is the page's own, as in the first store.
 * @param {Store} first @param {() => Store|null} findSecond
 * @returns {Store}
 */
export function steeredStore(first, findSecond) {
  const steered = () => (first.state.compare?.steered === "b" ? findSecond() : null) ?? first;
  /** @type {State} */
  let merged = first.state;
  /** @type {State[]} the two states that `merged` was made of */
  let sources = [];

  function current() {
    const store = steered();
    if (store === first) return first.state;
    if (sources[0] !== first.state || sources[1] !== store.state) {
      sources = [first.state, store.state];
      merged = { ...first.state, ...Object.fromEntries(OF_A_RUN.map((name) => [name, store.state[name]])) };
    }
    return merged;
  }
  return {
    get state() {
      return current();
    },
    dispatch: (action) => steered().dispatch(action),
    watch(select, listener) {
      let value = select(current());
      const check = () => {
        const next = select(current());
        if (Object.is(next, value)) return;
        value = next;
        listener(value);
      };
      const whole = (/** @type {State} */ state) => state;
      let stopSecond = () => {};
      const stopPair = first.watch((state) => state.compare?.run, () => {
        stopSecond();
        stopSecond = findSecond()?.watch(whole, check) ?? (() => {});
      });
      const stopFirst = first.watch(whole, check);
      listener(value);
      return () => {
        stopPair();
        stopFirst();
        stopSecond();
      };
    },
  };
}
