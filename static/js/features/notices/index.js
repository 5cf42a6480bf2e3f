// @ts-check
/** The server's notices about a run (a collapse, an oscillation, ...): a card under the headline with remedies to try. */
import { t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { mountNoticeCards } from "./cards.js";
import { mountCollapseSummary } from "./collapse_summary.js";
import { addNotice, noticesAmong, respondToNotice, withRemediesInForce } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../app/types.js").NoticeRemedy} NoticeRemedy */
/** @typedef {import("../../app/types.js").NoticeResponse} NoticeResponse */
/** @typedef {import("../../app/types.js").State} State */

export { noticeText } from "./model.js";

/**
 * The box of the notices. Its height is the same with and without a card, so that nothing around it moves when one comes.
 * @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void}
 */
export function mountNotices(root, store, { commands }) {
  const cards = h("div", { class: "notice-cards", "data-testid": "notice-cards", role: "status", "aria-live": "polite" });
  const summary = h("p", { class: "collapse-summary", role: "status", "data-testid": "collapse-summary" });
  const none = h("p", { class: "notice-none" }, t("What happens in this run is reported here: a collapse, an oscillation, a discriminator that wins."));
  root.append(cards, summary, none);
  return together([mountNoticeCards(cards, store, { commands }), mountCollapseSummary(summary, store), () => root.replaceChildren()]);
}

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
    config: (state, _, { step }) => withRemediesInForce(state, step),
    notice: (state, _, event) => ({ ...state, notices: addNotice(state.notices, event) }),
    branched: (state, _, { step }) => withoutNoticesAfter(state, step),
    recovered: (state, run, { step }) => withoutNoticesAfter(state, run.last_step ?? step),
  },
  createCommands: ({ store, run }) => ({
    async tryRemedy(notice, { title, config }) {
      const { stabilizers = {}, ...others } = config;
      const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
      const values = [...Object.entries(others), ...chosen];
      // The answer is noted first: the change may be in force before the request returns.
      store.dispatch({ type: "notice_responded", notice, response: { tried: { title, config, step: null } } });
      await run.editAll(Object.fromEntries(values));
      if (values.some(([path]) => path in store.state.field_errors)) store.dispatch({ type: "notice_responded", notice, response: { tried: undefined } });
    },
    dismissNotice: (notice) => store.dispatch({ type: "notice_responded", notice, response: { is_dismissed: true } }),
  }),
};
