// @ts-check
/** The number that the timeline draws over the run: that of the headline. */
import { formatShort } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { modesOf } from "../../app/modes.js";
import { metricsOf } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */

/** @typedef {{metric: string, title: string, colour: "real"|"fake"|"text", top: number, reference: number|null, label: string, is_steps: boolean}} Course top: the value at the upper end; reference: the value that the data have */

/** A spread is cut off at this multiple of the data's. */
const WIDEST = 2;
/** The greatest Jensen-Shannon divergence, log 2, with space above. */
const GREATEST_JS = 0.75;

/** @param {State} state @returns {Course|null} null before the first measurement, and where there is no such number */
export function courseOf(state) {
  const { frame } = state;
  if (!frame || Object.keys(frame.metrics).length === 0) return null;
  const modes = modesOf(frame).length;
  const known = metricsOf(state).map(({ name }) => name);
  const rest = { reference: null, label: "", is_steps: false };
  if (modes > 1) return { ...rest, metric: "modes_covered", title: t("modes covered, of {count}", { count: modes }), colour: "real", top: modes * 1.05, is_steps: true };
  const { mode_std } = frame.arrays;
  if (modes === 1 && mode_std && known.includes("generator_std")) {
    const reference = mode_std.data[0];
    return { ...rest, metric: "generator_std", title: t("spread σ of G"), colour: "fake", top: WIDEST * reference, reference, label: t("data: {std}", { std: formatShort(reference) }) };
  }
  return known.includes("js") ? { ...rest, metric: "js", title: t("JS distance"), colour: "text", top: GREATEST_JS } : null;
}
