// @ts-check
/** The elements that features need in the page, and how they are found. */
import { h } from "../lib/dom.js";
import { t } from "./i18n.js";
/** @typedef {import("./feature.js").Feature<any, any>} AnyFeature */

/** Creates the places of the features, each before the anchor of its slot in index.html. @param {readonly AnyFeature[]} features */
export function createPlaces(features) {
  for (const { places = {} } of features) {
    for (const [name, { slot, tag, attributes, label }] of Object.entries(places)) {
      const anchor = document.querySelector(`template[data-slot="${slot}"]`);
      if (!anchor) throw new Error(`index.html has no slot called "${slot}"`);
      anchor.before(h(tag, { ...attributes, "data-ref": name, "data-label": label }));
    }
  }
}

/** @param {string} name @returns {HTMLElement} */
export function place(name) {
  const element = document.querySelector(`[data-ref="${name}"]`);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no place called "${name}"`);
  return element;
}

/** Names the places for screen readers, in the language of the page. @param {string} language */
export function namePlaces(language) {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.getAttribute("data-label") ?? ""));
  }
}
