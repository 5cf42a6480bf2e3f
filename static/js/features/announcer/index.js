// @ts-check
/** What a screen reader hears of the game: a sentence in place of the picture, and a report every few seconds. */
import { describePicture, reportOf } from "../../app/describe.js";
import { t } from "../../app/i18n.js";
import { isPlaying } from "../../app/selectors.js";
import { setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */

const PICTURE_MS = 5_000;
const REPORT_MS = 10_000;

/** @param {HTMLElement} root @param {Store} store @param {{stage: HTMLElement}} parts @returns {() => void} */
export function mountAnnouncer(root, store, { stage }) {
  let picture_timer = 0;
  let described_at = -PICTURE_MS;

  function describe() {
    picture_timer = 0;
    described_at = performance.now();
    stage.querySelector("canvas[role=img]")?.setAttribute("aria-label", describePicture(store.state));
  }
  function describeSoon() {
    if (!picture_timer) picture_timer = window.setTimeout(describe, Math.max(0, described_at + PICTURE_MS - performance.now()));
  }
  function report() {
    const { is_reporting, frame } = store.state;
    if (is_reporting && frame && !document.hidden && isPlaying(store.state)) setText(root, reportOf(store.state));
  }
  /** The beginning and the end of training are told at once: in a word, with the report for whoever wants reports. @param {boolean} is_playing */
  function announceStatus(is_playing) {
    if (!store.state.frame) return;
    const where = store.state.is_reporting ? reportOf(store.state) : "";
    setText(root, (is_playing ? t("Training. {where}", { where }) : t("Stopped. {where}", { where })).trim());
  }
  const report_timer = window.setInterval(report, REPORT_MS);
  return together([
    store.watch((state) => state.frame, describeSoon),
    // A run may play before its first picture is there to be told of.
    store.watch((state) => state.frame !== null && isPlaying(state), announceStatus),
    () => clearTimeout(picture_timer),
    () => clearInterval(report_timer),
    () => root.replaceChildren(),
  ]);
}
