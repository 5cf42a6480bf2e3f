// @ts-check
/** The status of the run and of the connection in one or two words. */
import { m } from "../../app/i18n.js";
import { isStarting } from "../starting/index.js";
/** @typedef {import("../../app/types.js").State} State */

const STATUS_TEXTS = Object.freeze({
  starting: m("starting"), again: m("starting again"),
  offline: m("offline"), refused: m("refused"), ended: m("ended"), waiting: m("waiting"), connecting: m("connecting"), idle: m("ready"),
  compiling: m("compiling"), running: m("running"), stopped: m("stopped"), diverged: m("diverged"), failed: m("failed"),
});

/** The text in English; it is translated where it is shown. @param {State} state @returns {string} */
export function statusText(state) {
  const { connection, process, run } = state;
  if (process && isStarting(state)) return STATUS_TEXTS[process.state === "starting again" ? "again" : "starting"];
  if (["reconnecting", "unreachable", "blocked"].includes(connection.phase)) return STATUS_TEXTS.offline;
  if (connection.phase === "refused") return STATUS_TEXTS.refused;
  if (connection.phase === "gone") return STATUS_TEXTS.ended;
  if (connection.phase === "full") return STATUS_TEXTS.waiting;
  return run ? STATUS_TEXTS[run.status] : STATUS_TEXTS.connecting;
}
