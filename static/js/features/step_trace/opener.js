// @ts-check
/** The button in the transport that opens the step trace. */
import { t } from "../../app/i18n.js";
import { h, icon, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

const SLOW = "M3 12h2.5M8 12h2.5M13 6.5v11l7.5-5.5z";

/** @param {HTMLElement} transport @param {Store} store @param {Commands} commands @returns {() => void} */
export function mountOpener(transport, store, commands) {
  const button = h("button", { type: "button", class: "button trace-opener", "data-testid": "open-step-trace", "aria-keyshortcuts": "s", "aria-label": t("Slow motion"), "aria-expanded": "false", onclick: () => commands.toggleStepTrace() },
    icon(SLOW), h("span", { class: "trace-opener-text" }, t("Slow motion")));
  transport.querySelector(".steps")?.append(button);
  return together([
    store.watch((state) => state.step_trace !== null, (is_open) => button.setAttribute("aria-expanded", String(is_open))),
    store.watch((state) => state.frame !== null && state.compare === null, (can) => {
      button.disabled = !can;
      button.setAttribute("data-help", can
        ? t("Shows the next step phase by phase, with its real numbers. Key: s")
        : t("Slow motion is available after the first frame, with one run on the stage."));
    }),
    () => button.remove(),
  ]);
}
