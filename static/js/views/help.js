// @ts-check
/** The help: what is what, and the keys. */
import { h } from "../lib/dom.js";

/** @type {[string, string][]} */
const KEYS = [
  ["space", "play or stop"],
  [". or →", "one step of both players"],
  ["d", "one step of the discriminator"],
  ["g", "one step of the generator"],
  ["r", "reset: the same run again"],
  ["?", "this help"],
];
/** @type {[string, string, string][]} */
const WORDS = [
  ["real", "Green is real", "samples of the data, their density, the rings around their modes."],
  ["fake", "Purple is the generator", "what it makes out of random latents z, its density, its grid."],
  ["discriminator", "Blue is the discriminator", "D(x) near 1 means “real”, near 0 “fake”, ½ “I cannot tell”. Dashed: the best possible D* against this generator."],
  ["event", "Amber is an event or a remedy", "a collapse, a mode that was lost, a technique that helps."],
  ["text", "Other colours are categories", "where samples have labels or codes, one colour stands for each: real samples are rings, fakes are filled."],
];

/** @param {HTMLElement} root @returns {{open: () => void, unmount: () => void}} */
export function mountHelp(root) {
  const close = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { class: "help", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "How to read this"),
    h("p", {}, "Two networks play a game. The generator turns random numbers into points; the discriminator tries to tell them from the real ones. Press play, then change anything: it acts at once."),
    h("dl", { class: "help-words" }, ...WORDS.map(([colour, title, text]) => h("div", { "data-colour": colour }, h("dt", {}, title), h("dd", {}, text)))),
    h("h3", {}, "Keys"),
    h("dl", { class: "help-keys" }, ...KEYS.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)))),
    h("p", { class: "help-note" }, "Point at a control, or reach it with Tab, and it says what it does. The address holds the whole setup with its seed: share it, and others see the same run."),
    close,
  );
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  root.append(dialog);
  return { open: () => { if (!dialog.open) dialog.showModal(); }, unmount: () => dialog.remove() };
}
