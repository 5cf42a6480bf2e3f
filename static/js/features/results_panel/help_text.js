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
    case "none": return t("The most important number appears here after the first measurement.");
    case "all":
    case "some": return metricHelp(state, "modes_covered");
    case "share": return metricHelp(state, "quality");
    default: return state.frame?.arrays.phase_point
      ? t("The distance of the two players from the equilibrium, where neither would move. θ is the generator's number, ψ the discriminator's.")
      : ["generator_mean", "generator_std"].map((name) => metricHelp(state, name)).join("\n");
  }
}
