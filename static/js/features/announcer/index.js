// @ts-check
/** Texts for screen readers: a description of the picture, and a report of the game every few seconds. */
import { t } from "../../app/i18n.js";
import { reportMemory } from "../../app/memory.js";
import { isPlaying } from "../../app/selectors.js";
import { setText, together } from "../../lib/dom.js";
import { describePicture, reportOf } from "../../scenes/describe.js";
/** @typedef {import("../../app/store.js").Store} Store */

const PICTURE_MS = 5_000;
const REPORT_MS = 10_000;

/** @param {HTMLElement} root @param {Store} store @param {{stage: HTMLElement}} parts @returns {() => void} */
function mountAnnouncer(root, store, { stage }) {
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
  /** Announces at once when training starts or stops, with the report if the user wants reports. @param {boolean} is_playing */
  function announceStatus(is_playing) {
    if (!store.state.frame) return;
    const where = store.state.is_reporting ? reportOf(store.state) : "";
    setText(root, (is_playing ? t("Training. {where}", { where }) : t("Stopped. {where}", { where })).trim());
  }
  const report_timer = window.setInterval(report, REPORT_MS);
  return together([
    store.watch((state) => state.frame, describeSoon),
    // A run may play before its first frame arrives; then there is nothing to describe yet.
    store.watch((state) => state.frame !== null && isPlaying(state), announceStatus),
    () => clearTimeout(picture_timer),
    () => clearInterval(report_timer),
    () => root.replaceChildren(),
  ]);
}

/** @typedef {{is_reporting: boolean}} OwnState is_reporting: whether a screen reader gets reports of the game */
/** @typedef {{setReporting: (is_on: boolean) => void}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "announcer",
  places: { announcer: { slot: "body-end", tag: "p", attributes: { class: "visually-hidden", "data-testid": "announcer", role: "status", "aria-live": "polite" } } },
  initial: { is_reporting: true },
  reducers: { reporting_changed: (state, { is_on }) => ({ ...state, is_reporting: is_on }) },
  createCommands: ({ store }) => ({
    setReporting(is_on) {
      reportMemory.write(is_on);
      store.dispatch({ type: "reporting_changed", is_on });
    },
  }),
  start: ({ store }) => store.dispatch({ type: "reporting_changed", is_on: reportMemory.read() }),
  mount: ({ place, store }) => mountAnnouncer(place("announcer"), store, { stage: place("stage") }),
};
