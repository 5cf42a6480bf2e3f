// @ts-check
/** The timeline of the run: its losses, marks of events, a playhead for past steps, and ways to continue from them. */
import { m } from "../../app/i18n.js";
import { together } from "../../lib/dom.js";
import { createTimelineCommands } from "./commands.js";
import { addMark, markOfChange, markOfEvent, marksOfDocument } from "./marks.js";
import { mountScrubBar } from "./scrub_bar.js";
import { mountTimeline } from "./view.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").TimelineMark} TimelineMark */
/** @typedef {import("./commands.js").TimelineCommands} OwnCommands */

export { createTimelineCommands } from "./commands.js";
export { lastStep } from "./time_travel.js";

/** @param {State} state @param {any} event @returns {State} */
function withMarkOf(state, event) {
  const mark = markOfEvent(event, state.catalog);
  return mark ? { ...state, marks: addMark(state.marks, mark) } : state;
}

/** @param {State} state @param {number} step @returns {State} */
function withoutMarksAfter(state, step) {
  return { ...state, marks: state.marks.filter((mark) => mark.step <= step) };
}

/** @type {import("../../app/feature.js").Feature<{marks: TimelineMark[]}, OwnCommands>} */
export const feature = {
  name: "timeline",
  places: {
    timeline: { slot: "time", tag: "div", attributes: { class: "timeline", "data-testid": "timeline" } },
    scrub_bar: { slot: "time-end", tag: "div", label: m("Looking back"), attributes: { class: "scrub-bar", "data-testid": "scrub-bar", role: "group", hidden: true } },
  },
  initial: { marks: [] },
  of_beginning: { marks: [] },
  reducers: {
    peeked: (state, { step }) => (state.run ? { ...state, peek: { step, frame: state.peek?.frame ?? null } } : state),
    peek_received(state, { frame }) {
      const { peek, run } = state;
      return peek && run?.id === frame.run && run?.epoch === frame.epoch ? { ...state, peek: { ...peek, frame } } : state;
    },
    peek_ended: (state) => (state.peek ? { ...state, peek: null } : state),
    went_back(state, { run }) {
      const { peek, frame } = state;
      if (!state.run || state.run.id !== run.id) return state;
      // The frame that was shown is the newest one now; the stream will send the same.
      const looked = peek?.frame;
      const shown = looked && frame && looked.step === run.step ? { ...looked, frame: frame.frame } : frame;
      return { ...state, peek: null, frame: shown, trained_config: run.config, run: { ...state.run, config: run.config, status: run.status, step: run.step, last_step: run.last_step ?? run.step } };
    },
    events_loaded(state, { document }) {
      if (!state.run || (document.run ?? state.run.id) !== state.run.id) return state;
      // Marks that were added during the request stay.
      const newest = state.marks.filter((mark) => mark.step > document.last_step);
      return { ...state, marks: newest.reduce((marks, mark) => addMark(marks, mark, state.catalog), marksOfDocument(state.catalog, document)) };
    },
    frame_received(state, { frame }, before) {
      const has_diverged = state.run?.status === "diverged" && before.run?.status !== "diverged";
      return has_diverged ? withMarkOf(state, { step: frame.step, kind: "diverged" }) : state;
    },
  },
  events: {
    config(state, run, event, before) {
      const mark = markOfChange(state.catalog, event.step, before.trained_config ?? before.run?.config ?? {}, state.trained_config ?? run.config);
      return mark ? { ...state, marks: addMark(state.marks, mark, state.catalog) } : state;
    },
    diverged: (state, _, event) => withMarkOf(state, event),
    forked: (state, _, event) => withMarkOf(state, event),
    notice: (state, _, event) => withMarkOf(state, event),
    branched: (state, _, event) => withMarkOf(withoutMarksAfter(state, event.step), event),
    recovered: (state, run, event) => withMarkOf(withoutMarksAfter(state, run.last_step ?? event.step), event),
  },
  createCommands: createTimelineCommands,
  mount: ({ place, store, draw, commands, findSecond }) => together([
    mountTimeline(place("timeline"), store, { draw, commands, findSecond }),
    mountScrubBar(place("scrub_bar"), store, { commands }),
  ]),
};
