// @ts-check
/** The result with pictures: which digits are among the fakes that look like data, and how far the fakes are from the data. */
import { formatFixed, formatPercent, isNumber } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { unknownHeadline } from "../shared/words.js";
import { countOf, meanOf, verdictsOf } from "./samples.js";
/** @typedef {import("../../app/types.js").Frame} Frame */

/** A digit is covered from this share of all fakes on, or from half of its share in the data: the rule of the metric `digits_covered`. */
const COVERED = 0.02;

/** @param {Frame} frame @returns {boolean[]} for each digit that the data have */
function coveredOf({ arrays: { digit_share, digit_weight } }) {
  return Array.from(digit_share?.data ?? []).flatMap((share, digit) => {
    const weight = digit_weight?.data[digit] ?? 1;
    return weight > 0 ? [share >= Math.min(COVERED, weight / 2)] : [];
  });
}

/** @type {import("../shared/words.js").Words} */
export const WORDS = {
  headline(frame) {
    const { digits_covered: count, share_on_data, frechet_distance } = frame.metrics;
    const unknown = unknownHeadline();
    if (!isNumber(count)) return unknown;
    const covered = coveredOf(frame);
    const total = covered.length || 10;
    const distance = formatFixed(frechet_distance, 1);
    return {
      kind: count === total ? "all" : "some",
      title: t("Digits covered"),
      number: String(count),
      total: `/ ${total}`,
      side: isNumber(share_on_data) ? t("{share} on data", { share: formatPercent(share_on_data) }) : "",
      distance: isNumber(frechet_distance) ? t("Fréchet distance {distance}", { distance }) : "",
      detail: isNumber(frechet_distance) ? t("FD {distance}", { distance }) : "",
      brief: t("{count} of {total} digits", { count: String(count), total }),
      covered,
      metrics: { number: ["digits_covered"], side: "share_on_data", distance: "frechet_distance" },
      help: "",
      rank: [Number(count), isNumber(frechet_distance) ? -Number(frechet_distance) : -Infinity],
    };
  },
  facts(frame) {
    const { digits_covered, share_on_data, fake_probability } = frame.metrics;
    const mean = meanOf(verdictsOf(frame, "fake"));
    return [
      t("{count} generated pictures on a wall", { count: countOf(frame, "fake") }),
      ...(isNumber(digits_covered) ? [t("they cover {count} of {total} digits", { count: String(digits_covered), total: coveredOf(frame).length || 10 })] : []),
      ...(isNumber(share_on_data) ? [t("{share} of the generator's samples look like the data", { share: formatPercent(share_on_data) })] : []),
      // Measured on more pictures, it is said with the answer to real ones.
      ...(mean !== null && !isNumber(fake_probability) ? [t("the discriminator's mean verdict on them is {mean}", { mean: formatFixed(mean, 2) })] : []),
    ];
  },
  course(frame, known) {
    if (!known.includes("digits_covered")) return null;
    const total = coveredOf(frame).length || 10;
    return { metric: "digits_covered", title: t("digits covered, of {count}", { count: total }), colour: "real", top: total * 1.05, reference: null, label: "", is_steps: true };
  },
};
