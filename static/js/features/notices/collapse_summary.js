// @ts-check
/** What happened, in words: what was noticed, remedies switched on, restarts. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { noticeWords } from "./model.js";
/** @typedef {import("../../app/types.js").Story} Story */
/** @typedef {import("../../app/types.js").TimelineMark} TimelineMark */
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */

/** @type {Story} */
export const EMPTY_STORY = Object.freeze({ events: [], notices: [], answers: {} });

const MAXIMUM_EVENTS = 200;

/** @param {Story} story @param {TimelineMark} event @returns {Story} */
export function addEvent(story, event) {
  return { ...story, events: [...story.events, event].slice(-MAXIMUM_EVENTS) };
}

/**
 * The last word on collapse, or null: it stands, or it is over, perhaps thanks to a remedy.
 * @param {Story} story @param {Catalog|null} catalog
 * @returns {{title: string, text: string, kind: "collapse"|"recovery", notice: RunNotice}|null}
 */
export function tellStory(story, catalog) {
  const notice = story.notices.findLast(({ name }) => name === "collapse");
  if (!notice) return null;
  const said = noticeWords(catalog, notice);
  const title = `${said.title}.`;
  if (!notice.is_over) return { kind: "collapse", title, text: t("{text} Noticed at step {step}.", { text: said.text, step: formatCount(notice.step) }), notice };
  const remedy = remedyBefore(story, notice);
  const text = remedy
    ? t("After {remedy} (step {step}): {text}", { remedy: remedy.text, step: formatCount(remedy.step), text: said.text })
    : t("At step {step}: {text}", { step: formatCount(notice.step), text: said.text });
  return { kind: "recovery", title, text, notice };
}

/** What was switched on between a collapse and its end. @param {Story} story @param {RunNotice} end @returns {TimelineMark|undefined} */
function remedyBefore({ events, notices }, end) {
  const begun = notices.findLast(({ name, is_over, step }) => name === end.name && !is_over && step <= end.step);
  return events.findLast(({ kind, step }) => kind === "stabilizer" && step >= (begun?.step ?? 0) && step <= end.step);
}
