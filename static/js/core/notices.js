// @ts-check
/** What the page has to say, in plain words: one notice at a time, the most important first. */
import { formatCount } from "./format.js";
import { m, t } from "./messages.js";
import { isPlaying, isRecompiling } from "./selectors.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Phase} Phase */

/** @typedef {"retry"|"recreate"|"reset"|"calm"} Remedy */
/** @typedef {{kind: "busy"|"warning"|"error", title: string, text: string, actions: {name: Remedy, title: string}[]}} Notice */

/** @type {{[phase in Phase]?: (state: State) => Notice|null}} */
const CONNECTION = {
  loading: () => ({ kind: "busy", title: t("Loading."), text: t("Fetching the catalogue of problems and techniques."), actions: [] }),
  connecting: ({ frame }) => (frame ? null : { kind: "busy", title: t("Connecting."), text: t("Joining the run."), actions: [] }),
  reconnecting: ({ connection }) => connection.reason === "slow"
    ? { kind: "warning", title: t("Falling behind."), text: t("This browser could not keep up with the pictures, so the server paused them. Joining again; the training was not disturbed."), actions: [] }
    : { kind: "warning", title: t("Connection lost."), text: t("Trying to reach the server again. A run does not need this page: as long as the server lives, it goes on."), actions: [{ name: "retry", title: t("Try now") }] },
  unreachable: () => ({ kind: "error", title: t("The server does not answer."), text: t("Is ganscope still running? This page tries again by itself."), actions: [{ name: "retry", title: t("Try now") }] }),
  full: () => ({ kind: "warning", title: t("The server is full."), text: t("It holds as many runs or viewers as it can. This page tries again by itself as soon as there may be room."), actions: [{ name: "retry", title: t("Try now") }] }),
  gone: ({ is_owner }) => ({
    kind: "warning",
    title: t("This run is no longer there."),
    text: is_owner ? t("It was deleted or has expired. Its settings and seed are still here: the same run can start again from step 0.") : t("Its owner deleted it, or it has expired."),
    actions: [{ name: "recreate", title: is_owner ? t("Start it again") : t("Start a run of my own") }],
  }),
  replaced: () => ({ kind: "warning", title: t("Disconnected."), text: t("The server closed the connection because of a message it did not understand. Reloading the page usually helps."), actions: [{ name: "retry", title: t("Join again") }] }),
};

/** @type {{[status: string]: (run: Run, state: State) => Notice|null}} */
const STATUS = {
  diverged: (run, { is_owner }) => ({
    kind: "error",
    title: t("Diverged at step {step}.", { step: formatCount(run.step) }),
    text: t("A loss or a weight became infinite or not a number, so training stopped; what you see is the last finite state. Usually a learning rate is too high for this game."),
    actions: is_owner ? [{ name: "calm", title: t("Reset with a third of the learning rates") }, { name: "reset", title: t("Reset") }] : [],
  }),
  failed: (run, { is_owner }) => ({
    kind: "error",
    title: t("The run failed."),
    text: run.reason || t("The server could not go on with this configuration."),
    actions: is_owner ? [{ name: "reset", title: t("Reset") }] : [],
  }),
  compiling: (run, { frame }) => ({
    kind: "busy",
    title: t("Compiling."),
    text: frame ? t("The new configuration is being turned into machine code: a few seconds, less if it was seen before.") : t("Turning the game into machine code: a few seconds, less if it was seen before. From then on it runs at full speed."),
    actions: [],
  }),
};

/** @returns {Notice} */
const recompiling = () => ({ kind: "busy", title: t("Compiling the change."), text: t("Until it is ready, the game goes on as it was."), actions: [] });

/** @param {State} state @returns {Notice|null} */
export function noticeOf(state) {
  const { connection, run } = state;
  const notice = CONNECTION[connection.phase]?.(state);
  if (notice) return notice;
  const about_status = run ? STATUS[run.status]?.(run, state) : null;
  if (about_status) return about_status;
  return isRecompiling(state) && isPlaying(state) ? recompiling() : null;
}

/** What the transport bar says of each state, to be translated where it is shown. */
const STATUS_WORDS = Object.freeze({
  offline: m("offline"), ended: m("ended"), waiting: m("waiting"), connecting: m("connecting"), idle: m("ready"),
  compiling: m("compiling"), running: m("running"), stopped: m("stopped"), diverged: m("diverged"), failed: m("failed"),
});

/** One word or two for the transport bar. @param {State} state @returns {string} */
export function statusWords({ connection, run }) {
  if (connection.phase === "reconnecting" || connection.phase === "unreachable") return STATUS_WORDS.offline;
  if (connection.phase === "gone") return STATUS_WORDS.ended;
  if (connection.phase === "full") return STATUS_WORDS.waiting;
  return run ? STATUS_WORDS[run.status] : STATUS_WORDS.connecting;
}
