// @ts-check
/** A claim and its control: both counts, and their difference as text. */
import { formatCount } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { CONFIDENCE } from "./model.js";
/** @typedef {import("../../app/types.js").Claim} Claim */
/** @typedef {{title: string, training: string, is_control: boolean, share: number, count_text: string}} Count */

const WITH = m("with");
const WITHOUT = m("without");

/** @param {Claim} claim @returns {Count[]} with and without; none when there is no control, or one of the two is not counted */
export function countsOf({ k, n, training = "", control }) {
  if (!control || k === null || !n || control.k === null || !control.n) return [];
  return [
    countOf(WITH, training, k, n),
    { ...countOf(WITHOUT, control.training, control.k, control.n), is_control: true },
  ];
}

/** @param {string} title @param {string} training @param {number} k @param {number} n @returns {Count} */
function countOf(title, training, k, n) {
  return { title: t(title), training, is_control: false, share: k / n, count_text: t("{k} of {n}", { k: formatCount(k), n: formatCount(n) }) };
}

/** In hundredths. An interval never becomes narrower by rounding. @param {[number, number]} interval @returns {[number, number]} */
const hundredths = ([low, high]) => [Math.floor(100 * low + 1e-9), Math.ceil(100 * high - 1e-9)];

/** @param {Claim} claim @returns {string} empty when nothing is compared */
export function shareDifferenceText({ effect, control }) {
  if (!control?.interval || control.difference === null) return "";
  const [low, high] = hundredths(control.interval);
  const difference = Math.abs(Math.round(100 * control.difference));
  const confidence = CONFIDENCE;
  if (low > 0) return t("{difference} more in 100 seeds: {low} to {high} at {confidence} confidence", { difference, low, high, confidence });
  if (high < 0) return t("{difference} fewer in 100 seeds: {low} to {high} at {confidence} confidence", { difference, low: -high, high: -low, confidence });
  const between = { fewer: -low, more: high, confidence };
  return effect === "as_often"
    ? t("As often: between {fewer} fewer and {more} more in 100 seeds, at {confidence} confidence", between)
    : t("No clear difference: between {fewer} fewer and {more} more in 100 seeds, at {confidence} confidence", between);
}
