// @ts-check
/** The tooltips of the numbers on the page. */
import { t } from "../../app/i18n.js";
import { metricOf } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */

/** The description of a metric with its formula. @param {State} state @param {string} name */
export function metricHelp(state, name) {
  const metric = metricOf(state, name);
  if (!metric) return "";
  return `${metric.title}: ${metric.summary}${metric.formula ? `\n${metric.formula}` : ""}`;
}

/** @param {State} state @param {import("../../app/describe.js").Headline["kind"]} kind */
export function headlineHelp(state, kind) {
  switch (kind) {
    case "none": return t("What matters most shows here as soon as there is a measurement.");
    case "all":
    case "some": return metricHelp(state, "modes_covered");
    case "share": return metricHelp(state, "quality");
    default: return state.frame?.arrays.phase_point
      ? t("How far the two players' numbers are from the point where neither would move: θ is the generator's, ψ the discriminator's.")
      : ["generator_mean", "generator_std"].map((name) => metricHelp(state, name)).join("\n");
  }
}
