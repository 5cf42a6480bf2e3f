// @ts-check
/** The card of the first visit. */
import { m, t } from "../../app/i18n.js";
import { canSteer, isPlaying } from "../../app/selectors.js";
import { h, icon, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

const CROSS = "M6 6l12 12M18 6L6 18";
const COLLAPSE = "collapse_1d";

/** @type {[string, string, string][]} the colour, its name, and what it stands for */
const SENTENCES = [
  ["real", m("Green:"), m("real numbers.")],
  ["fake", m("Purple:"), m("what the generator G makes of noise.")],
  ["discriminator", m("Blue:"), m("what the discriminator D thinks of a number; 1 is “real”, 0 is “fake”.")],
];

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountOpening(root, store, { commands }) {
  /** @param {string} name @param {string} title @param {string} help @param {() => void} act */
  const way = (name, title, help, act) => h("button", { type: "button", class: "button", "data-testid": `opening-${name}`, "data-help": help, onclick: () => { commands.leaveOpening(); act(); } }, title);
  const ways = [
    way("collapse", t("Make it collapse"), t("A generator that gives up variety: purple becomes one spike."), () => commands.choosePreset(COLLAPSE)),
    way("lesson", t("Take lesson 1"), t("A few minutes, step by step."), openFirstLesson),
    way("play", t("Just play"), t("Change anything at the left while it trains."), () => { if (!isPlaying(store.state)) commands.start(); }),
  ];
  const close = h("button", { type: "button", class: "opening-close", "aria-label": t("Close"), "data-testid": "opening-close", onclick: () => commands.leaveOpening() }, icon(CROSS));
  root.append(
    h("p", { class: "opening-text" },
      h("strong", {}, t("Two networks play a game.")), " ",
      ...SENTENCES.flatMap(([colour, name, text]) => [h("strong", { class: "opening-colour", "data-colour": colour }, t(name)), ` ${t(text)} `]),
      t("Watch purple move to green.")),
    h("div", { class: "button-row" }, ...ways, h("button", { type: "button", class: "opening-read", "data-testid": "opening-read", onclick: () => commands.readArticle() }, t("How does it work? ↓"))),
    close,
  );

  function openFirstLesson() {
    const first = store.state.catalog?.lessons?.[0];
    if (first) commands.openLesson(first.name);
  }
  return together([
    store.watch((state) => state.is_opening, (is_opening) => { root.hidden = !is_opening; }),
    store.watch(canSteer, (can) => { for (const button of ways) button.disabled = !can; }),
    () => root.replaceChildren(),
  ]);
}
