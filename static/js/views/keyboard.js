// @ts-check
/** The keys. Not while something is typed, and not over the browser's own shortcuts. */
/** @typedef {import("../core/types.js").Commands} Commands */

/** @param {EventTarget|null} target @param {string} key @param {Element|null} clicked what the pointer pressed last */
function isTaken(target, key, clicked) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, [popover]")) return true;
  if (target.matches("input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select")) return true;
  // Space presses the button reached with Tab; after a click on one it still means play.
  if (key === " ") return target !== clicked && target.matches("button, summary, a, input");
  return key.startsWith("Arrow") && target.matches("input");
}

/** @param {Document} root @param {{commands: Commands, openHelp: () => void}} parts @returns {() => void} */
export function mountKeyboard(root, { commands, openHelp }) {
  /** @type {{[key: string]: () => void}} */
  const keys = {
    " ": () => commands.toggle(),
    ".": () => commands.step("both"),
    ArrowRight: () => commands.step("both"),
    d: () => commands.step("discriminator"),
    g: () => commands.step("generator"),
    r: () => commands.reset(),
    "?": openHelp,
  };
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
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
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
