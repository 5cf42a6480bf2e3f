// @ts-check
/** The speed control: a logarithmic slider from one step in two seconds; its right end means "as fast as it goes". */
import { formatRate } from "../../app/format.js";
import { t } from "../../app/i18n.js";

export const SPEED_POSITIONS = 100;
const SLOWEST = 0.5;
const FASTEST = 10_000;

/** @param {number} position @returns {number|null} steps per second; null is unlimited */
export function speedAt(position) {
  if (position >= SPEED_POSITIONS) return null;
  const speed = SLOWEST * (FASTEST / SLOWEST) ** (position / (SPEED_POSITIONS - 1));
  return Number(speed.toPrecision(speed < 10 ? 2 : 1));
}

/** @param {number|null} speed @returns {number} */
export function speedPosition(speed) {
  if (speed === null) return SPEED_POSITIONS;
  const share = Math.log(speed / SLOWEST) / Math.log(FASTEST / SLOWEST);
  return Math.round(Math.min(1, Math.max(0, share)) * (SPEED_POSITIONS - 1));
}

/** @param {number|null} speed */
export function speedText(speed) {
  if (speed === null) return t("unlimited");
  if (speed < 1) return t("1 step in {seconds} s", { seconds: Number((1 / speed).toFixed(1)) });
  return t("{rate} steps/s", { rate: formatRate(speed) });
}
