// @ts-check
/** The state of the run and of the connection in one word or two. */
import { m } from "../../app/i18n.js";
import { isStarting } from "../starting/index.js";
/** @typedef {import("../../app/types.js").State} State */

const STATUS_WORDS = Object.freeze({
  starting: m("starting"), again: m("starting again"),
  offline: m("offline"), ended: m("ended"), waiting: m("waiting"), connecting: m("connecting"), idle: m("ready"),
  compiling: m("compiling"), running: m("running"), stopped: m("stopped"), diverged: m("diverged"), failed: m("failed"),
});

/** The words in English, to be translated where they are shown. @param {State} state @returns {string} */
export function statusText(state) {
  const { connection, process, run } = state;
  if (process && isStarting(state)) return STATUS_WORDS[process.state === "starting again" ? "again" : "starting"];
  if (connection.phase === "reconnecting" || connection.phase === "unreachable") return STATUS_WORDS.offline;
  if (connection.phase === "gone") return STATUS_WORDS.ended;
  if (connection.phase === "full") return STATUS_WORDS.waiting;
  return run ? STATUS_WORDS[run.status] : STATUS_WORDS.connecting;
}
