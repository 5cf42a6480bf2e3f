// @ts-check
/** The result on a line. With a single mode its place and width say more than that it is covered. */
import { formatFixed, formatShort, isNumber } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { modesOf } from "../../app/modes.js";
import { divergenceFacts, modesCourse, modesFacts, modesHeadline } from "../shared/words.js";
/** @typedef {import("../../app/types.js").Frame} Frame */

/** A spread is cut off at this multiple of the data's. */
const WIDEST = 2;

/** @param {Frame} frame */
const hasOneMode = (frame) => modesOf(frame).length === 1;

/** @type {import("../shared/words.js").Words} */
export const WORDS = {
  headline(frame) {
    const headline = modesHeadline(frame);
    const { arrays: { modes, mode_std }, metrics } = frame;
    // Modes of a line lie side by side and are found early: only the distance tells runs apart.
    const rank = /** @type {[number, number]} */ ([0, headline.rank[1]]);
    if (headline.kind === "none" || !hasOneMode(frame)) return { ...headline, rank };
    const number = `${formatFixed(metrics.generator_mean, 2)} ± ${formatFixed(metrics.generator_std, 2)}`;
    const total = t("real: {mean} ± {std}", { mean: formatFixed(modes.data[0], 2), std: formatFixed(mode_std.data[0], 2) });
    const title = t("Mean ± std of G");
    return { ...headline, kind: "moments", title, number, brief: `${title} ${number}`, total, covered: [], metrics: { ...headline.metrics, number: ["generator_mean", "generator_std"] }, rank };
  },
  facts(frame) {
    const { arrays: { modes, mode_std }, metrics } = frame;
    if (!hasOneMode(frame) || Object.keys(metrics).length === 0) return modesFacts(frame);
    return [
      t("the generator's samples have mean {mean} and standard deviation {std}", { mean: formatFixed(metrics.generator_mean, 2), std: formatFixed(metrics.generator_std, 2) }),
      t("the real data has {mean} and {std}", { mean: formatFixed(modes.data[0], 2), std: formatFixed(mode_std.data[0], 2) }),
      ...divergenceFacts(metrics.js),
    ];
  },
  course(frame, known) {
    const { mode_std } = frame.arrays;
    if (!hasOneMode(frame) || !isNumber(mode_std?.data[0]) || !known.includes("generator_std")) return modesCourse(frame, known);
    const reference = mode_std.data[0];
    return { metric: "generator_std", title: t("spread σ of G"), colour: "fake", top: WIDEST * reference, reference, label: t("data: {std}", { std: formatShort(reference) }), is_steps: false };
  },
};
