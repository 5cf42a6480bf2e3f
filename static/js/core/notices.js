// @ts-check
/** What the page has to say, in plain words: one notice at a time, the most important first. */
import { formatCount } from "./format.js";
import { isPlaying, isRecompiling } from "./selectors.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Phase} Phase */

/** @typedef {"retry"|"recreate"|"reset"|"calm"} Remedy */
/** @typedef {{kind: "busy"|"warning"|"error", title: string, text: string, actions: {name: Remedy, title: string}[]}} Notice */

/** @type {{[phase in Phase]?: (state: State) => Notice|null}} */
const CONNECTION = {
  loading: () => ({ kind: "busy", title: "Loading.", text: "Fetching the catalogue of problems and techniques.", actions: [] }),
  connecting: ({ frame }) => (frame ? null : { kind: "busy", title: "Connecting.", text: "Joining the run.", actions: [] }),
  reconnecting: ({ connection }) => connection.reason === "slow"
    ? { kind: "warning", title: "Falling behind.", text: "This browser could not keep up with the pictures, so the server paused them. Joining again; the training was not disturbed.", actions: [] }
    : { kind: "warning", title: "Connection lost.", text: "Trying to reach the server again. A run does not need this page: as long as the server lives, it goes on.", actions: [{ name: "retry", title: "Try now" }] },
  unreachable: () => ({ kind: "error", title: "The server does not answer.", text: "Is ganscope still running? This page tries again by itself.", actions: [{ name: "retry", title: "Try now" }] }),
  full: () => ({ kind: "warning", title: "The server is full.", text: "It holds as many runs or viewers as it can. This page tries again by itself as soon as there may be room.", actions: [{ name: "retry", title: "Try now" }] }),
  gone: ({ is_owner }) => ({
    kind: "warning",
    title: "This run is no longer there.",
    text: is_owner ? "It was deleted or has expired. Its settings and seed are still here: the same run can start again from step 0." : "Its owner deleted it, or it has expired.",
    actions: [{ name: "recreate", title: is_owner ? "Start it again" : "Start a run of my own" }],
  }),
  replaced: () => ({ kind: "warning", title: "Disconnected.", text: "The server closed the connection because of a message it did not understand. Reloading the page usually helps.", actions: [{ name: "retry", title: "Join again" }] }),
};

/** @type {{[status: string]: (run: Run, state: State) => Notice|null}} */
const STATUS = {
  diverged: (run, { is_owner }) => ({
    kind: "error",
    title: `Diverged at step ${formatCount(run.step)}.`,
    text: "A loss or a weight became infinite or not a number, so training stopped; what you see is the last finite state. Usually a learning rate is too high for this game.",
    actions: is_owner ? [{ name: "calm", title: "Reset with a third of the learning rates" }, { name: "reset", title: "Reset" }] : [],
  }),
  failed: (run, { is_owner }) => ({
    kind: "error",
    title: "The run failed.",
    text: run.reason || "The server could not go on with this configuration.",
    actions: is_owner ? [{ name: "reset", title: "Reset" }] : [],
  }),
  compiling: (run, { frame }) => ({
    kind: "busy",
    title: "Compiling.",
    text: frame ? "The new configuration is being turned into machine code: a few seconds, less if it was seen before." : "Turning the game into machine code: a few seconds, less if it was seen before. From then on it runs at full speed.",
    actions: [],
  }),
};

/** @type {Notice} */
const RECOMPILING = { kind: "busy", title: "Compiling the change.", text: "Until it is ready, the game goes on as it was.", actions: [] };

/** @param {State} state @returns {Notice|null} */
export function noticeOf(state) {
  const { connection, run } = state;
  const notice = CONNECTION[connection.phase]?.(state);
  if (notice) return notice;
  const about_status = run ? STATUS[run.status]?.(run, state) : null;
  if (about_status) return about_status;
  return isRecompiling(state) && isPlaying(state) ? RECOMPILING : null;
}

/** One word or two for the transport bar. @param {State} state */
export function statusWords(state) {
  const { connection, run } = state;
  if (connection.phase === "reconnecting" || connection.phase === "unreachable") return "offline";
  if (connection.phase === "gone") return "ended";
  if (connection.phase === "full") return "waiting";
  if (!run) return "connecting";
  return run.status === "idle" ? "ready" : run.status;
}
