// @ts-check
/** The banner about the run and the connection: one at a time, the most important first. */
import { formatCount } from "../../app/format.js";
import { m, t, tn } from "../../app/i18n.js";
import { staleOf } from "../../app/picture.js";
import { isPlaying, isRecompiling } from "../../app/selectors.js";
import { isStarting, processText } from "../starting/index.js";
import { recoveryText } from "./recovery.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Run} Run */
/** @typedef {import("../../app/types.js").Phase} Phase */

/** @typedef {"retry"|"recreate"|"reset"|"reduce_rates"|"export"|"read"} BannerAction */
/** @typedef {{kind: "busy"|"info"|"warning"|"error", title: string, text: string, actions: {name: BannerAction, title: string}[], doing?: string}} Banner doing: the present stage, shown with a clock */

/** The banner while the page reconnects, by the reason of the disconnection. @type {{[reason: string]: () => Banner}} */
const RECONNECTING = {
  slow: () => ({ kind: "warning", title: t("Falling behind."), text: t("This browser could not keep up with the pictures, so the server paused them. Joining again; the training was not disturbed."), actions: [] }),
  restart: () => ({ kind: "busy", title: t("The server starts again."), text: t("Runs are saved about every second: this page comes back to its run by itself."), actions: [{ name: "retry", title: t("Try now") }] }),
};

/** When the page tries again. The time includes a random part of a few seconds. @param {import("../../app/types.js").Connection} connection */
function nextAttempt({ wait_ms = 0 }) {
  const count = Math.max(1, Math.ceil(wait_ms / 1000));
  return tn(count, "This page tries again by itself in one second.", "This page tries again by itself in {count} seconds.");
}

/** @type {{[phase in Phase]?: (state: State) => Banner|null}} */
const CONNECTION = {
  loading: () => ({ kind: "busy", title: t("Loading."), text: t("Fetching the catalogue of problems and techniques."), actions: [] }),
  connecting: ({ frame }) => (frame ? null : { kind: "busy", title: t("Connecting."), text: t("Joining the run."), actions: [] }),
  reconnecting: ({ connection }) => RECONNECTING[connection.reason]?.() ?? { kind: "warning", title: t("Connection lost."), text: t("Trying to reach the server again. A run does not need this page: as long as the server lives, it goes on."), actions: [{ name: "retry", title: t("Try now") }] },
  unreachable: ({ connection }) => ({ kind: "error", title: t("The server does not answer."), text: `${connection.reason ? t("The proxy in front of it answers in its place, with status {status}.", { status: connection.reason }) : t("Is ganscope still running?")} ${nextAttempt(connection)}`, actions: [{ name: "retry", title: t("Try now") }] }),
  full: ({ connection }) => ({ kind: "warning", title: t("The server is full."), text: `${connection.reason && connection.reason !== "full" ? connection.reason : t("It holds as many runs or viewers as it can.")} ${nextAttempt(connection)}`, actions: [{ name: "retry", title: t("Try now") }] }),
  refused: ({ connection }) => ({ kind: "error", title: t("The server answers, and refuses this page."), text: `${connection.reason} ${nextAttempt(connection)}`, actions: [{ name: "retry", title: t("Try now") }] }),
  blocked: ({ connection }) => ({ kind: "error", title: t("No live picture: WebSocket connections fail."), text: `${t("The server itself answers, so something between it and this page blocks them: a proxy that does not pass the headers Upgrade and Connection on, a firewall, or an extension of the browser.")} ${nextAttempt(connection)}`, actions: [{ name: "retry", title: t("Try now") }] }),
  gone: ({ is_owner }) => ({
    kind: "warning",
    title: t("This run is no longer there."),
    text: is_owner ? t("It was deleted or has expired. Its settings and seed are still here: the same run can start again from step 0.") : t("Its owner deleted it, or it has expired."),
    actions: [{ name: "recreate", title: is_owner ? t("Start it again") : t("Start a run of my own") }],
  }),
  replaced: () => ({ kind: "warning", title: t("Disconnected."), text: t("The server closed the connection because of a message it did not understand. Reloading the page usually helps."), actions: [{ name: "retry", title: t("Join again") }] }),
};

