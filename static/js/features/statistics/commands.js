// @ts-check
/** Numbers about the connection and the server, for whoever asks. */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Health} Health */
/** @typedef {import("../../app/types.js").Measurement} Measurement */

/** @param {{store: Store, rest: import("../../net/rest.js").RestClient, session: import("../../net/session.js").Session}} parts */
export function createStatisticsCommands({ store, rest, session }) {
  return {
    toggleStatistics: () => store.dispatch({ type: "statistics_toggled" }),
    /** @returns {Measurement} */
    measure: () => ({ at_ms: performance.now(), frame_stats: session.frameStats() }),
    measureDelay: session.measureDelay,
    /** @returns {Promise<Health|null>} null when the server does not say */
    health: () => rest.getHealth().catch(() => null),
  };
}

/** @typedef {ReturnType<typeof createStatisticsCommands>} StatisticsCommands */
