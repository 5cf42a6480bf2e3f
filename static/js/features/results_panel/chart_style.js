// @ts-check
/** The style of the charts: few lines, in the colours of the theme. */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {ReturnType<typeof import("./chart_data.js").chartData>["series"]} DrawnSeries */
/** @typedef {import("./chart_data.js").Chart} Chart */

/** The dash pattern of the second run; reference lines and the series of a single run do not use it. */
const SECOND_DASH = "2px,2px";

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

const FROM_ZERO = ["divergence", "entropy"];

/** The upper end of an axis that begins at zero. A distance estimated from D's value may be negative; it is cut off. @param {DrawnSeries} series @param {{value: number}[]} [references] */
function highest(series, references = []) {
  const values = series.flatMap(({ y }) => y.filter((value) => value !== null));
  return Math.max(0.01, ...values, ...references.map(({ value }) => value));
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
  const margin = rem() * 2.3;
  return {
    width,
    height,
    margin: { l: margin, r: has_second ? margin : rem() * 0.4, t: rem() * 0.4, b: rem() * 1.3 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font, showlegend: false,
    hovermode: "x unified", dragmode: false, hoverlabel: { font: { ...font, color: palette.text }, bgcolor: palette.background, bordercolor: palette.line },
    xaxis: { ...axis, showgrid: false, range: [0, last], ...wholeTicks(last, 6) },
    yaxis: chart.is_steps
      ? { ...axis, range: [0, modes * 1.06], ...wholeTicks(modes, 5) }
      : { ...axis, tickformat: "~g", ...(chart.range ? { range: chart.range } : FROM_ZERO.includes(chart.name) ? { range: [0, 1.18 * highest(series.filter((each) => !each.has_own_axis), references)] } : {}) },
    ...(has_second ? { yaxis2: { ...axis, overlaying: "y", side: "right", showgrid: false, range: [0, 1.06 * highest(series.filter((each) => each.has_own_axis))], tickformat: ".2~f" } } : {}),
    shapes: references.map(({ value, colour }) => ({
      type: "line", xref: "paper", x0: 0, x1: 1, y0: value, y1: value, layer: "below", line: { color: colour, width: 1, dash: "dash" }, opacity: 0.7,
    })),
    annotations: references.map(({ value, label, colour }) => ({
      xref: "paper", x: 1, y: value, text: label, showarrow: false, xanchor: "right", yanchor: "bottom", font: { ...font, color: colour, size: rem() * 0.66 }, opacity: 0.9,
    })),
  };
}
