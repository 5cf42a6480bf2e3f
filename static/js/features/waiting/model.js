// @ts-check
/** What the page waits for, in words. */
import { m, t } from "../../app/i18n.js";
import { waitOf } from "../../app/picture.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/picture.js").Wait} Wait */

/** @type {{[wait in Wait]: string}} */
const TEXTS = {
  training: m("compiling training"),
  change: m("compiling the change"),
  picture: m("waiting for the first picture"),
  measurements: m("compiling measurements"),
};

/** @param {Wait|null} wait @param {number} seconds that it has taken so far */
export function waitText(wait, seconds) {
  return wait ? t("{what} · {seconds} s", { what: t(TEXTS[wait]), seconds }) : "";
}

/** The same beside the status, which says already that training is compiled. @param {Wait|null} wait @param {number} seconds */
export function statusWaitText(wait, seconds) {
  return wait === "training" ? t("{seconds} s", { seconds }) : waitText(wait, seconds);
}

/** What to do next with a run that was forked or taken back, and stands there. @param {State} state */
export function hintText({ run, peek }) {
  const is_at_fork = run?.parent?.step === run?.step;
  const is_taken_back = run !== null && run.step < (run.last_step ?? 0);
  return run?.status === "stopped" && !peek && (is_at_fork || is_taken_back) ? t("press ▶ to go on from here") : "";
}

/** Whether nothing trains meanwhile, so that a speed would mean nothing. @param {State} state */
export function standsStill(state) {
  const wait = waitOf(state);
  return wait === "training" || wait === "picture";
}
