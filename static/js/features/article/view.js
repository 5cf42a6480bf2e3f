// @ts-check
/** The article below the page. */
import { t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { FIGURES } from "./figures.js";
import { CHAPTERS } from "./text.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("./text.js").Block} Block */
/** @typedef {{store: Store, commands: Commands, draw: import("../../lib/draw.js").DrawScheduler}} Parts */

/** A text with its coloured words: "the {generator|fake} G". @param {string} text @returns {(Node|string)[]} */
export function colouredText(text) {
  return text.split(/(\{[^|{}]+\|\w+\})/).filter(Boolean).map((part) => {
    const [, words, colour] = /^\{([^|]+)\|(\w+)\}$/.exec(part) ?? [];
    return words === undefined ? part : h("strong", { class: "article-word", "data-colour": colour }, words);
  });
}

/** @param {HTMLElement} root @param {Parts} parts @returns {() => void} */
export function mountArticle(root, { store, commands, draw }) {
  /** @type {(() => void)[]} */
  const stops = [];

  /** @param {string} title @param {() => void} act */
  const way = (title, act) => h("button", { type: "button", class: "button", onclick: () => { scrollTo(0, 0); act(); } }, title);
  /** @param {Block} block @returns {HTMLElement} */
  function build(block) {
    if ("text" in block) return h("p", {}, ...colouredText(t(block.text)));
    if ("list" in block) return h("ol", {}, ...block.list.map((text) => h("li", {}, ...colouredText(t(text)))));
    if ("figure" in block) {
      const { element, unmount } = FIGURES[block.figure]({ store, draw });
      stops.push(unmount);
      return element;
    }
    return h("p", { class: "button-row" }, ...block.ways.map(({ title, preset, lesson }) => way(t(title), () => (lesson ? commands.openLesson(lesson) : commands.choosePreset(preset ?? null)))));
  }
  root.append(
    h("div", { class: "article-text" },
      ...CHAPTERS.map(({ name, title, blocks }) => h("section", { class: "article-chapter", "data-chapter": name }, h("h2", {}, t(title)), ...blocks.map(build))),
      h("p", { class: "button-row" }, way(t("Back to the stage"), () => {}))),
  );
  return together([...stops, () => root.replaceChildren()]);
}
