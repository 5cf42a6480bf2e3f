// @ts-check
/** What the server noticed about a run: kept with the story, said in the language of the page, and what came of its advice. */
import { formatCount } from "../../app/format.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../app/types.js").NoticeResponse} NoticeResponse */

/** Told by the status of the run already. */
const TOLD_ELSEWHERE = ["divergence"];
const MAXIMUM_NOTICES = 100;

/** @param {RunNotice} notice */
export function keyOf({ name, step, is_over }) {
  return `${name} ${step}${is_over ? " over" : ""}`;
}

/** @param {RunNotice[]} notices @param {RunNotice} notice @returns {RunNotice[]} by step; the same list where the notice is in it already */
export function addNotice(notices, notice) {
  if (notices.some((each) => keyOf(each) === keyOf(notice))) return notices;
  return [...notices, notice].sort((a, b) => a.step - b.step).slice(-MAXIMUM_NOTICES);
}

/** The notices among the events that the server remembers. @param {{kind: string, [key: string]: any}[]} events @returns {RunNotice[]} */
export function noticesAmong(events) {
  return /** @type {any[]} */ (events.filter(({ kind }) => kind === "notice"));
}

/** A number as the texts carry it: whole ones with commas, others to three digits. @param {number|string} value */
function words(value) {
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(3)));
}

/**
 * The notice in the language of the catalog; as the server said it where the catalog does not know it.
 * @param {Catalog|null} catalog @param {RunNotice} notice @returns {{title: string, text: string}}
 */
export function noticeText(catalog, { name, form, is_over, title, text, values }) {
  const entry = catalog?.notices?.find((each) => each.name === name);
  const found = entry?.texts.find((each) => each.name === form && each.is_over === is_over);
  if (!found) return { title, text };
  const filled = found.summary.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? words(values[key]) : whole));
  return { title: found.title, text: filled };
}

/** What the button says: a technique that would be switched on goes by its name. @param {Catalog|null} catalog @param {RunNotice} notice @param {import("../../app/types.js").NoticeRemedy} remedy */
export function remedyLabel(catalog, notice, remedy) {
  const names = Object.keys(remedy.config.stabilizers ?? {});
  const known = names.length === 1 && catalog?.stabilizers.find(({ name }) => name === names[0]);
  return known ? known.title : remedyText(catalog, notice, remedy);
}

/** @param {Catalog|null} catalog @param {RunNotice} notice @param {{name: string, title: string}} remedy */
export function remedyText(catalog, notice, remedy) {
  const entry = catalog?.notices?.find(({ name }) => name === notice.name);
  return entry?.remedies.find(({ name }) => name === remedy.name)?.title ?? remedy.title;
}

/** The last word on each subject that stands or has just ended, newest first. @param {State} state @returns {RunNotice[]} */
export function cardsOf(state) {
  const { notices } = state;
  const names = [...new Set(notices.map(({ name }) => name))].filter((name) => !TOLD_ELSEWHERE.includes(name));
  const last = names.flatMap((name) => notices.findLast((notice) => notice.name === name) ?? []);
  return last.filter((notice) => isOpen(state, notice)).sort((a, b) => b.step - a.step);
}

/** Not dismissed; an end is told to whoever has not dismissed the beginning. @param {State} state @param {RunNotice} notice */
function isOpen({ notices, notice_responses: responses }, notice) {
  if (responses[keyOf(notice)]?.is_dismissed) return false;
  if (!notice.is_over) return true;
  const begun = notices.findLast((each) => each.name === notice.name && !each.is_over && each.step <= notice.step);
  return begun !== undefined && !responses[keyOf(begun)]?.is_dismissed;
}

/** @param {State} state @param {RunNotice} notice @returns {NoticeResponse} */
export function responseTo({ notice_responses }, notice) {
  return notice_responses[keyOf(notice)] ?? {};
}

/** Is there a word on the stage about this? @param {State} state @param {RunNotice} notice */
export function hasCard(state, notice) {
  return cardsOf(state).includes(notice);
}

/** @param {State} state @param {{notice: RunNotice, response: NoticeResponse}} action @returns {State} */
export function respondToNotice(state, { notice, response }) {
  const key = keyOf(notice);
  return { ...state, notice_responses: { ...state.notice_responses, [key]: { ...state.notice_responses[key], ...response } } };
}
