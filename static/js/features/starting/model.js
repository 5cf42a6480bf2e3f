// @ts-check
/** The status of the training process during its first start, or during a restart. */
import { m, t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").ProcessStatus} ProcessStatus */

/** The stages of the start in order; the texts are those that the server sends. */
export const STEPS = Object.freeze([m("starting Python"), m("importing JAX"), m("opening the store"), m("bringing back runs")]);

/** Reports of the same start may differ by their travel time. */
const SAME_MS = 2_000;

/** @param {State} state @param {{status: ProcessStatus|null, now_ms: number}} action @returns {State} */
export function reportProcess(state, { status, now_ms }) {
  const before = state.process;
  if (!status || status.state === "up") return before === null ? state : { ...state, process: null };
  const reported_ms = now_ms - 1000 * status.since_seconds;
  const is_same = before?.state === status.state && Math.abs(before.since_ms - reported_ms) < SAME_MS;
  const since_ms = is_same ? before.since_ms : reported_ms;
  if (is_same && before.doing === status.doing) return state;
  return { ...state, process: { state: status.state, doing: status.doing, since_ms } };
}

/** Whether the server answers and its training process starts. @param {State} state */
export function isStarting({ process, connection: { phase, reason } }) {
  if (process === null || ["gone", "unreachable", "refused", "blocked", "replaced"].includes(phase)) return false;
  return phase !== "reconnecting" || reason === "restart";
}

/** Whether the page must ask for the status. An open stream reports it by itself. @param {State} state */
export function waitsForProcess({ process, connection: { phase } }) {
  return process !== null || !["open", "gone", "refused", "blocked", "replaced"].includes(phase);
}

/** The heading stands alone, the title begins a line. @type {{[state: string]: {heading: string, title: string, text: string}}} */
const TEXTS = {
  starting: { heading: m("Starting"), title: m("Starting."), text: m("The process that trains is on its way. On a new machine this takes longest the first time.") },
  "starting again": { heading: m("Starting again"), title: m("Starting again."), text: m("The process that trains ended unexpectedly. Runs are saved about every second, and go on by themselves once it is back.") },
  failing: { heading: m("Training does not start"), title: m("Training does not start."), text: m("The process that trains has ended several times on its way. The server's log says why. It is tried again by itself.") },
};

/** @param {State} state @returns {{heading: string, title: string, text: string, doing: string}|null} null when nothing starts */
export function processText(state) {
  if (state.process === null || !isStarting(state)) return null;
  const { heading, title, text } = TEXTS[state.process.state] ?? TEXTS.starting;
  return { heading: t(heading), title: t(title), text: t(text), doing: state.process.doing ? t(state.process.doing) : "" };
}

/** The stages of the start: done, current and later. @param {State} state @returns {{title: string, stage: "done"|"now"|"later"}[]} */
export function stepsOf({ process }) {
  const now = STEPS.indexOf(process?.doing ?? "");
  // The first start brings back no runs.
  const steps = process?.state === "starting" ? STEPS.slice(0, -1) : STEPS;
  return steps.map((step, i) => ({ title: t(step), stage: i < now ? "done" : i === now ? "now" : "later" }));
}
