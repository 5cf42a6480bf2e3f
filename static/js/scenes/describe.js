// @ts-check
/** Describes the game for users who cannot see the picture: as one number, as one sentence, as a short report. */
import { formatCount, formatFixed, isNumber } from "../app/format.js";
import { t } from "../app/i18n.js";
import { currentFrame } from "../app/picture.js";
import { shownValue } from "../app/selectors.js";
import { sceneOf } from "./index.js";
import { unknownHeadline } from "./shared/words.js";
/** @typedef {import("../app/types.js").State} State */
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("./shared/words.js").Headline} Headline */

/** The most important number of a frame, as its scene has it. @param {Frame|null} frame @returns {Headline} */
export function headlineOf(frame) {
  return frame ? sceneOf(frame.domain).words.headline(frame) : unknownHeadline();
}

/** Describes the picture in one sentence. @param {State} state @returns {string} */
export function describePicture(state) {
  const frame = currentFrame(state);
  const { catalog } = state;
  if (!frame) return t("The picture has not arrived yet.");
  const problem = catalog?.problems.find(({ name }) => name === shownValue(state, "problem"))?.title ?? t("The game");
  const facts = [...sceneOf(frame.domain).words.facts(frame), ...answersOf(frame)];
  const where = t("{problem} at step {step}", { problem, step: formatCount(frame.step) });
  return facts.length > 0 ? `${where}: ${facts.join("; ")}.` : `${where}.`;
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
  const { brief, distance } = headlineOf(frame);
  return [
    t("step {step}", { step: formatCount(history?.last?.metrics === frame.metrics ? history.last.step : frame.step) }),
    brief,
    distance,
    isNumber(discriminator_loss) && t("D loss {loss}", { loss: formatFixed(discriminator_loss, 2) }),
    isNumber(generator_loss) && t("G loss {loss}", { loss: formatFixed(generator_loss, 2) }),
  ].filter(Boolean).join(", ");
}
