// @ts-check
/** The server's notices about a run (a collapse, an oscillation, ...): cards over the stage with remedies to try. */
import { mountNoticeCards } from "./cards.js";
import { addNotice, noticesAmong, respondToNotice } from "./model.js";
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../app/types.js").NoticeRemedy} NoticeRemedy */
/** @typedef {import("../../app/types.js").NoticeResponse} NoticeResponse */
/** @typedef {import("../../app/types.js").State} State */

export { mountCollapseSummary } from "./collapse_summary.js";
export { noticeText } from "./model.js";

/** @param {State} state @param {number} step @returns {State} */
function withoutNoticesAfter(state, step) {
  return { ...state, notices: state.notices.filter((notice) => notice.step <= step) };
}

/** @typedef {{notices: RunNotice[], notice_responses: {[key: string]: NoticeResponse}}} OwnState notices: by step */
/**
 * @typedef {object} OwnCommands
 * @property {(notice: RunNotice, remedy: NoticeRemedy) => Promise<void>} tryRemedy
 * @property {(notice: RunNotice) => void} dismissNotice
 */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "notices",
  places: { notice_cards: { slot: "centre", tag: "div", attributes: { class: "notice-cards", "data-testid": "notice-cards", role: "status", "aria-live": "polite", hidden: true } } },
  initial: { notices: [], notice_responses: {} },
  of_beginning: { notices: [], notice_responses: {} },
  reducers: {
    notice_responded: respondToNotice,
    events_loaded(state, { document }) {
      if (!state.run || (document.run ?? state.run.id) !== state.run.id) return state;
      return { ...state, notices: noticesAmong(document.events).reduce(addNotice, state.notices) };
    },
  },
  events: {
    notice: (state, _, event) => ({ ...state, notices: addNotice(state.notices, event) }),
    branched: (state, _, { step }) => withoutNoticesAfter(state, step),
    recovered: (state, run, { step }) => withoutNoticesAfter(state, run.last_step ?? step),
  },
  createCommands: ({ store, run }) => ({
    async tryRemedy(notice, { title, config }) {
      const step = store.state.run?.step ?? notice.step;
      const { stabilizers = {}, ...others } = config;
      const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
      const values = [...Object.entries(others), ...chosen];
      await Promise.all(values.map(([path, value]) => run.edit(path, value)));
      if (values.some(([path]) => path in store.state.field_errors)) return;
      store.dispatch({ type: "notice_responded", notice, response: { tried: { title, step } } });
    },
    dismissNotice: (notice) => store.dispatch({ type: "notice_responded", notice, response: { is_dismissed: true } }),
  }),
  mount: ({ place, store, commands }) => mountNoticeCards(place("notice_cards"), store, { commands }),
};
