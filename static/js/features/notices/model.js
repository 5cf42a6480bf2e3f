// @ts-check
/** The server's notices about a run, their texts in the language of the page, and the user's answers. */
import { isEqual, mergePatch } from "../../app/config.js";
import { formatCount } from "../../app/format.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../app/types.js").NoticeResponse} NoticeResponse */

/** The status of the run shows these already. */
const SHOWN_BY_STATUS = ["divergence"];
const MAXIMUM_NOTICES = 100;

/** @param {RunNotice} notice */
export function keyOf({ name, step, is_over }) {
  return `${name} ${step}${is_over ? " over" : ""}`;
}

/** @param {RunNotice[]} notices @param {RunNotice} notice @returns {RunNotice[]} by step; the same list when the notice is in it already */
export function addNotice(notices, notice) {
  if (notices.some((each) => keyOf(each) === keyOf(notice))) return notices;
  return [...notices, notice].sort((a, b) => a.step - b.step).slice(-MAXIMUM_NOTICES);
}

/** The notices among the server's record of events. @param {{kind: string, [key: string]: any}[]} events @returns {RunNotice[]} */
export function noticesAmong(events) {
  return /** @type {any[]} */ (events.filter(({ kind }) => kind === "notice"));
}

/** A number for a text: whole numbers with commas, others with three digits. @param {number|string} value */
function formatValue(value) {
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(3)));
}

/**
 * The text of the notice in the language of the catalog; the server's own text when the catalog does not have it.
 * @param {Catalog|null} catalog @param {RunNotice} notice @returns {{title: string, text: string}}
 */
export function noticeText(catalog, { name, form, is_over, title, text, values }) {
  const entry = catalog?.notices?.find((each) => each.name === name);
  const found = entry?.texts.find((each) => each.name === form && each.is_over === is_over);
  if (!found) return { title, text };
  const filled = found.summary.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? formatValue(values[key]) : whole));
  return { title: found.title, text: filled };
}

/** The text of the button: the name of the stabilizer that it switches on, otherwise that of the remedy. @param {Catalog|null} catalog @param {RunNotice} notice @param {import("../../app/types.js").NoticeRemedy} remedy */
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

/** The last notice of each name that has a card, newest first. @param {State} state @returns {RunNotice[]} */
export function cardsOf(state) {
  const { notices } = state;
  const names = [...new Set(notices.map(({ name }) => name))].filter((name) => !SHOWN_BY_STATUS.includes(name));
  const last = names.flatMap((name) => notices.findLast((notice) => notice.name === name) ?? []);
  return last.filter((notice) => isOpen(state, notice)).sort((a, b) => b.step - a.step);
}

/** Whether a notice is not dismissed. An end is shown only if its beginning was not dismissed. @param {State} state @param {RunNotice} notice */
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

/** Whether the notice has a card. @param {State} state @param {RunNotice} notice */
export function hasCard(state, notice) {
  return cardsOf(state).includes(notice);
}

/** @param {State} state @param {{notice: RunNotice, response: NoticeResponse}} action @returns {State} */
export function respondToNotice(state, { notice, response }) {
  const key = keyOf(notice);
  return { ...state, notice_responses: { ...state.notice_responses, [key]: { ...state.notice_responses[key], ...response } } };
}

/**
 * The responses once the server trains with another configuration: a remedy that it contains now is in force from this step on.
 * @param {State} state @param {number} step @returns {State}
 */
export function withRemediesInForce(state, step) {
  const { trained_config: trained, notice_responses: responses } = state;
  const waiting = Object.entries(responses).filter(([, { tried }]) => tried?.step === null && isEqual(mergePatch(trained, tried.config), trained));
  if (waiting.length === 0) return state;
  const done = waiting.map(([key, response]) => [key, { ...response, tried: { ...response.tried, step } }]);
  return { ...state, notice_responses: { ...responses, ...Object.fromEntries(done) } };
}
