// @ts-check
/** Which metrics are drawn over time, and how they are told apart. Everything else about them is in the catalog. */
import { seriesOf } from "./history.js";
import { modesOf } from "./modes.js";
import { metricOf } from "./selectors.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Metric} Metric */

/** @typedef {"real"|"fake"|"discriminator"|"text"|"muted"} ColourName */
/** @typedef {{name: string, short: string, colour: ColourName, digits: number, dash?: string, has_own_axis?: boolean}} Series */
/** @typedef {{name: string, title: string, series: Series[], is_steps?: boolean}} Chart */

/** @type {Chart[]} in the order of the question */
export const CHARTS = [
  {
    name: "losses", title: "Losses",
    series: [
      { name: "discriminator_loss", short: "D", colour: "discriminator", digits: 2 },
      { name: "generator_loss", short: "G", colour: "fake", digits: 2 },
    ],
  },
  { name: "value", title: "Value V(D, G)", series: [{ name: "value", short: "V", colour: "text", digits: 2 }] },
  {
    name: "divergence", title: "Distance to the data",
    series: [
      { name: "js", short: "JS", colour: "text", digits: 3 },
      { name: "w1", short: "W₁", colour: "muted", digits: 2, dash: "dot", has_own_axis: true },
    ],
  },
  { name: "modes", title: "Modes over time", series: [{ name: "modes_covered", short: "", colour: "real", digits: 0 }], is_steps: true },
];

/**
 * The part of a chart that can be drawn now: series with at least one number, and their reference lines.
 * @param {State} state @param {Chart} chart
 * @returns {{modes: number, series: (Series & {metric: Metric, x: number[], y: (number|null)[]})[]}}
 */
export function chartData(state, chart) {
  const dimension = state.frame?.dimension ?? 2;
  const modes = modesOf(state.frame).length;
  if (chart.is_steps && modes < 2) return { series: [], modes };
  const series = chart.series.flatMap((each) => {
    const metric = metricOf(state, each.name);
    if (!metric || !metric.dimensions.includes(dimension)) return [];
    const { x, y } = seriesOf(state.history, each.name);
    return y.some((value) => value !== null) ? [{ ...each, metric, x, y }] : [];
  });
  return { series, modes };
}
