// @ts-check
/** The claims of a lesson: each sentence with its counts, and with those of its control if it has one. */
import { h } from "../../lib/dom.js";
import { claimText } from "./model.js";
import { countsOf, shareDifferenceText } from "./with_without.js";
/** @typedef {import("../../app/types.js").Claim} Claim */
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("./with_without.js").Count} Count */
/** @typedef {NonNullable<Lesson["trainings"]>} Titles */

/** @param {Count} count @param {string} help */
function row({ title, is_control, share, count_text }, help) {
  const bar = h("span", { class: "claim-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  return h("div", { class: "claim-row", "data-colour": is_control ? "muted" : "event", "data-help": help },
    h("span", { class: "claim-side" }, title), bar, h("span", { class: "claim-number" }, count_text));
}

/** The details of a count: the training, and the confidence interval. @param {Claim} claim @param {Count} count @param {Titles} titles */
const helpOf = (claim, { training, is_control, count_text }, titles) => `${titles[training] ?? training}: ${is_control ? count_text : claimText(claim)}`;

/** @param {Claim} claim @param {Titles} titles */
function item(claim, titles) {
  const counts = countsOf(claim);
  const counted = counts.length > 0
    ? [h("div", { class: "claim-rows" }, ...counts.map((count) => row(count, helpOf(claim, count, titles)))), h("span", { class: "claim-count" }, shareDifferenceText(claim))]
    : [h("span", { class: "claim-count" }, claimText(claim))];
  return h("li", { class: claim.is_verified ? "claim is-verified" : "claim", "data-help": claim.check }, h("span", { class: "claim-text" }, claim.text), ...counted);
}

/** @param {Pick<Lesson, "claims"|"trainings">} lesson */
export function claimList({ claims, trainings = {} }) {
  return h("ol", { class: "claims" }, ...claims.map((claim) => item(claim, trainings)));
}
