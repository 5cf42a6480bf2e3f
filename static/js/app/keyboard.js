// @ts-check
/** The keys of the page. They do nothing while the user types, and do not replace the browser's own shortcuts. */
import { h, isCovered } from "../lib/dom.js";
import { t } from "./i18n.js";
/** @typedef {import("./feature.js").Keys} Keys */
/** @typedef {import("./store.js").Store} Store */

/** Keys that repeat while they are held down. */
const REPEATING = [".", "ArrowRight"];

/** @param {EventTarget|null} target @param {string} key @param {Element|null} clicked what the pointer pressed last */
function isTaken(target, key, clicked) {
  if (isCovered()) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, [popover]")) return true;
  if (target.matches("input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select")) return true;
  // Space presses a button that has the focus from Tab; after a click on a button it still means play.
  if (key === " ") return target !== clicked && target.matches("button, summary, a, input");
  return key.startsWith("Arrow") && target.matches("input");
}

/**
 * @param {Store} store @param {{keys: Keys, presenter_keys: Keys}} parts presenter_keys: go first while the page presents
 * @returns {() => void}
 */
export function mountKeyboard(store, { keys, presenter_keys }) {
  /** @type {Element|null} */
  let clicked = null;
  /** @param {PointerEvent} event */
  function point(event) {
    clicked = event.target instanceof Element ? event.target.closest("button, summary, a, input") : null;
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key === "Tab") clicked = null;
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key, clicked)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = (store.state.page.is_presenting && presenter_keys[key]) || keys[key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || REPEATING.includes(event.key)) act();
  }
  document.addEventListener("keydown", press);
  document.addEventListener("pointerdown", point);
  return () => {
    document.removeEventListener("keydown", press);
    document.removeEventListener("pointerdown", point);
  };
}

/** A button for keyboard users that moves the focus to the stage. @param {HTMLElement} root @param {HTMLElement} stage @returns {() => void} */
export function mountSkipLink(root, stage) {
  // It cannot be a link to a fragment, because the fragment of this page's address is the setup of the run.
  const skip = h("button", { type: "button", class: "button skip-link", "data-help": t("Skips the controls and goes to the stage."), onclick: () => target().focus() }, t("Skip to the stage"));
  const target = () => /** @type {HTMLElement} */ (stage.querySelector("[tabindex='0']") ?? stage);
  if (!stage.hasAttribute("tabindex")) stage.tabIndex = -1;
  root.append(skip);
  return () => root.replaceChildren();
}
