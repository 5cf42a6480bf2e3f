// @ts-check
/** The style of the charts: few lines, in the colours of the theme. */
import { pushedApart } from "../../lib/numbers.js";
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {ReturnType<typeof import("./chart_data.js").chartData>["series"]} DrawnSeries */
/** @typedef {import("./chart_data.js").Chart} Chart */

/** The dash pattern of the second run; reference lines and the series of a single run do not use it. */
const SECOND_DASH = "2px,2px";

/** The distance of two labels, as a multiple of their size. */
const LINE_HEIGHT = 1.2;

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** @param {DrawnSeries} series @param {Chart} chart @param {Palette} palette */
export function tracesOf(series, chart, palette) {
  const width = rem() / 9;
  const is_pair = series.some(({ run }) => run === "b");
  return series.map(({ x, y, colour, dash, has_own_axis, metric, run }) => ({
    x, y, type: "scatter", mode: "lines", name: is_pair ? `${run.toUpperCase()}: ${metric.title}` : metric.title, yaxis: has_own_axis ? "y2" : "y", opacity: run === "b" ? 0.75 : 1,
    line: { color: palette[colour], width, dash: run === "b" ? SECOND_DASH : (dash ?? "solid"), shape: chart.is_steps ? "hv" : "linear" },
    hovertemplate: `%{y:.4~g}${metric.unit ? ` ${metric.unit}` : ""}`,
  }));
}

const FROM_ZERO = ["divergence", "entropy", "frechet", "nearest", "grey"];
/** Space above the highest line, as a share of the range. */
const HEADROOM = 0.06;

/** The upper end of an axis that begins at zero. A distance estimated from D's value may be negative; it is cut off. @param {DrawnSeries} series */
function highest(series) {
  return Math.max(0.01, ...valuesOf(series));
}

/** @param {DrawnSeries} series @returns {number[]} */
const valuesOf = (series) => series.flatMap(({ y }) => /** @type {number[]} */ (y.filter((value) => value !== null)));

/** The ends of the main axis: those of the chart, or of all numbers and reference lines in it. @param {DrawnSeries} series @param {Chart} chart @param {{value: number}[]} references @param {number} modes @returns {[number, number]} */
export function rangeOf(series, chart, references, modes) {
  if (chart.range) return chart.range;
  if (chart.is_steps) return [0, modes * (1 + HEADROOM)];
  const values = [...valuesOf(series.filter((each) => !each.has_own_axis)), ...references.map(({ value }) => value)];
  const low = FROM_ZERO.includes(chart.name) ? 0 : Math.min(...values);
  const high = Math.max(low + 0.01, ...values);
  const margin = HEADROOM * (high - low);
  return [FROM_ZERO.includes(chart.name) ? 0 : low - margin, high + margin];
}

/** The reference lines; equal values give one line. @param {DrawnSeries} series @param {Palette} palette */
function referencesOf(series, palette) {
  const all = series.flatMap(({ metric, colour, has_own_axis }) => (metric.reference && !has_own_axis ? [{ ...metric.reference, colour: palette[colour] }] : []));
  return all.filter(({ value }, i) => all.findIndex((each) => each.value === value) === i);
}

/** The ticks of an axis of whole numbers (steps, modes). @param {number} most @param {number} ticks */
function wholeTicks(most, ticks) {
  return most <= ticks ? { dtick: 1, tickformat: "d" } : { nticks: ticks, tickformat: most < 1000 ? "d" : "~s" };
}

/** @param {DrawnSeries} series @param {Chart} chart @param {Palette} palette @param {{width: number, height: number, modes: number}} size */
export function layoutOf(series, chart, palette, { width, height, modes }) {
  const font = { family: palette.font, size: rem() * 0.69, color: palette.muted };
  const axis = { fixedrange: true, showgrid: true, gridcolor: palette.line, gridwidth: 1, zeroline: false, tickfont: font, nticks: 4, ticks: "", automargin: false };
  const has_second = series.some((each) => each.has_own_axis) && series.length > 1;
  const references = referencesOf(series, palette);
  const last = Math.max(1, ...series.map(({ x }) => x[x.length - 1] ?? 0));
  const range = rangeOf(series, chart, references, modes);
  const room = rem() * 2.3;
  const margin = { l: room, r: references.length > 0 ? rem() * 2.7 : has_second ? room : rem() * 0.4, t: rem() * 0.5, b: rem() * 1.3 };
  const plot_height = height - margin.t - margin.b;
  const label_size = rem() * 0.66;
  const heights = references.map(({ value }) => ((value - range[0]) / (range[1] - range[0])) * plot_height);
  // The labels stand beside the ends of their lines; lines that are close to each other have labels with a distance.
  const placed = pushedApart(heights, LINE_HEIGHT * label_size, 0, plot_height);
  return {
    width,
    height,
    margin,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font, showlegend: false,
    hovermode: "x unified", dragmode: false, hoverlabel: { font: { ...font, color: palette.text }, bgcolor: palette.background, bordercolor: palette.line },
    xaxis: { ...axis, showgrid: false, range: [0, last], ...wholeTicks(last, 6) },
    yaxis: { ...axis, range, ...(chart.is_steps ? wholeTicks(Math.floor(range[1]), 5) : { tickformat: "~g" }) },
    ...(has_second ? { yaxis2: { ...axis, overlaying: "y", side: "right", showgrid: false, range: [0, (1 + HEADROOM) * highest(series.filter((each) => each.has_own_axis))], tickformat: ".2~f" } } : {}),
    shapes: references.map(({ value, colour }) => ({
      type: "line", xref: "paper", x0: 0, x1: 1, y0: value, y1: value, layer: "below", line: { color: colour, width: 1, dash: "dash" }, opacity: 0.7,
    })),
    annotations: references.map(({ label, colour }, i) => ({
      xref: "paper", yref: "paper", x: 1, y: placed[i] / plot_height, xshift: 3, text: label, showarrow: false, xanchor: "left", yanchor: "middle", font: { ...font, color: colour, size: label_size }, opacity: 0.9,
    })),
  };
}
