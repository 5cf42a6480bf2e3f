// @ts-check
/** The metrics that are drawn over time, and their colours. The rest of their description is in the catalog. */
import { m } from "../../app/i18n.js";
import { seriesOf } from "../../app/metric_history.js";
import { modesOf } from "../../app/modes.js";
import { metricsOf } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Metric} Metric */

/** @typedef {"real"|"fake"|"discriminator"|"text"|"muted"} ColourName */
/** @typedef {{name: string, short: string, colour: ColourName, digits: number, dash?: string, has_own_axis?: boolean, is_number?: boolean}} Series is_number: stands in the heading, and is not drawn */
/** @typedef {{name: string, title: string, series: Series[], is_steps?: boolean, of_modes?: boolean, needs?: string, is_certain?: boolean, range?: [number, number]}} Chart of_modes: only when there are several modes; needs: only when this metric is measured; is_certain: whenever the problem has one of the metrics */

/** @typedef {Series & {run: "a"|"b", metric: Metric, x: number[], y: (number|null)[]}} DrawnSeries */

/** The range of a share, with space above 1. @type {[number, number]} */
const SHARE = [0, 1.06];

/** @type {Chart[]} in the order of the page; metrics of a variant come first */
export const CHARTS = [
  { name: "labels", title: m("Labels matched"), series: [{ name: "label_accuracy", short: "", colour: "fake", digits: 2 }], range: SHARE },
  {
    name: "codes", title: m("Codes"), needs: "mutual_information",
    series: [
      { name: "mode_purity", short: m("purity"), colour: "fake", digits: 2 },
      { name: "mutual_information", short: "I(c; x)", colour: "muted", digits: 2, dash: "dot", has_own_axis: true },
    ],
    range: SHARE,
  },
  { name: "classes", title: m("Modes classified correctly"), series: [{ name: "classification_accuracy", short: "", colour: "discriminator", digits: 2 }], range: SHARE },
  {
    name: "losses", title: m("Losses"), is_certain: true,
    series: [
      { name: "discriminator_loss", short: "D", colour: "discriminator", digits: 2 },
      { name: "generator_loss", short: "G", colour: "fake", digits: 2 },
    ],
  },
  { name: "digits", title: m("Digits covered"), series: [{ name: "digits_covered", short: "", colour: "real", digits: 0 }], is_steps: true, range: [0, 10.6], is_certain: true },
  { name: "on_data", title: m("Share on data"), series: [{ name: "share_on_data", short: "", colour: "real", digits: 2 }], range: SHARE, is_certain: true },
  {
    name: "frechet", title: m("Fréchet distance"), needs: "frechet_distance",
    series: [
      { name: "frechet_distance", short: "G", colour: "fake", digits: 1 },
      { name: "frechet_distance_floor", short: m("real"), colour: "real", digits: 1, dash: "dash" },
    ],
  },
  {
    name: "nearest", title: m("Distance to the nearest real picture"), needs: "nearest_distance",
    series: [
      { name: "nearest_distance", short: "G", colour: "fake", digits: 2 },
      { name: "nearest_distance_floor", short: m("real"), colour: "real", digits: 2, dash: "dash" },
    ],
  },
  {
    name: "grey", title: m("Grey pixels"), needs: "grey_pixels",
    series: [
      { name: "grey_pixels", short: "G", colour: "fake", digits: 2 },
      { name: "grey_pixels_floor", short: m("real"), colour: "real", digits: 2, dash: "dash" },
    ],
  },
  {
    name: "value", title: m("Value"),
    series: [
      { name: "value", short: "V(D, G)", colour: "text", digits: 2 },
      { name: "best_value", short: m("V(D*, G)"), colour: "discriminator", digits: 2, dash: "dash" },
    ],
  },
  {
    name: "divergence", title: m("Distance"), is_certain: true,
    series: [
      { name: "js", short: "JS", colour: "text", digits: 3 },
      { name: "implied_js", short: m("from V"), colour: "discriminator", digits: 2, dash: "dash" },
      { name: "w1", short: "W₁", colour: "muted", digits: 2, is_number: true },
    ],
  },
  { name: "modes", title: m("Modes over time"), series: [{ name: "modes_covered", short: "", colour: "real", digits: 0 }], is_steps: true, of_modes: true },
  { name: "entropy", title: m("Evenness across modes"), series: [{ name: "mode_entropy", short: "H", colour: "real", digits: 2 }], of_modes: true },
];

/**
 * The part of a chart that can be drawn now: series with at least one number, and their reference lines.
 * @param {State} state @param {Chart} chart
 * @returns {{modes: number, series: DrawnSeries[]}}
 */
export function chartData(state, chart) {
  const modes = modesOf(state.frame).length;
  if (chart.of_modes && modes < 2) return { series: [], modes };
  const metrics = metricsOf(state);
  const series = chart.series.filter(({ is_number }) => !is_number).flatMap((each) => {
    const known = metrics.find(({ name }) => name === each.name);
    if (!known) return [];
    const metric = { ...known, reference: referenceOf(known, modes) };
    const { x, y } = seriesOf(state.history, each.name);
    return y.some((value) => value !== null) ? [{ ...each, run: /** @type {"a"} */ ("a"), metric, x, y }] : [];
  });
  return { series: chart.needs && !series.some(({ name }) => name === chart.needs) ? [] : series, modes };
}

/** The reference line of a chart. The greatest possible entropy depends on the number of modes. @param {Metric} metric @param {number} modes */
function referenceOf({ name, reference }, modes) {
  return name === "mode_entropy" ? { value: Math.log(modes), label: `log ${modes}` } : reference;
}

/**
 * Both runs of a comparison in one chart. Before the fork they share one line.
 * @param {State} first @param {State|null} second @param {Chart} chart
 * @returns {{modes: number, series: DrawnSeries[]}}
 */
export function pairData(first, second, chart) {
  const { series, modes } = chartData(first, chart);
  if (!second) return { series, modes };
  const other = chartData(second, chart);
  const parted = second.run?.parent?.step ?? 0;
  const own = other.series.map((each) => {
    const from = Math.max(0, each.x.findLastIndex((step) => step <= parted));
    return { ...each, run: /** @type {"b"} */ ("b"), x: each.x.slice(from), y: each.y.slice(from) };
  });
  return { series: [...series, ...own], modes: Math.max(modes, other.modes) };
}
