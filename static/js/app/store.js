// @ts-check
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Action} Action */

/**
 * Holds the state; the only way to change it is to dispatch an action.
 * @param {(state: State, action: Action) => State} reduce
 * @param {State} initial
 */
export function createStore(reduce, initial) {
  let state = initial;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    /** @param {Action} action */
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    /**
     * Calls `listener` now and whenever what `select` returns is another value.
     * @template T
     * @param {(state: State) => T} select
     * @param {(value: T) => void} listener
     * @returns {() => void} stops watching
     */
    watch(select, listener) {
      let value = select(state);
      const check = () => {
        const next = select(state);
        if (Object.is(next, value)) return;
        value = next;
        listener(value);
      };
      listeners.add(check);
      listener(value);
      return () => listeners.delete(check);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
