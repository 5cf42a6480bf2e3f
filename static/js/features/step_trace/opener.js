// @ts-check
/** The ways into slow motion: its button in the transport, and its keys. */
import { t } from "../../app/i18n.js";
import { h, icon, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

const SLOW = "M3 12h2.5M8 12h2.5M13 6.5v11l7.5-5.5z";

/** The keys of slow motion; while it is closed they mean what they always mean. @param {Store} store @param {Commands} commands @returns {{[key: string]: () => void}} */
export function stepTraceKeys(store, commands) {
  const is_open = () => store.state.step_trace !== null;
  return {
    s: () => commands.toggleStepTrace(),
    " ": () => (is_open() ? commands.toggleTracePlay() : commands.toggle()),
    ArrowRight: () => (is_open() ? commands.turnPhase(1) : commands.step("both")),
    ArrowLeft: () => { if (is_open()) commands.turnPhase(-1); },
  };
}

/** The way into it, in the transport. @param {Store} store @param {Commands} commands @returns {{button: HTMLButtonElement, stop: () => void}} */
export function createOpener(store, commands) {
  const button = h("button", { type: "button", class: "button trace-opener", "data-testid": "open-step-trace", "aria-keyshortcuts": "s", "aria-label": t("Slow motion"), "aria-expanded": "false", onclick: () => commands.toggleStepTrace() },
    icon(SLOW), h("span", { class: "trace-opener-text" }, t("Slow motion")));
  const stop = together([
    store.watch((state) => state.step_trace !== null, (is_open) => button.setAttribute("aria-expanded", String(is_open))),
    store.watch((state) => state.frame !== null && state.compare === null, (can) => {
      button.disabled = !can;
      button.setAttribute("data-help", can
        ? t("The next step told phase by phase, with its true numbers. Key: s")
        : t("One step can be told as soon as there is a picture of one run."));
    }),
  ]);
  return { button, stop };
}
