// @ts-check
/** The answers of a question: buttons to vote, or bars with the counts. */
import { h } from "../../lib/dom.js";
import { sharesOf } from "./model.js";
/** @typedef {import("./model.js").Poll} Poll */

/** @param {Poll} poll @param {{voted?: number|null, vote?: ((answer: number) => void)|null}} parts voted: the answer of this page; vote: null where nobody votes */
export function drawAnswers(poll, { voted = null, vote = null }) {
  const shares = sharesOf(poll);
  return h("ol", { class: "poll-answers" }, ...poll.answers.map((answer, i) => {
    const count = poll.counts?.[i];
    const bar = count === undefined ? null : h("i", { class: "poll-bar", "aria-hidden": "true" });
    bar?.style.setProperty("--share", String(shares[i]));
    const parts = [bar, h("span", { class: "poll-answer" }, answer), count !== undefined && h("span", { class: "poll-count" }, String(count))];
    const properties = { class: "poll-choice", "data-chosen": voted === i, "data-answer": i };
    if (vote && voted === null) return h("li", {}, h("button", { ...properties, type: "button", onclick: () => vote(i) }, ...parts));
    return h("li", {}, h("span", properties, ...parts));
  }));
}
