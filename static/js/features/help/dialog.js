// @ts-check
/** The help dialog: the meaning of the parts of the page, and the keys. */
import { m, t } from "../../app/i18n.js";
import { isPlaying } from "../../app/selectors.js";
import { h, setText } from "../../lib/dom.js";

/** @type {[string, string][]} */
const KEYS = [
  [m("space"), m("play or stop")],
  [m(". or →"), m("one step of both players")],
  ["d", m("one step of the discriminator")],
  ["g", m("one step of the generator")],
  ["r", m("reset: the same run again")],
  ["s", m("slow motion: one step in its phases")],
  ["m", m("the latent grid, from noise to data")],
  ["+ − 0", m("on the stage: zoom in, zoom out, fit")],
  ["← → ⇞ ⇟", m("on the timeline: one step, many steps")],
  ["p", m("toggle present mode")],
  ["i", m("statistics")],
  ["?", m("this help")],
];
/** The keys while the page presents; presentation remotes send them. @type {[string, string][]} */
const PRESENTER_KEYS = [
  [m("Page down"), m("next step of the lesson, or next phase of slow motion; otherwise play or stop")],
  [m("Page up"), m("previous step of the lesson, or previous phase of slow motion; otherwise reset")],
  [m("Escape"), m("back to the whole page")],
];
/** @type {[string, string, string][]} */
const LEGEND = [
  ["real", m("Green is real"), m("Samples of the data, their density, and the rings around the modes.")],
  ["fake", m("Purple is the generator"), m("What it makes from random latents z: samples, density, grid.")],
  ["discriminator", m("Blue is the discriminator"), m("D(x) near 1 means “real”, near 0 “fake”, ½ “cannot tell”. Dashed: the optimal D* against this generator.")],
  ["event", m("Amber is an event or a remedy"), m("A collapse, a lost mode, or a technique that helps.")],
  ["text", m("Other colours are categories"), m("Each label or code has its own colour. Real samples are rings, fakes are filled dots.")],
];

/**
 * @param {HTMLElement} root @param {import("../../app/store.js").Store} store @param {{openGlossary: (term?: string|null) => void}} parts
 * @returns {{open: () => void, unmount: () => void}}
 */
export function mountHelp(root, store, { openGlossary }) {
  /** @param {string} testid @param {string} title @param {string} help @param {string|null} term */
  const reading = (testid, title, help, term) => h("button", { type: "button", class: "button", "data-testid": testid, "data-help": help, onclick: () => { dialog.close(); openGlossary(term); } }, title);
  /** @param {[string, string][]} rows */
  const keys = (rows) => h("dl", { class: "help-keys" }, ...rows.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, t(key))), h("dd", {}, t(text)))));
  const close = h("button", { type: "button", class: "button", "data-help": t("Close. Key: Escape"), onclick: () => dialog.close() }, t("Close"));
  // The heading gets the focus, so that the dialog opens at its beginning.
  const title = h("h2", { id: "help-title", tabindex: -1, autofocus: true }, t("How to read this"));
  const now = h("span", {});
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "help-title" },
    title,
    h("p", {}, t("Two networks play a game. The generator turns random numbers into points; the discriminator tries to distinguish them from the real ones."), " ", now),
    h("dl", { class: "help-text" }, ...LEGEND.map(([colour, title, text]) => h("div", { "data-colour": colour }, h("dt", {}, t(title)), h("dd", {}, t(text))))),
    h("h3", {}, t("Keys")),
    keys(KEYS),
    h("h3", {}, t("Keys in present mode")),
    keys(PRESENTER_KEYS),
    h("p", { class: "help-note" }, t("Point at a control, or move to it with Tab, to see what it does. The address of this page contains the whole setup and the seed: share it, and others see the same run.")),
    h("div", { class: "button-row" },
      reading("open-glossary", t("Glossary"), t("The terms of GAN training, with formulas and sources."), null),
      reading("open-about", t("About what you see"), t("How the picture and its numbers are computed: what is exact and what is estimated."), "about"),
      close),
  );
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  root.append(dialog);
  function open() {
    if (dialog.open) return;
    setText(now, isPlaying(store.state) ? t("They train now: change anything, and watch what it does.") : t("Press play, then change anything, and watch what it does."));
    dialog.showModal();
    dialog.scrollTop = 0;
  }
  return { open, unmount: () => dialog.remove() };
}
