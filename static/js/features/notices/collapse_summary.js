// @ts-check
/** The last collapse of the run in one sentence, for the results panel. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { hasCard, noticeText } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").TimelineMark} TimelineMark */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */

/**
 * The last notice about a collapse, or null: the collapse continues or is over, perhaps because of a remedy.
 * @param {Pick<State, "notices"|"marks"|"catalog">} state
 * @returns {{title: string, text: string, kind: "collapse"|"recovery", notice: RunNotice}|null}
 */
export function collapseSummary({ notices, marks, catalog }) {
  const notice = notices.findLast(({ name }) => name === "collapse");
  if (!notice) return null;
  const said = noticeText(catalog, notice);
  const title = `${said.title}.`;
  if (!notice.is_over) return { kind: "collapse", title, text: t("{text} Noticed at step {step}.", { text: said.text, step: formatCount(notice.step) }), notice };
  const mark = switchedOnBefore(notices, marks, notice);
  const text = mark
    ? t("After {remedy} (step {step}): {text}", { remedy: mark.text, step: formatCount(mark.step), text: said.text })
    : t("At step {step}: {text}", { step: formatCount(notice.step), text: said.text });
  return { kind: "recovery", title, text, notice };
}

/** The stabilizer that was switched on between a collapse and its end. @param {RunNotice[]} notices @param {TimelineMark[]} marks @param {RunNotice} end @returns {TimelineMark|undefined} */
function switchedOnBefore(notices, marks, end) {
  const begun = notices.findLast(({ name, is_over, step }) => name === end.name && !is_over && step <= end.step);
  return marks.findLast(({ kind, step }) => kind === "stabilizer" && step >= (begun?.step ?? 0) && step <= end.step);
}

/** Hidden while the same notice has a card. @param {HTMLElement} root @param {Store} store @returns {() => void} */
export function mountCollapseSummary(root, store) {
  function update() {
    const { state } = store;
    const summary = collapseSummary(state);
    root.hidden = summary === null || hasCard(state, summary.notice);
    if (!summary) return root.replaceChildren();
    root.dataset.kind = summary.kind;
    root.replaceChildren(h("strong", {}, summary.title), ` ${summary.text}`);
  }
  return together([
    store.watch((state) => state.marks, update),
    store.watch((state) => state.notices, update),
    store.watch((state) => state.notice_responses, update),
    store.watch((state) => state.catalog, update),
  ]);
}
