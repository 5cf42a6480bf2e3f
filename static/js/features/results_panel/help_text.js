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

/** @param {State} state @param {import("../../scenes/describe.js").Headline} headline */
export function headlineHelp(state, { help, metrics }) {
  return help || metrics.number.map((name) => metricHelp(state, name)).join("\n");
}
