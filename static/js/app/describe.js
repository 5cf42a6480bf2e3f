// @ts-check
/** Describes the game for users who cannot see the picture: as one number, as one sentence, as a short report. */
import { formatCount, formatFixed, formatPercent, isNumber } from "./format.js";
import { t } from "./i18n.js";
import { modesOf } from "./modes.js";
import { currentFrame } from "./picture.js";
import { shownValue } from "./selectors.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Frame} Frame */

/** @typedef {{kind: "none"|"moments"|"all"|"some"|"share", title: string, number: string, total: string, side: string, distance: string, covered: boolean[]}} Headline */

/** The most important number: modes covered, or with a single mode its place and width. Each can look right while the samples are wrong, so the distance to the data is shown next to it. @param {Frame|null} frame @returns {Headline} */
export function headlineOf(frame) {
  /** @type {Headline} */
  const unknown = { kind: "none", title: t("Measuring…"), number: "\u2007", total: "", side: "", distance: "", covered: [] };
  if (!frame) return unknown;
  const { arrays, metrics } = frame;
  const covered = modesOf(frame).map(({ is_covered }) => is_covered);
  if (arrays.phase_point) {
    const [theta, psi] = arrays.phase_point.data;
    const total = t("θ {theta}   ψ {psi}", { theta: formatFixed(theta, 3), psi: formatFixed(psi, 3) });
    return { kind: "moments", title: t("Distance to the equilibrium"), number: formatFixed(Math.hypot(theta, psi), 3), total, side: "", distance: "", covered: [] };
  }
  if (Object.keys(metrics).length === 0) return unknown;
  const side = isNumber(metrics.quality) ? t("{share} within 3σ", { share: formatPercent(metrics.quality) }) : "";
  const distance = isNumber(metrics.js) ? t("JS {distance} of at most 0.69", { distance: formatFixed(metrics.js, 2) }) : "";
  if (covered.length === 1 && frame.domain === "line") {
    const { modes, mode_std } = arrays;
    const number = `${formatFixed(metrics.generator_mean, 2)} ± ${formatFixed(metrics.generator_std, 2)}`;
    const total = t("real: {mean} ± {std}", { mean: formatFixed(modes.data[0], 2), std: formatFixed(mode_std.data[0], 2) });
    return { kind: "moments", title: t("Mean ± std of G"), number, total, side, distance, covered: [] };
  }
  const count = metrics.modes_covered;
  if (covered.length > 0 && isNumber(count)) {
    return { kind: count === covered.length ? "all" : "some", title: t("Modes covered"), number: String(count), total: `/ ${covered.length}`, side, distance, covered };
  }
  return { kind: "share", title: t("Fit"), number: formatPercent(metrics.quality), total: t("of the samples within 3σ"), side: "", distance, covered };
}

/** Describes the picture in one sentence. @param {State} state @returns {string} */
export function describePicture(state) {
  const frame = currentFrame(state);
  const { catalog } = state;
  if (!frame) return t("The picture has not arrived yet.");
  const problem = catalog?.problems.find(({ name }) => name === shownValue(state, "problem"))?.title ?? t("The game");
  const facts = [...shapeOf(frame), ...distanceOf(frame), ...answersOf(frame)];
  const where = t("{problem} at step {step}", { problem, step: formatCount(frame.step) });
  return facts.length > 0 ? `${where}: ${facts.join("; ")}.` : `${where}.`;
}

/** @param {Frame} frame @returns {string[]} */
function shapeOf(frame) {
  const { arrays, metrics } = frame;
  const headline = headlineOf(frame);
  if (arrays.phase_point) {
    const [theta, psi] = arrays.phase_point.data;
    return [t("the generator is at {theta}, the discriminator at {psi}, {distance} from the equilibrium", { theta: formatFixed(theta, 2), psi: formatFixed(psi, 2), distance: headline.number })];
  }
  if (headline.kind === "moments") {
    return [
      t("the generator's samples have mean {mean} and standard deviation {std}", { mean: formatFixed(metrics.generator_mean, 2), std: formatFixed(metrics.generator_std, 2) }),
      t("the real data has {mean} and {std}", { mean: formatFixed(arrays.modes.data[0], 2), std: formatFixed(arrays.mode_std.data[0], 2) }),
    ];
  }
  const share = isNumber(metrics.quality) ? [t("{share} of its samples lie within three standard deviations of the data", { share: formatPercent(metrics.quality) })] : [];
  if (headline.kind === "share" || headline.kind === "none") return share;
  return [t("the generator covers {count} of {total} modes", { count: headline.number, total: headline.covered.length }), ...share];
}

/** @param {Frame} frame @returns {string[]} */
function distanceOf(frame) {
  if (!headlineOf(frame).distance) return [];
  return [t("the Jensen–Shannon divergence from the data is {distance} (the maximum is 0.69)", { distance: formatFixed(frame.metrics.js, 2) })];
}

/** @param {Frame} frame @returns {string[]} */
function answersOf({ metrics }) {
  const { real_probability, fake_probability } = metrics;
  if (!isNumber(real_probability) || !isNumber(fake_probability)) return [];
  return [t("the discriminator's output is {real} on real samples and {fake} on generated ones", { real: formatFixed(real_probability, 2), fake: formatFixed(fake_probability, 2) })];
}

/** A short report for repeated listening with a screen reader. @param {State} state @returns {string} */
export function reportOf(state) {
  const { history } = state;
  const frame = currentFrame(state);
  // The server measures less often than it sends frames: the step is that of the numbers.
  if (!frame || Object.keys(frame.metrics).length === 0) return "";
  const { discriminator_loss, generator_loss } = frame.metrics;
  const { kind, title, number, distance, covered } = headlineOf(frame);
  const modes = kind === "all" || kind === "some";
  return [
    t("step {step}", { step: formatCount(history?.last?.metrics === frame.metrics ? history.last.step : frame.step) }),
    modes ? t("{count} of {total} modes", { count: number, total: covered.length }) : `${title} ${number}`,
    distance,
    isNumber(discriminator_loss) && t("D loss {loss}", { loss: formatFixed(discriminator_loss, 2) }),
    isNumber(generator_loss) && t("G loss {loss}", { loss: formatFixed(generator_loss, 2) }),
  ].filter(Boolean).join(", ");
}
