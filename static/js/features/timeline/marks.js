// @ts-check
/** The marks on the timeline: changes of the configuration and events, in one list by step. */
import { isEqual } from "../../app/config.js";
import { differenceTexts, inSentence } from "../../app/config_difference.js";
import { t } from "../../app/i18n.js";
import { BREAKDOWNS, configAfter } from "../../app/run_events.js";
import { noticeText } from "../notices/index.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").History} History */
/** @typedef {import("../../app/types.js").TimelineMark} Mark */
/** @typedef {import("../../app/types.js").EventsDocument} EventsDocument */

/** Two changes of the same fields within this share of the run get one mark: a slider was dragged. */
const SAME_GESTURE = 0.02;

/** The mark of a change; null when no field of the catalog changed. @param {Catalog|null} catalog @param {number} step @param {Config} before @param {Config} after @returns {Mark|null} */
export function markOfChange(catalog, step, before, after) {
  const texts = catalog ? differenceTexts(catalog, before, after) : [];
  if (texts.length === 0) return null;
  const is_stabilizer = !isEqual(Object.keys(before.stabilizers ?? {}).sort(), Object.keys(after.stabilizers ?? {}).sort());
  return { step, kind: is_stabilizer ? "stabilizer" : "config", text: texts.join(", "), before, after };
}

/** The mark of an event; null for events without a mark. @param {{step: number, kind: string, [key: string]: any}} event @param {Catalog|null} [catalog] @returns {Mark|null} */
export function markOfEvent(event, catalog = null) {
  const { step, kind } = event;
  if (kind === "diverged") return { step, kind, text: t("diverged") };
  if (kind === "forked") return { step, kind, text: t("forked from another run") };
  if (kind === "recovered") return { step, kind, text: BREAKDOWNS.includes(event.reason) ? t("training process restarted") : t("resumed") };
  if (kind === "branched") return { step, kind: "forked", text: t("rewound to here") };
  // A divergence has an event of its own.
  if (kind === "notice" && event.name !== "divergence") return markOfNotice(event, catalog);
  return null;
}

/** @param {{step: number, [key: string]: any}} notice @param {Catalog|null} catalog @returns {Mark} */
function markOfNotice(notice, catalog) {
  const { step, name, is_over, values } = notice;
  const { title } = noticeText(catalog, /** @type {import("../../app/types.js").RunNotice} */ (/** @type {any} */ (notice)));
  const kind = is_over ? "recovery" : name === "collapse" ? "collapse" : "notice";
  return { step, kind, text: inSentence(String(title ?? name).replace(/\.$/, "")), since: values?.since ?? step };
}

/**
 * Inserts a mark at its place in the list. A mark that is in the list already is not added again, and a change that
 * continues the last one is joined with it.
 * @param {Mark[]} marks @param {Mark} mark @param {Catalog|null} [catalog] @returns {Mark[]}
 */
export function addMark(marks, mark, catalog = null) {
  if (marks.some(({ step, kind, text }) => step === mark.step && kind === mark.kind && text === mark.text)) return marks;
  const last = marks.at(-1);
  const joined = last && joinedMark(catalog, last, mark);
  if (joined !== undefined) return joined === null ? marks.slice(0, -1) : [...marks.slice(0, -1), joined];
  return [...marks, mark].sort((a, b) => a.step - b.step);
}

/**
 * Joins two changes of the same fields in one gesture. Returns undefined when they are separate, null when the second
 * undoes the first.
 * @param {Catalog|null} catalog @param {Mark} last @param {Mark} mark @returns {Mark|null|undefined}
 */
function joinedMark(catalog, last, mark) {
  if (!last.before || !last.after || !mark.after || last.kind !== mark.kind || mark.step < last.step) return undefined;
  if (mark.step - last.step > SAME_GESTURE * mark.step) return undefined;
  const whole = markOfChange(catalog, last.step, last.before, mark.after);
  if (whole === null) return catalog ? null : undefined;
  const counts = [last, mark, whole].map(({ text }) => text.split(", ").length);
  return counts.every((count) => count === 1) ? whole : undefined;
}

/** @param {Catalog|null} catalog @param {EventsDocument} document @returns {Mark[]} */
export function marksOfDocument(catalog, { config, log, events }) {
  let now = config;
  /** @type {Mark[]} */
  let marks = [];
  for (const entry of log) {
    if (entry.change === undefined && entry.config === undefined) continue;
    const after = configAfter(now, entry);
    const mark = markOfChange(catalog, entry.step, now, after);
    if (mark) marks = addMark(marks, mark, catalog);
    now = after;
  }
  return events.flatMap((event) => markOfEvent(event, catalog) ?? []).reduce((all, mark) => addMark(all, mark), marks);
}

/**
 * The step to show when a mark is chosen: the one just before the event, so that the event can be seen. A collapse is
 * noticed after it began; the step before it is the last one at which the most modes were covered, or the one before
 * its first measurement.
 * @param {Mark} mark @param {History} history @returns {number}
 */
export function stepBefore({ kind, step, since }, history) {
  if (kind !== "collapse") return step;
  const began = since ?? step;
  const before = history.rows.filter((row) => row.step < began && typeof row.metrics.modes_covered === "number");
  const best = Math.max(0, ...before.map((row) => row.metrics.modes_covered ?? 0));
  return before.findLast((row) => row.metrics.modes_covered === best)?.step ?? Math.max(0, began - 1);
}

/**
 * Groups marks that would overlap.
 * @param {Mark[]} marks by step @param {(step: number) => number} place in pixels @param {number} room the width of a mark in pixels
 * @returns {Mark[][]}
 */
export function clusters(marks, place, room) {
  /** @type {Mark[][]} */
  const found = [];
  for (const mark of marks) {
    const last = found.at(-1);
    if (last && place(mark.step) - place(last[0].step) < room) last.push(mark);
    else found.push([mark]);
  }
  return found;
}
