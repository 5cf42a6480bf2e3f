// @ts-check
/** Two runs on one page: which of the two the controls steer. */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").State} State */

/** What belongs to a run rather than to the page. @type {(keyof State)[]} */
const OF_A_RUN = ["connection", "run", "trained_config", "is_owner", "edits", "field_errors", "frame", "peek", "history", "marks", "notices", "notice_responses"];

/**
 * A store that shows the steered run in place of the first; the page's own things stay those of the first.
 * @param {Store} first @param {() => Store|null} findSecond
 * @returns {Store}
 */
export function steeredStore(first, findSecond) {
  const steered = () => (first.state.compare?.steered === "b" ? findSecond() : null) ?? first;
  /** @type {State} */
  let merged = first.state;
  /** @type {State[]} */
  let made_of = [];

  function current() {
    const store = steered();
    if (store === first) return first.state;
    if (made_of[0] !== first.state || made_of[1] !== store.state) {
      made_of = [first.state, store.state];
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
