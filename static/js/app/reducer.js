// @ts-check
/** (state, action) -> state. Every change of the page's state is one of the core's actions below, or a feature's. */
import { isEqual } from "./config.js";
import { DEFAULT_LAYERS } from "./layers.js";
import { EMPTY_HISTORY, appendRow, joinHistories } from "./metric_history.js";
import { DEFAULT_PAGE_OPTIONS } from "./page_options.js";
import { createRunEvents } from "./run_events.js";
import { configOfFrame } from "./picture.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").CoreState} CoreState */
/** @typedef {import("./types.js").Action} Action */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("./feature.js").Feature<any, any>} AnyFeature */

/** @type {CoreState} */
const INITIAL_CORE_STATE = {
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
  frame_config: null,
  changed_step: 0,
  stale_epoch: null,
  peek: null,
  history: EMPTY_HISTORY,
  layers: DEFAULT_LAYERS,
  page: DEFAULT_PAGE_OPTIONS,
  view: "stage",
  theme: "auto",
  language: "en",
  message: null,
};

/** @param {readonly AnyFeature[]} features @returns {State} */
export function initialState(features) {
  return Object.assign({ ...INITIAL_CORE_STATE }, ...features.map(({ initial }) => initial ?? {}));
}

/** @param {readonly AnyFeature[]} features @returns {(state: State, action: Action) => State} */
export function createReducer(features) {
  /** @type {Partial<State>} */
  const at_beginning = Object.assign({}, ...features.map(({ of_beginning }) => of_beginning));
  /** @type {Partial<State>} */
  const of_run = Object.assign({}, ...features.map((each) => each.of_run), at_beginning);
  const core = createCoreReducers(at_beginning, of_run);
  const core_events = createRunEvents(at_beginning);

  /** @param {State} state @param {Action} action @returns {State} */
  function reduceEvent(state, { event }) {
    const { run } = state;
    if (!run) return state;
    const after = core_events[event.kind]?.(state, run, event);
    if (after === state) return state;
    return features.reduce((now, { events }) => events?.[event.kind]?.(now, now.run ?? run, event, state) ?? now, after ?? state);
  }

  return function reduce(state, action) {
    if (action.type === "event_received") return reduceEvent(state, action);
    const first = core[action.type];
    const others = features.flatMap(({ reducers }) => reducers?.[action.type] ?? []);
    if (!first && others.length === 0) throw new Error(`no reducer for the action "${action.type}"`);
    const after = first ? first(state, action) : state;
    // What the core ignores (a frame of another run, say) the features ignore too.
    if (first && after === state) return state;
    return others.reduce((now, reducer) => reducer(now, action, state), after);
  };
}

/**
 * @param {Partial<State>} at_beginning @param {Partial<State>} of_run
 * @returns {{[type: string]: ((state: State, action: any) => State)|undefined}} by the type of the action
 */
function createCoreReducers(at_beginning, of_run) {
  return {
    catalog_loaded: (state, { catalog }) => ({ ...state, catalog }),
    connection_changed: (state, { phase, attempt = 0, reason = "", wait_ms = 0 }) => ({ ...state, connection: { phase, attempt, reason, wait_ms } }),
    run_joined(state, { run, is_owner }) {
      const is_same = state.run?.id === run.id && state.run?.epoch === run.epoch;
      // The last frame of the same run stays until the next one arrives.
      const frame = state.run?.id === run.id ? state.frame : null;
      const fresh = is_same ? {} : { ...of_run, frame, frame_config: frame && state.frame_config, changed_step: 0, stale_epoch: null, peek: null, history: EMPTY_HISTORY, field_errors: {}, edits: {} };
      return { ...state, ...fresh, run, trained_config: run.config, is_owner };
    },
    // Only events carry the status: an answer to a request may arrive after a newer event.
    run_updated(state, { run, is_trained = false }) {
      if (!state.run || run.id !== state.run.id) return state;
      const { config, seed, speed } = run;
      return { ...state, run: { ...state.run, config, seed, speed }, trained_config: is_trained ? config : state.trained_config };
    },
    restart_asked: (state) => (state.frame ? { ...state, stale_epoch: state.frame.epoch } : state),
    restart_refused: (state) => ({ ...state, stale_epoch: null }),
    frame_received: (state, { frame }) => receiveFrame(state, frame, at_beginning),
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
    page_changed: (state, { page }) => ({ ...state, page: { ...state.page, ...page } }),
    theme_changed: (state, { theme }) => ({ ...state, theme }),
    language_changed: (state, { language, catalog }) => ({ ...state, language, catalog }),
    message_shown: (state, { kind = "info", text }) => ({ ...state, message: { kind, text } }),
    message_cleared: (state) => (state.message === null ? state : { ...state, message: null }),
  };
}

/** @param {State} state @param {Frame} frame @param {Partial<State>} at_beginning @returns {State} */
function receiveFrame(state, frame, at_beginning) {
  const { run } = state;
  const known_epoch = run?.epoch ?? state.frame?.epoch ?? frame.epoch;
  // A frame of an older epoch was still on its way when the run began again.
  if (!run || frame.run !== run.id || frame.epoch < known_epoch) return state;
  const is_new_epoch = frame.epoch !== known_epoch;
  const before = is_new_epoch ? { ...state, ...at_beginning, peek: null, history: EMPTY_HISTORY } : state;
  // After a rewind the later steps stay visible until the run continues differently.
  const last_step = is_new_epoch ? frame.step : Math.max(run.last_step ?? 0, frame.step);
  // The server measures less often than it sends frames; the same measurement is the same object. The first frames
  // may come before the first measurement.
  const is_measured = Object.keys(frame.metrics).length > 0;
  const is_new = is_measured && frame.step === last_step && (frame.metrics !== state.frame?.metrics || is_new_epoch);
  const history = is_new ? appendRow(before.history, { step: frame.step, metrics: frame.metrics }) : before.history;
  const { epoch, step, steps_per_second } = frame;
  const status = frame.status === "diverged" ? "diverged" : run.status;
  return { ...before, frame, frame_config: configOfFrame(state, frame), history, run: { ...run, epoch, step, last_step, steps_per_second, status } };
}

/**
 * @template T
 * @param {{[key: string]: T}} map @param {string[]} keys
 * @returns {{[key: string]: T}}
 */
function without(map, keys) {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** Keeps the edits that are newer than the confirmed ones. @param {{[path: string]: any}} edits @param {{[path: string]: any}} values */
function withoutConfirmed(edits, values) {
  return Object.fromEntries(Object.entries(edits).filter(([path, value]) => !(path in values && isEqual(values[path], value))));
}

/**
 * Each error by the control that shows it: the control of the field that the error names, or the first changed one.
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
