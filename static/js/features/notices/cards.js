// @ts-check
/** The card of the newest notice, under the headline: the observation, remedies to try, and the reason. In a lesson it only reports. */
import { formatCount } from "../../app/format.js";
import { t, tn } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { termOfNotice } from "../glossary/index.js";
import { h, icon, together, uniqueId } from "../../lib/dom.js";
import { placePopover } from "../../lib/menu.js";
import { cardsOf, keyOf, noticeText, remedyLabel, remedyText, responseTo } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */

const CROSS = "M6 6l12 12M18 6L6 18";
/** A card about the end of a problem disappears after this time; its mark on the timeline stays. */
const OVER_MS = 15_000;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountNoticeCards(root, store, { commands }) {
  let shown = "";
  let timer = 0;

  function update() {
    const { state } = store;
    const [card, ...others] = cardsOf(state);
    const tried = card && responseTo(state, card).tried;
    const text = card ? JSON.stringify([keyOf(card), others.length, tried, canSteer(state), state.lesson !== null, state.catalog?.version]) : "";
    if (text === shown) return;
    shown = text;
    clearTimeout(timer);
    root.hidden = !card;
    const had_focus = root.contains(document.activeElement);
    if (!card) return root.replaceChildren();
    if (card.is_over) dismissLater(card);
    root.replaceChildren(draw(card, others.length));
    if (had_focus) root.querySelector("button")?.focus();
  }
  /** @param {RunNotice} card */
  function dismissLater(card) {
    timer = window.setTimeout(() => {
      if (root.matches(":hover, :focus-within")) dismissLater(card);
      else commands.dismissNotice(card);
    }, OVER_MS);
  }
  /** @param {RunNotice} card @param {number} others */
  function draw(card, others) {
    const { catalog } = store.state;
    const { title, text } = noticeText(catalog, card);
    const entry = catalog?.notices?.find(({ name }) => name === card.name);
    const dismiss = h("button", { type: "button", class: "icon-button notice-dismiss", "data-testid": "notice-dismiss", "aria-label": t("Dismiss"), "data-help": others > 0 ? tn(others, "Dismiss. One more notice is waiting.", "Dismiss. {count} more notices are waiting.") : t("Dismiss. The mark on the timeline stays."), onclick: () => commands.dismissNotice(card) }, icon(CROSS));
    const { ask, why } = createWhy(entry?.rule ?? "", () => commands.openGlossary(termOfNotice(card.name)));
    return h("article", { class: "notice-card", "data-notice": card.name, "data-kind": card.is_over ? "over" : "on" },
      h("div", { class: "notice-head" },
        h("h2", { class: "notice-title" }, title),
        h("span", { class: "notice-step" }, t("step {step}", { step: formatCount(card.step) })),
        others > 0 && h("span", { class: "notice-more" }, tn(others, "+ one more", "+ {count} more")),
        h("span", { class: "notice-tools" }, entry && ask, dismiss)),
      h("p", { class: "notice-text" }, text),
      entry && why,
      h("div", { class: "notice-foot" }, ...advice(card)));
  }
  /** The remedies to try, or the one that was tried. @param {RunNotice} card @returns {(HTMLElement|null)[]} */
  function advice(card) {
    const { state } = store;
    const { tried } = responseTo(state, card);
    if (tried) return [h("p", { class: "notice-tried", "data-state": tried.step === null ? "waiting" : "done" }, triedText(tried))];
    // The lesson says what to do next; a second advice would contradict it.
    if (card.remedies.length === 0 || !canSteer(state) || state.lesson !== null) return [];
    const buttons = card.remedies.map((remedy) => {
      const title = remedyText(state.catalog, card, remedy);
      return h("button", { type: "button", class: "button notice-remedy", "data-remedy": remedy.name, "data-help": t("{remedy}: takes effect after a short compile; training keeps its weights.", { remedy: title }), onclick: () => commands.tryRemedy(card, { ...remedy, title }) }, remedyLabel(state.catalog, card, remedy));
    });
    return [h("span", { class: "notice-label" }, t("What to try")), ...buttons];
  }
  root.hidden = true;
  return together([
    store.watch((state) => state.notices, update),
    store.watch((state) => state.notice_responses, update),
    store.watch((state) => state.catalog, update),
    store.watch((state) => state.lesson === null, update),
    store.watch(canSteer, update),
    () => clearTimeout(timer),
    () => root.replaceChildren(),
  ]);
}

/** A change that was asked for is done only once the server trains with it. @param {{title: string, step: number|null}} tried */
function triedText({ title, step }) {
  return step === null ? t("Compiling: {remedy}.", { remedy: title }) : t("Done at step {step}: {remedy}.", { step: formatCount(step), remedy: title });
}

/** The button "Why?" and the popover with the rule of the notice. @param {string} rule @param {() => void} openGlossary */
function createWhy(rule, openGlossary) {
  const id = uniqueId("why");
  const ask = h("button", { type: "button", class: "link-button notice-ask", "data-testid": "notice-why", popovertarget: id, "aria-expanded": "false", "data-help": t("The exact rule for this notice, and where to read more.") }, t("Why?"));
  const why = h("div", { class: "menu notice-why", id, popover: "auto", role: "group", "aria-label": t("Why?") }, h("p", {}, rule),
    h("button", { type: "button", class: "link-button", "data-help": t("Opens the glossary at this term."), onclick: () => { why.hidePopover(); openGlossary(); } }, t("More in the glossary")));
  why.addEventListener("toggle", (event) => {
    const is_open = /** @type {ToggleEvent} */ (event).newState === "open";
    ask.setAttribute("aria-expanded", String(is_open));
    if (is_open) placePopover(ask, why);
  });
  return { ask, why };
}
