// @ts-check
/** A small panel of numbers about the run, the connection and the server. */
import { m, t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Health} Health */
/** @typedef {import("../../app/types.js").FrameStats} FrameStats */

/** @typedef {{is_statistics_open: boolean}} OwnState */
/**
 * @typedef {object} OwnCommands
 * @property {() => void} toggleStatistics
 * @property {() => {at_ms: number, frame_stats: FrameStats}} measure the frames until now
 * @property {() => Promise<number|null>} measureDelay milliseconds to the server and back
 * @property {() => Promise<Health|null>} health null when the server does not answer
 */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "statistics",
  places: { statistics: { slot: "page-end", tag: "section", label: m("Statistics"), attributes: { class: "statistics", "data-testid": "statistics", hidden: true } } },
  initial: { is_statistics_open: false },
  reducers: { statistics_toggled: (state) => ({ ...state, is_statistics_open: !state.is_statistics_open }) },
  createCommands: ({ store, rest, session }) => ({
    toggleStatistics: () => store.dispatch({ type: "statistics_toggled" }),
    measure: () => ({ at_ms: performance.now(), frame_stats: session.frameStats() }),
    measureDelay: session.measureDelay,
    health: () => rest.getHealth().catch(() => null),
  }),
  panels: [{
    when: ({ is_statistics_open }) => is_statistics_open,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountStatistics(place("statistics"), store, { commands }),
  }],
  actions: ({ commands }) => [{ name: "statistics", rank: 9, title: t("Statistics"), help: t("Frame rate, latency and versions. Key: i"), run: commands.toggleStatistics, keys: "i" }],
  keys: ({ commands }) => ({ i: commands.toggleStatistics }),
};
