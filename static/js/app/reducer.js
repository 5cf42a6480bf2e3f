// @ts-check
/** (state, action) -> state. Every change of the page's state is one of the actions below. */
import { isEqual } from "./config.js";
import { DEFAULT_PAGE_OPTIONS } from "./page_options.js";
import { EMPTY_HISTORY, appendRow, joinHistories } from "./metric_history.js";
import { USUAL_LAYERS } from "./layers.js";
import { respondToNotice } from "../features/notices/model.js";
import { PROCESS_REDUCERS } from "../features/starting/model.js";
import { RECOVERY_REDUCERS } from "../features/status_banner/recovery.js";
import { NOTHING_HAPPENED, addDivergence, reduceEvent } from "./run_events.js";
import { STEP_TRACE_REDUCERS } from "../features/step_trace/model.js";
import { TIME_REDUCERS } from "../features/timeline/time_travel.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Action} Action */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").ErrorDocument} ErrorDocument */

/** @type {State} */
export const INITIAL_STATE = {
  catalog: null,
  connection: { phase: "loading", attempt: 0, reason: "" },
  run: null,
  trained_config: null,
  is_owner: false,
  preset: null,
  lesson: null,
  edits: {},
  field_errors: {},
  frame: null,
  peek: null,
  compare: null,
  step_trace: null,
  view: "stage",
  inspection: null,
  history: EMPTY_HISTORY,
  ...NOTHING_HAPPENED,
  layers: USUAL_LAYERS,
  morphs: 0,
  page: DEFAULT_PAGE_OPTIONS,
  is_reporting: true,
  glossary: null,
  theme: "auto",
  language: "en",
  message: null,
  process: null,
  recovery: null,
  is_store_warning_dismissed: false,
  has_statistics: false,
  is_drawer_open: false,
  data_editor: null,
};

/** @type {{[type: string]: ((state: State, action: any) => State)|undefined}} */
const REDUCERS = {
  catalog_loaded: (state, { catalog }) => ({ ...state, catalog }),
  connection_changed: (state, { phase, attempt = 0, reason = "", wait_ms = 0 }) => ({ ...state, connection: { phase, attempt, reason, wait_ms } }),
  run_joined: (state, { run, is_owner }) => {
    const is_same = state.run?.id === run.id && state.run?.epoch === run.epoch;
    // The last picture of the same run stays until the next one has come.
    const frame = state.run?.id === run.id ? state.frame : null;
    const fresh = is_same ? {} : { frame, recovery: null, peek: null, inspection: null, history: EMPTY_HISTORY, ...NOTHING_HAPPENED, field_errors: {}, edits: {} };
    return { ...state, ...fresh, run, trained_config: run.config, is_owner };
  },
  // The status travels with the events only: an answer may be overtaken by them.
  run_updated: (state, { run, is_trained = false }) => {
    if (!state.run || run.id !== state.run.id) return state;
    const { config, seed, speed } = run;
    return { ...state, run: { ...state.run, config, seed, speed }, trained_config: is_trained ? config : state.trained_config };
  },
  ...STEP_TRACE_REDUCERS,
  event_received: (state, { event }) => reduceEvent(state, event),
  frame_received: (state, { frame }) => receiveFrame(state, frame),
  history_loaded: (state, { history }) => ({ ...state, history: joinHistories(history, state.history) }),
  fields_edited: (state, { values }) => ({
    ...state,
    edits: { ...state.edits, ...values },
    field_errors: without(state.field_errors, Object.keys(values)),
  }),
  fields_confirmed: (state, { values }) => ({ ...state, edits: withoutConfirmed(state.edits, values) }),
  fields_refused: (state, { values, document }) => ({
    ...state,
    edits: without(state.edits, Object.keys(values)),
    field_errors: { ...state.field_errors, ...errorsAt(Object.keys(values), document) },
  }),
  preset_chosen: (state, { preset }) => ({ ...state, preset, lesson: null, field_errors: {}, edits: {} }),
  lesson_opened: (state, { name, step = 0 }) => ({ ...state, preset: null, lesson: { name, step }, field_errors: {}, edits: {} }),
  lesson_step_changed: (state, { step }) => (state.lesson ? { ...state, lesson: { ...state.lesson, step } } : state),
  lesson_closed: (state) => ({ ...state, lesson: null }),
  layers_changed: (state, { layers }) => ({ ...state, layers }),
  view_changed: (state, { view }) => (state.view === view ? state : { ...state, view }),
  inspection_received: (state, { inspection }) => (inspection.run === state.run?.id ? { ...state, inspection } : state),
  morph_played: (state) => ({ ...state, morphs: state.morphs + 1 }),
  page_changed: (state, { page }) => ({ ...state, page: { ...state.page, ...page } }),
  reporting_changed: (state, { is_on }) => ({ ...state, is_reporting: is_on }),
  notice_responded: respondToNotice,
  glossary_opened: (state, { term = null }) => ({ ...state, glossary: { term } }),
  glossary_closed: (state) => ({ ...state, glossary: null }),
  theme_changed: (state, { theme }) => ({ ...state, theme }),
  language_changed: (state, { language, catalog }) => ({ ...state, language, catalog }),
  message_shown: (state, { kind = "info", text }) => ({ ...state, message: { kind, text } }),
  message_cleared: (state) => (state.message === null ? state : { ...state, message: null }),
  data_editor_changed: (state, { editor }) => ({ ...state, data_editor: editor }),
  statistics_toggled: (state) => ({ ...state, has_statistics: !state.has_statistics }),
  drawer_changed: (state, { is_open }) => (state.is_drawer_open === is_open ? state : { ...state, is_drawer_open: is_open }),
  ...PROCESS_REDUCERS,
  ...RECOVERY_REDUCERS,
  ...TIME_REDUCERS,
};

