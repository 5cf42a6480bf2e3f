// @ts-check
/** Formats numbers for display. A missing number is an en dash. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** @param {number|null|undefined} value */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** 12345 -> "12,345" @param {number|null|undefined} value */
export function formatCount(value) {
  return isNumber(value) ? whole.format(/** @type {number} */ (value)) : "–";
}

/** @param {number|null|undefined} value @param {number} digits after the point */
export function formatFixed(value, digits) {
  if (!isNumber(value)) return "–";
  const number = /** @type {number} */ (value);
  if (Math.abs(number) >= 1e5) return number.toExponential(1).replace("e+", "e");
  const text = number.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** The shortest text that is exact to three digits: 0.001, 0.25, 128. @param {number} value */
export function formatShort(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return String(Number(value.toPrecision(4)));
  return Number(value.toPrecision(3)).toExponential().replace("e+", "e");
}

/** @param {number|null|undefined} share of one */
export function formatPercent(share) {
  return isNumber(share) ? `${Math.round(/** @type {number} */ (share) * 100)} %` : "–";
}

/** @param {number} steps_per_second */
export function formatRate(steps_per_second) {
  if (steps_per_second >= 100) return formatCount(steps_per_second);
  if (steps_per_second >= 10) return steps_per_second.toFixed(0);
  return steps_per_second.toFixed(1);
}