/** @type {{[status: string]: (run: Run, state: State) => Banner|null}} */
const STATUS = {
  diverged: (run, { is_owner }) => ({
    kind: "error",
    title: t("Diverged at step {step}.", { step: formatCount(run.step) }),
    text: t("A loss or a weight became infinite or not a number, so training stopped; what you see is the last finite state. Usually a learning rate is too high for this game."),
    actions: is_owner ? [{ name: "reduce_rates", title: t("Reset with a third of the learning rates") }, { name: "reset", title: t("Reset") }] : [],
  }),
  failed: (run, state) => ({
    kind: "error",
    title: t("The run failed."),
    text: failureOf(run, state),
    actions: state.is_owner ? [{ name: "reset", title: t("Reset") }, { name: "export", title: t("Export") }] : [],
  }),
  compiling: (run, { frame }) => ({
    kind: "busy",
    title: t("Compiling."),
    text: frame ? t("The new configuration is being turned into machine code: a few seconds, less if it was seen before.") : t("Turning the game into machine code: a few seconds, less if it was seen before. From then on it runs at full speed."),
    actions: [],
  }),
};

/** The server's texts about a run that it does not train again, and the texts that viewers see instead. */
const QUARANTINE = new Map([
  [
    m("It has brought the training process down three times. Reset it or change its configuration, or take it away as a file."),
    m("It has brought the training process down three times."),
  ],
  [
    m("Compiling it did not come to an end, three times. Reset it or change its configuration, or take it away as a file."),
    m("Compiling it did not come to an end, three times."),
  ],
]);
/** The text about a run that is not trained again: its owner reads what to do, viewers read what happened. @param {Run} run @param {State} state */
function failureOf({ reason }, { is_owner }) {
  if (!reason) return t("The server could not go on with this configuration.");
  return t((!is_owner && QUARANTINE.get(reason)) || reason);
}

/** @param {import("../../app/types.js").Recovery} recovery @param {State} state @returns {Banner} */
const recovered = (recovery, state) => ({ kind: "info", ...recoveryText(state, recovery), actions: [{ name: "read", title: t("Dismiss") }] });

/** @returns {Banner} */
const notSaved = () => ({ kind: "warning", title: t("This run is not being saved."), text: t("The server's disk may be full, or it cannot be written. Training goes on as before; but if the server ends now, what it has learnt since is gone. Export keeps a copy."), actions: [{ name: "export", title: t("Export") }, { name: "read", title: t("Dismiss") }] });

/** @returns {Banner} */
const recompiling = () => ({ kind: "busy", title: t("Compiling the change."), text: t("Until it is ready, the game goes on as it was."), actions: [] });

/** The banner while a picture is shown; without a picture features/starting/view.js shows the status. @param {State} state @returns {Banner|null} */
function starting(state) {
  const start = processText(state);
  if (!start || !state.frame) return null;
  const { title, text, doing } = start;
  return { kind: state.process?.state === "failing" ? "error" : "busy", title, text, doing, actions: [] };
}

/** @param {State} state @returns {Banner|null} */
export function bannerOf(state) {
  const { connection, run } = state;
  if (isStarting(state)) return starting(state);
  const banner = CONNECTION[connection.phase]?.(state);
  if (banner) return banner;
  const about_status = run ? STATUS[run.status]?.(run, state) : null;
  if (about_status && about_status.kind !== "busy") return about_status;
  if (state.recovery) return recovered(state.recovery, state);
  if (about_status) return about_status;
  if (run?.not_saved && state.is_owner && !state.is_store_warning_dismissed) return notSaved();
  // What goes on as it was is not shown when the picture is stale.
  return isRecompiling(state) && isPlaying(state) && !staleOf(state) ? recompiling() : null;
}
