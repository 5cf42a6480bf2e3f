// @ts-check
/** The bar that says what was replaced, with a button that brings it back. */
import { t } from "../../app/i18n.js";
import { h, icon, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

const CROSS = "M6 6l12 12M18 6L6 18";
const OFFER_MS = 60_000;

/**
 * @param {HTMLElement} root @param {Store} store
 * @param {{commands: Commands, findFocus: () => HTMLElement}} parts findFocus: where the focus goes when the bar takes it away
 * @returns {() => void}
 */
export function mountUndo(root, store, { commands, findFocus }) {
  const text = h("p", { class: "undo-text", role: "status", "data-testid": "undo-text" });
  const undo = h("button", { type: "button", class: "button undo-button", "data-testid": "undo-button", "aria-keyshortcuts": "Control+Z", "data-help": t("Brings the run back at that step, with its history and its settings. Key: Ctrl+Z"), onclick: () => commands.undo() }, t("Undo"));
  const close = h("button", { type: "button", class: "icon-button undo-close", "data-testid": "undo-close", "aria-label": t("Dismiss"), "data-help": t("Closes this offer. The earlier run cannot be brought back then."), onclick: () => commands.dismissUndo() }, icon(CROSS));
  const bar = h("div", { class: "undo-bar" }, text, undo, close);
  root.append(bar);
  let timer = 0;

  function endLater() {
    timer = window.setTimeout(() => (bar.matches(":hover, :focus-within") ? endLater() : commands.dismissUndo()), OFFER_MS);
  }
  return together([
    store.watch((state) => state.undo, (offer) => {
      clearTimeout(timer);
      if (!offer && bar.contains(document.activeElement)) findFocus().focus();
      // The text stands in a part of the page that is always there, so that a screen reader notices the change.
      setText(text, offer?.text ?? "");
      bar.classList.toggle("is-empty", !offer);
      undo.hidden = close.hidden = !offer;
      if (offer) endLater();
    }),
    () => clearTimeout(timer),
    () => root.replaceChildren(),
  ]);
}
