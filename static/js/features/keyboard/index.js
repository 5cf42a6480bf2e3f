// @ts-check
/** The keys. Not while something is typed, and not over the browser's own shortcuts. */
import { currentLesson } from "../lessons/model.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {EventTarget|null} target @param {string} key @param {Element|null} clicked what the pointer pressed last */
function isTaken(target, key, clicked) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, [popover]")) return true;
  if (target.matches("input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select")) return true;
  // Space presses the button reached with Tab; after a click on one it still means play.
  if (key === " ") return target !== clicked && target.matches("button, summary, a, input");
  return key.startsWith("Arrow") && target.matches("input");
}

/** What a clicker sends, and the way out: only while the page presents. @param {Store} store @param {Commands} commands @returns {{[key: string]: () => void}} */
function presenterKeys(store, commands) {
  /** @param {1|-1} way @param {() => void} otherwise */
  function turn(way, otherwise) {
    const open = currentLesson(store.state);
    if (store.state.step_trace) commands.turnPhase(way);
    else if (open) commands.goToStep(Math.min(open.lesson.steps.length - 1, Math.max(0, open.index + way)));
    else otherwise();
  }
  return {
    PageDown: () => turn(1, () => commands.toggle()),
    PageUp: () => turn(-1, () => commands.reset()),
    Escape: () => commands.present(false),
  };
}

/**
 * @param {Document} root @param {Store} store
 * @param {{commands: Commands, openHelp: () => void, more?: {[key: string]: () => void}}} parts more: keys of other parts of the page
 * @returns {() => void}
 */
export function mountKeyboard(root, store, { commands, openHelp, more = {} }) {
  /** @type {{[key: string]: () => void}} */
  const keys = {
    " ": () => commands.toggle(),
    ".": () => commands.step("both"),
    ArrowRight: () => commands.step("both"),
    d: () => commands.step("discriminator"),
    g: () => commands.step("generator"),
    r: () => commands.reset(),
    m: () => commands.playMorph(),
    p: () => commands.present(!store.state.page.is_presenting),
    "?": openHelp,
    ...more,
  };
  const presenter_keys = presenterKeys(store, commands);
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
    if (!event.repeat || event.key === "." || event.key === "ArrowRight") act();
  }
  root.addEventListener("keydown", press);
  root.addEventListener("pointerdown", point);
  return () => {
    root.removeEventListener("keydown", press);
    root.removeEventListener("pointerdown", point);
  };
}