/** @param {State} state @param {Action} action @returns {State} */
export function reduce(state, action) {
  const reducer = REDUCERS[action.type];
  if (!reducer) throw new Error(`no reducer for the action "${action.type}"`);
  return reducer(state, action);
}

/** @param {State} state @param {Frame} frame @returns {State} */
function receiveFrame(state, frame) {
  const { run } = state;
  const epoch_now = run?.epoch ?? state.frame?.epoch ?? frame.epoch;
  // One that was on its way when the run began again is of another time.
  if (!run || frame.run !== run.id || frame.epoch < epoch_now) return state;
  const is_new_epoch = frame.epoch !== epoch_now;
  let history = is_new_epoch ? EMPTY_HISTORY : state.history;
  let happened = is_new_epoch ? NOTHING_HAPPENED : {};
  // After a rewind what came later stays in sight until something else happens instead.
  const last_step = is_new_epoch ? frame.step : Math.max(run.last_step ?? 0, frame.step);
  // The server measures less often than it sends frames; the same measurement is the same object.
  // The first pictures may come before the first measurement.
  const is_measured = Object.keys(frame.metrics).length > 0;
  if (is_measured && frame.step === last_step && (frame.metrics !== state.frame?.metrics || is_new_epoch)) {
    history = appendRow(history, { step: frame.step, metrics: frame.metrics });
  }
  const { epoch, step, steps_per_second } = frame;
  let status = run.status;
  if (frame.status === "diverged" && status !== "diverged") {
    status = "diverged";
    happened = { ...happened, marks: addDivergence(is_new_epoch ? [] : state.marks, step) };
  }
  const peek = is_new_epoch ? null : state.peek;
  return { ...state, frame, peek, history, ...happened, run: { ...run, epoch, step, last_step, steps_per_second, status } };
}

/**
 * @template T
 * @param {{[key: string]: T}} map @param {string[]} keys
 * @returns {{[key: string]: T}}
 */
function without(map, keys) {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** An edit that was overtaken by a newer one stays. @param {{[path: string]: any}} edits @param {{[path: string]: any}} values */
function withoutConfirmed(edits, values) {
  return Object.fromEntries(Object.entries(edits).filter(([path, value]) => !(path in values && isEqual(values[path], value))));
}

/**
 * Every error at the control that caused it: the one it names, else the first that was changed.
 * @param {string[]} paths @param {ErrorDocument} document
 * @returns {{[path: string]: string}}
 */
function errorsAt(paths, document) {
  const errors = document.errors.length > 0 ? document.errors : [{ field: null, message: document.detail || document.title }];
  return Object.fromEntries(
    errors.map(({ field, message }) => {
      const named = field ? paths.find((path) => path === field || path.endsWith(`.${field}`) || field.startsWith(`${path}.`)) : undefined;
      return [named ?? paths[0] ?? field ?? "", message];
    }),
  );
}
