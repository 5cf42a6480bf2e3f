// @ts-check
/** The events of a run, as they come over the socket. */
import { isEqual } from "./config.js";
import { t } from "./i18n.js";
import { EMPTY_HISTORY } from "./metric_history.js";
import { addMark, configAfter, markOfChange } from "../features/timeline/marks.js";
import { RECOVERY_EVENTS } from "../features/status_banner/recovery.js";
import { stopMessage } from "../features/transport/stop_condition.js";
import { TIME_EVENTS } from "../features/timeline/time_travel.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Run} Run */

/** @typedef {{type: string, kind: string, step: number, [key: string]: any}} RunEvent */

/** What a run that begins anew has on its timeline and among its notices. @type {Pick<State, "marks"|"notices"|"notice_responses">} */
export const NOTHING_HAPPENED = Object.freeze({ marks: [], notices: [], notice_responses: {} });

/** @param {State["marks"]} marks @param {number} step @returns {State["marks"]} */
export function addDivergence(marks, step) {
  return addMark(marks, { step, kind: "diverged", text: t("diverged") });
}

/** @type {{[kind: string]: ((state: State, run: Run, event: RunEvent) => State)|undefined}} */
const EVENTS = {
  // A run that begins again only to fail does not go on.
  status: (state, run, event) => ({ ...state, recovery: event.status === "failed" ? null : state.recovery, run: { ...run, status: event.status, reason: event.reason ?? "" } }),
  config: (state, run, event) => {
    const before = state.trained_config ?? run.config;
    const trained_config = configAfter(before, event);
    const mark = markOfChange(state.catalog, event.step, before, trained_config);
    const known = event.restarted ? { ...state, ...NOTHING_HAPPENED } : state;
    const marks = mark ? addMark(known.marks, mark, state.catalog) : known.marks;
    const history = event.restarted ? EMPTY_HISTORY : state.history;
    // An owner's later changes may still wait for their program: what was accepted stays in sight.
    const is_waiting = state.is_owner && !isEqual(run.config, state.trained_config);
    const config = is_waiting ? run.config : trained_config;
    return { ...known, marks, history, trained_config, run: { ...run, config, ...(event.restarted ? { last_step: event.step } : {}) } };
  },
  reset: (state, run, event) => ({
    ...state,
    peek: null,
    history: EMPTY_HISTORY,
    ...NOTHING_HAPPENED,
    // What begins again is what was accepted last, without a word about it.
    trained_config: run.config,
    run: { ...run, seed: event.seed ?? run.seed, step: 0, last_step: 0 },
  }),
  diverged: (state, run, event) => {
    if (run.status === "diverged") return state;
    return { ...state, marks: addDivergence(state.marks, event.step), run: { ...run, status: "diverged", step: event.step } };
  },
  viewers: (state, run, event) => ({ ...state, run: { ...run, viewers: event.viewers, owners: event.owners ?? run.owners } }),
  speed: (state, run, event) => ({ ...state, run: { ...run, speed: event.speed } }),
  deleted: (state) => ({ ...state, connection: { phase: "gone", attempt: 0, reason: "deleted" } }),
  failed: (state, run, event) => ({ ...state, run: { ...run, status: "failed", reason: event.reason ?? event.detail ?? "" } }),
  stop_when: (state, run, event) => ({ ...state, run: { ...run, stop_when: event.stop_when } }),
  stopped_when: (state, run, event) => ({ ...state, run: { ...run, stop_when: null }, message: { kind: "info", text: stopMessage(state.catalog, event) } }),
  ...RECOVERY_EVENTS,
  ...TIME_EVENTS,
};

/** @param {State} state @param {RunEvent} event @returns {State} */
export function reduceEvent(state, event) {
  const reducer = EVENTS[event.kind];
  return reducer && state.run ? reducer(state, state.run, event) : state;
}
