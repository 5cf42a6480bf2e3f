// @ts-check
/** The clock of a wait, and the marks at the controls whose value is not in force yet. */
import { pendingPaths, waitOf } from "../../app/picture.js";
import { setAttribute, setText, together } from "../../lib/dom.js";
import { waitText } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/picture.js").Wait} Wait */

const SECOND_MS = 1_000;

/**
 * Writes what the page waits for, and for how many seconds.
 * @param {HTMLElement} element @param {Store} store @param {readonly Wait[]} waits those that this element shows @param {typeof waitText} [textOf]
 * @returns {() => void}
 */
export function mountWaitText(element, store, waits, textOf = waitText) {
  let timer = 0;
  return together([
    store.watch(waitOf, (wait) => {
      clearInterval(timer);
      const began = Date.now();
      const show = () => setText(element, textOf(wait, Math.round((Date.now() - began) / SECOND_MS)));
      element.hidden = wait === null || !waits.includes(wait);
      if (element.hidden) return;
      show();
      timer = window.setInterval(show, SECOND_MS);
    }),
    () => clearInterval(timer),
  ]);
}

/** Marks every control of a field or a stabilizer whose value is not in force yet. @param {HTMLElement} root @param {Store} store @param {import("../../lib/draw.js").DrawScheduler} draw @returns {() => void} */
export function mountPendingMarks(root, store, draw) {
  function mark() {
    const pending = pendingPaths(store.state);
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-field], [data-stabilizer]"))) {
      const path = element.dataset.field ?? `stabilizers.${element.dataset.stabilizer}`;
      setAttribute(element, "data-pending", pending.some((each) => each === path || each.startsWith(`${path}.`)));
    }
  }
  return together([
    // Controls are built anew when the configuration changes, so they are marked after all else has followed it.
    store.watch((state) => pendingPaths(state).join(), () => draw.request(mark)),
    store.watch((state) => state.run?.config, () => draw.request(mark)),
    () => draw.cancel(mark),
  ]);
}
