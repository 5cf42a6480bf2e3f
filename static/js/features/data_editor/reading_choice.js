// @ts-check
/** The question how a table is to be read, where it can be read in more than one way. */
import { t } from "../../app/i18n.js";
import { h, uniqueId } from "../../lib/dom.js";
import { readingExample, readingTitle } from "./table_texts.js";
/** @typedef {import("../../lib/table/read.js").Reading} Reading */

/** @param {(reading: Reading) => void} choose */
export function createReadingChoice(choose) {
  const element = h("fieldset", { class: "reading-choice", "data-testid": "data-readings" });
  /** @type {Reading[]} */
  let shown = [];
  /** @type {HTMLInputElement[]} */
  let radios = [];

  /** @param {Reading[]} readings */
  function build(readings) {
    const name = uniqueId("reading");
    radios = readings.map((reading, i) => h("input", { type: "radio", name, "data-reading": i, onchange: () => choose(reading) }));
    element.replaceChildren(
      h("legend", {}, t("How is this table to be read?")),
      ...readings.map((reading, i) => h("label", { class: "reading" }, radios[i], h("span", { class: "reading-title" }, readingTitle(reading)), h("span", { class: "reading-example" }, readingExample(reading)))));
  }
  return {
    element,
    /** @param {Reading[]} readings @param {Reading|null} chosen */
    update(readings, chosen) {
      element.hidden = readings.length < 2;
      if (element.hidden) return;
      if (readings !== shown) build(readings);
      shown = readings;
      radios.forEach((radio, i) => { radio.checked = readings[i] === chosen; });
    },
  };
}
