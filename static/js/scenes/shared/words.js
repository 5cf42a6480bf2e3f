// @ts-check
/** The result of a training as one number, as facts for a sentence, and as the curve of the timeline: with modes, as most data have them. */
import { formatFixed, formatPercent, isNumber } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { modesOf } from "../../app/modes.js";
/** @typedef {import("../../app/types.js").Frame} Frame */

/**
 * @typedef {object} Headline the most important number. It can look right while the samples are wrong, so a distance stands next to it.
 * @property {"none"|"moments"|"all"|"some"|"share"} kind none: nothing is measured yet; all, some: a count of what is covered
 * @property {string} title
 * @property {string} number
 * @property {string} total
 * @property {string} side
 * @property {string} distance
 * @property {string} detail the distance in few letters
 * @property {string} brief the number with its name, for a report
 * @property {boolean[]} covered one for each mode
 * @property {{number: string[], side: string, distance: string}} metrics that explain each part
 * @property {string} help in place of the explanations of the number's metrics
 * @property {[number, number]} rank what the best trainings have most of, and then most of
 */
/** @typedef {{metric: string, title: string, colour: "real"|"fake"|"text", top: number, reference: number|null, label: string, is_steps: boolean}} Course top: the value at the upper end; reference: the value that the data have */
/**
 * @typedef {object} Words
 * @property {(frame: Frame) => Headline} headline
 * @property {(frame: Frame) => string[]} facts parts of a sentence about the samples
 * @property {(frame: Frame, known: string[]) => Course|null} course known: the metrics that the problem can have
 */

/** The greatest Jensen-Shannon divergence, log 2, with space above. */
const GREATEST_JS = 0.75;

/** The headline before the first measurement. @returns {Headline} */
export function unknownHeadline() {
  return {
    kind: "none", title: t("Measuring…"), number: "\u2007", total: "", side: "", distance: "", detail: "", brief: "", covered: [],
    metrics: { number: [], side: "quality", distance: "js" }, help: t("The most important number appears here after the first measurement."), rank: [-1, -Infinity],
  };
}

/** @param {Frame} frame @returns {Headline} */
export function modesHeadline(frame) {
  const { metrics } = frame;
  const unknown = unknownHeadline();
  if (Object.keys(metrics).length === 0) return unknown;
  const covered = modesOf(frame).map(({ is_covered }) => is_covered);
  const side = isNumber(metrics.quality) ? t("{share} within 3σ", { share: formatPercent(metrics.quality) }) : "";
  const count = metrics.modes_covered;
  const known = { ...unknown, help: "", covered, ...distanceOf(frame), rank: rankOf(frame) };
  if (covered.length > 0 && isNumber(count)) {
    const kind = count === covered.length ? "all" : "some";
    const brief = t("{count} of {total} modes", { count: String(count), total: covered.length });
    return { ...known, kind, brief, title: t("Modes covered"), number: String(count), total: `/ ${covered.length}`, side, metrics: { ...unknown.metrics, number: ["modes_covered"] } };
  }
  const [title, number] = [t("Fit"), formatPercent(metrics.quality)];
  return { ...known, kind: "share", title, number, brief: `${title} ${number}`, total: t("of the samples within 3σ"), metrics: { ...unknown.metrics, number: ["quality"] } };
}

/** @param {Frame} frame */
function distanceOf({ metrics: { js } }) {
  if (!isNumber(js)) return { distance: "", detail: "" };
  return { distance: t("JS {distance} of at most 0.69", { distance: formatFixed(js, 2) }), detail: t("JS {distance}", { distance: formatFixed(js, 2) }) };
}

/** Modes, then closeness to the data. @param {Frame} frame @returns {[number, number]} */
function rankOf({ metrics: { modes_covered, js } }) {
  return [isNumber(modes_covered) ? Number(modes_covered) : -1, isNumber(js) ? -Number(js) : -Infinity];
}

/** @param {Frame} frame @returns {string[]} */
export function modesFacts(frame) {
  const { kind, number, covered } = modesHeadline(frame);
  const { quality, js } = frame.metrics;
  return [
    ...(kind === "all" || kind === "some" ? [t("the generator covers {count} of {total} modes", { count: number, total: covered.length })] : []),
    ...(isNumber(quality) ? [t("{share} of its samples lie within three standard deviations of the data", { share: formatPercent(quality) })] : []),
    ...divergenceFacts(js),
  ];
}

/** @param {number|null|undefined} js @returns {string[]} */
export function divergenceFacts(js) {
  return isNumber(js) ? [t("the Jensen–Shannon divergence from the data is {distance} (the maximum is 0.69)", { distance: formatFixed(js, 2) })] : [];
}

/** @param {Frame} frame @param {string[]} known @returns {Course|null} */
export function modesCourse(frame, known) {
  const modes = modesOf(frame).length;
  const rest = { reference: null, label: "", is_steps: false };
  if (modes > 1) return { ...rest, metric: "modes_covered", title: t("modes covered, of {count}", { count: modes }), colour: "real", top: modes * 1.05, is_steps: true };
  return known.includes("js") ? { ...rest, metric: "js", title: t("JS distance"), colour: "text", top: GREATEST_JS } : null;
}

/** @type {Words} */
export const MODES_WORDS = { headline: modesHeadline, facts: modesFacts, course: modesCourse };
