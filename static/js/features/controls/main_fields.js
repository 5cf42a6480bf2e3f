// @ts-check
/** Which controls stand in the block Main, and how the two learning rates compare. */
import { sliderOf } from "../../app/fields.js";
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {import("../../app/fields.js").Slider} Slider */

/** The two rates share one axis; the discriminator's thumb hangs below it. */
export const RATES = ["generator_learning_rate", "discriminator_learning_rate"];
/** Paths of the configuration, in the order of the block. A stabilizer is a switch there. */
export const MAIN = [...RATES, "batch_size", "stabilizers.minibatch_discrimination", "loss"];

/** Ratios nearer to one than this count as equal. */
const HARDLY = 0.005;

/** @param {string} path */
export const isInMain = (path) => MAIN.includes(path);

/** Which player learns faster, in words; empty while a value is no positive number. @param {any} generator @param {any} discriminator */
export function ratioText(generator, discriminator) {
  const ratio = discriminator / generator;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return "";
  if (Math.abs(Math.log(ratio)) < HARDLY) return t("equal rates");
  return ratio > 1 ? t("D learns {times}× faster", { times: timesText(ratio) }) : t("G learns {times}× faster", { times: timesText(1 / ratio) });
}

/** @param {number} ratio */
const timesText = (ratio) => (ratio < 99.5 ? String(Number(ratio.toPrecision(2))) : formatCount(Number(ratio.toPrecision(3))));

/** The axis that has room for both rates; null when one of them has no bounds. @param {Control[]} controls @returns {Slider|null} */
export function commonSlider(controls) {
  const minima = controls.map(({ minimum }) => minimum);
  const maxima = controls.map(({ maximum }) => maximum);
  if (controls.length === 0 || minima.includes(null) || maxima.includes(null)) return null;
  return sliderOf({ ...controls[0], minimum: Math.min(.../** @type {number[]} */ (minima)), maximum: Math.max(.../** @type {number[]} */ (maxima)) });
}

/** The powers of ten on an axis, each with its place as a share of the whole. @param {Slider} slider @returns {{value: number, share: number}[]} */
export function decadesOf(slider) {
  const span = slider.maximum - slider.minimum;
  const [low, high] = [slider.toValue(slider.minimum), slider.toValue(slider.maximum)].map(Math.log10);
  if (!Number.isFinite(low)) return [];
  const count = Math.floor(high + 1e-9) - Math.ceil(low - 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => {
    const value = Number((10 ** (Math.ceil(low - 1e-9) + i)).toPrecision(1));
    return { value, share: (slider.toPosition(value) - slider.minimum) / span };
  });
}
