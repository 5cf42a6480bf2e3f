// @ts-check
/** The bar that is shown with a past step: its number, and buttons to continue from it. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { createStabilizerChips, suggestedStabilizers } from "../controls/index.js";
import { h, isCovered, setText, together } from "../../lib/dom.js";
import { isExact, lastStep } from "./time_travel.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** @param {string} testid @param {string} title @param {string} help @param {() => void} act */
function button(testid, title, help, act) {
  return h("button", { type: "button", class: "button", "data-testid": testid, "data-help": help, onclick: act }, title);
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountScrubBar(root, store, { commands }) {
  const place = h("p", { class: "scrub-place", role: "status", "data-testid": "scrub-place" });
  const go_on = button("continue-from-here", t("Continue from here"), t("The run goes back to this step and trains from there. Everything later is discarded."), () => commands.continueFromHere());
  const fork = button("fork-from-here", t("Fork from here"), t("Starts a new run at this step, with its whole history. The present run stays as it is."), () => commands.fork());
  const now = button("back-to-now", t("Back to now"), t("Back to the newest frame. Key: Escape"), () => commands.backToNow());
  now.setAttribute("aria-keyshortcuts", "Escape");
  const compare = h("div", { class: "scrub-compare", role: "group", "aria-label": t("Compare from here") });
  root.append(h("div", { class: "scrub-line" }, place, h("div", { class: "button-row" }, go_on, fork, now)), compare);

  function show() {
    const { peek } = store.state;
    root.hidden = peek === null;
    root.parentElement?.classList.toggle("is-looking", peek !== null);
    if (!peek) return;
    setText(place, t("Looking at step {step} of {last}", { step: formatCount(peek.step), last: formatCount(lastStep(store.state)) }));
    place.classList.toggle("is-waiting", !isExact(store.state));
  }
  function showChips() {
    const { catalog, run, compare: pair } = store.state;
    compare.hidden = pair !== null;
    if (!catalog || !run || pair) return;
    const other = button("compare-from-here", t("another change"), t("Two runs side by side from this step. What you change next is the difference between them."), () => commands.compare());
    other.className = "chip";
    compare.replaceChildren(h("span", { class: "inline-label" }, t("Compare with")), ...createStabilizerChips(suggestedStabilizers(catalog, run.config), (change) => commands.compare(change)), other);
  }
  /** @param {KeyboardEvent} event */
  function escape(event) {
    if (event.key !== "Escape" || !store.state.peek || isCovered()) return;
    // Only one action: the same key also ends presenting.
    event.stopImmediatePropagation();
    commands.backToNow();
  }
  document.addEventListener("keydown", escape);
  return together([
    store.watch((state) => state.peek, show),
    store.watch(lastStep, show),
    store.watch((state) => state.is_owner, (can) => { go_on.hidden = !can; }),
    store.watch((state) => state.compare, (pair) => { fork.hidden = pair !== null; }),
    store.watch((state) => state.catalog, showChips),
    store.watch((state) => state.run?.config, showChips),
    store.watch((state) => state.compare, showChips),
    () => document.removeEventListener("keydown", escape),
    () => root.replaceChildren(),
  ]);
}
