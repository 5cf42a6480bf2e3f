// @ts-check
/** Ctrl+Z, or Cmd+Z. A text field, and a dialog, has an undo of its own. */
import { isCovered } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Commands} Commands */

const TEXT = "input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, [contenteditable]";

/** @param {Commands} commands @returns {() => void} */
export function mountUndoKeys(commands) {
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z" || event.repeat) return;
    const is_typing = event.target instanceof HTMLElement && event.target.closest(`${TEXT}, dialog`) !== null;
    if (is_typing || isCovered() || !commands.canUndo()) return;
    event.preventDefault();
    commands.undo();
  }
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
