// @ts-check
/** Moving along the run: which steps there are, where a key or a pointer leads, and what the state makes of it. */
import { clamp, niceStep } from "../../app/fields.js";
import { historyUntil } from "../../app/metric_history.js";
import { addMark, configAfter, markOfEvent, marksOfDocument } from "./marks.js";
import { addNotice, noticesAmong } from "../notices/model.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Run} Run */
/** @typedef {import("../../app/types.js").History} History */

/** PageUp and PageDown go about this share of the run. */
const PAGE = 0.1;

/** The furthest step there is to look at. @param {State} state */
export function lastStep({ run }) {
  return Math.max(run?.last_step ?? 0, run?.step ?? 0);
}

/** Where the playhead stands. @param {State} state */
export function playhead({ peek, run }) {
  return peek?.step ?? run?.step ?? 0;
}

/** Is the picture that of the step that is looked at? @param {State} state */
export function isExact({ peek }) {
  return peek !== null && peek.frame?.step === peek.step;
}

/**
 * Where a key leads on the timeline; null for other keys. End leads back to now.
 * @param {string} key @param {number} at @param {number} last @returns {number|"now"|null}
 */
export function stepOfKey(key, at, last) {
  const page = Math.max(1, Math.round(niceStep(Math.max(1, last * PAGE))));
  const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - page, PageUp: at + page, Home: 0 }[key];
  if (key === "End") return "now";
  return to === undefined ? null : clamp(to, 0, last);
}

/** @param {number} share of the width @param {number} last */
export function stepAtShare(share, last) {
  return Math.round(clamp(share, 0, 1) * last);
}

/** What comes after a step is dropped: something else happened instead. @param {State} state @param {Run} run @param {number} step @returns {State} */
export function branch(state, run, step) {
  const history = historyUntil(state.history, step);
  const peek = state.peek && state.peek.step > step ? null : state.peek;
  const marks = state.marks.filter((mark) => mark.step <= step);
  const notices = state.notices.filter((notice) => notice.step <= step);
  return { ...state, peek, history, marks, notices, run: { ...run, last_step: step } };
}

/** @type {{[type: string]: (state: State, action: any) => State}} */
export const TIME_REDUCERS = {
  peeked: (state, { step }) => (state.run ? { ...state, peek: { step, frame: state.peek?.frame ?? null } } : state),
  peek_received: (state, { frame }) => {
    const { peek, run } = state;
    return peek && run?.id === frame.run && run?.epoch === frame.epoch ? { ...state, peek: { ...peek, frame } } : state;
  },
  peek_ended: (state) => (state.peek ? { ...state, peek: null } : state),
  // The picture looked at is the newest one now; the stream will say the same.
  went_back: (state, { run }) => {
    const { peek, frame } = state;
    if (!state.run || state.run.id !== run.id) return state;
    const looked = peek?.frame;
    const shown = looked && frame && looked.step === run.step ? { ...looked, frame: frame.frame } : frame;
    return { ...state, peek: null, frame: shown, trained_config: run.config, run: { ...state.run, config: run.config, status: run.status, step: run.step, last_step: run.last_step ?? run.step } };
  },
  events_loaded: (state, { document }) => {
    if (!state.run || (document.run ?? state.run.id) !== state.run.id) return state;
    const loaded = marksOfDocument(state.catalog, document);
    const notices = noticesAmong(document.events).reduce(addNotice, state.notices);
    // What happened while the answer was on its way.
    const newest = state.marks.filter((mark) => mark.step > document.last_step);
    return { ...state, notices, marks: newest.reduce((marks, mark) => addMark(marks, mark, state.catalog), loaded) };
  },
  compare_changed: (state, { compare }) => ({ ...state, compare }),
};

/** @param {State} state @param {any} event @returns {State} */
function marked(state, event) {
  const mark = markOfEvent(event, state.catalog);
  return mark ? { ...state, marks: addMark(state.marks, mark) } : state;
}

/** @type {{[kind: string]: (state: State, run: Run, event: any) => State}} */
export const TIME_EVENTS = {
  rewound: (state, run, { step, last_step, seed, config, change }) => {
    const trained_config = change || config ? configAfter(state.trained_config ?? run.config, { change, config }) : state.trained_config;
    return { ...state, trained_config, run: { ...run, step, seed: seed ?? run.seed, status: "stopped", last_step: last_step ?? run.last_step, ...(trained_config ? { config: trained_config } : {}) } };
  },
  branched: (state, run, event) => marked(branch(state, run, event.step), event),
  forked: (state, run, event) => marked(state, event),
  notice: (state, run, event) => marked({ ...state, notices: addNotice(state.notices, event) }, event),
};
