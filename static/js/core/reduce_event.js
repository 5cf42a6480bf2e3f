// @ts-check
/** The events of a run, as they come over the socket. */
import { isEqual } from "./config.js";
import { EMPTY_HISTORY } from "./history.js";
import { EMPTY_STORY, addEvent } from "./story.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").StoryEvent} StoryEvent */

/** @typedef {{type: string, kind: string, step: number, [key: string]: any}} RunEvent */

/** @type {{[kind: string]: ((state: State, run: Run, event: RunEvent) => State)|undefined}} */
const EVENTS = {
  status: (state, run, event) => ({ ...state, run: { ...run, status: event.status, reason: event.reason ?? "" } }),
  config: (state, run, event) => {
    const found = changeStory(state, state.trained_config ?? run.config, event);
    const story = found.reduce(addEvent, event.restarted ? EMPTY_STORY : state.story);
    const history = event.restarted ? EMPTY_HISTORY : state.history;
    // An owner's later changes may still wait for their program: what was accepted stays in sight.
    const is_waiting = state.is_owner && !isEqual(run.config, state.trained_config);
    const config = is_waiting ? run.config : event.config;
    return { ...state, story, history, trained_config: event.config, run: { ...run, config } };
  },
  reset: (state, run, event) => ({
    ...state,
    history: EMPTY_HISTORY,
    story: EMPTY_STORY,
    // What begins again is what was accepted last, without a word about it.
    trained_config: run.config,
    run: { ...run, seed: event.seed ?? run.seed, step: 0 },
  }),
  diverged: (state, run, event) => {
    if (run.status === "diverged") return state;
    const story = addEvent(state.story, { step: event.step, kind: "diverged", text: "diverged" });
    return { ...state, story, run: { ...run, status: "diverged", step: event.step } };
  },
  viewers: (state, run, event) => ({ ...state, run: { ...run, viewers: event.viewers } }),
  speed: (state, run, event) => ({ ...state, run: { ...run, speed: event.speed } }),
  deleted: (state) => ({ ...state, connection: { phase: "gone", attempt: 0, reason: "deleted" } }),
  failed: (state, run, event) => ({ ...state, run: { ...run, status: "failed", reason: event.reason ?? event.detail ?? "" } }),
};

/** @param {State} state @param {RunEvent} event @returns {State} */
export function reduceEvent(state, event) {
  const reducer = EVENTS[event.kind];
  return reducer && state.run ? reducer(state, state.run, event) : state;
}

/**
 * What a change of the configuration is called on the timeline.
 * @param {State} state @param {Config} before @param {RunEvent} event
 * @returns {StoryEvent[]}
 */
function changeStory(state, before, event) {
  const old_names = Object.keys(before.stabilizers ?? {});
  const new_names = Object.keys(event.config.stabilizers ?? {});
  /** @param {string} name */
  const title = (name) => state.catalog?.stabilizers.find((each) => each.name === name)?.title ?? name;
  const on = new_names.filter((name) => !old_names.includes(name)).map((name) => `${title(name).toLowerCase()} on`);
  const off = old_names.filter((name) => !new_names.includes(name)).map((name) => `${title(name).toLowerCase()} off`);
  return [...on, ...off].map((text) => ({ step: event.step, kind: /** @type {"remedy"} */ ("remedy"), text }));
}
