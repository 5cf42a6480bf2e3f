// @ts-check
/**
 * Where the pictures stand on the stage. All lengths are counted in device pixels and a picture is enlarged by a whole
 * number, so that its pixels are sharp; what leaves this file is in CSS pixels.
 */
import { HOME } from "../shared/camera.js";
import { linearScale } from "../shared/geometry.js";
import { countOf, sideOf } from "./samples.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Box} Box */
/** @typedef {import("../shared/geometry.js").Scale} Scale */
/** @typedef {import("./samples.js").Kind} Kind */
/** @typedef {{kind: Kind, columns: number, count: number, has_pair: boolean, heading: Box, box: Box, cells: Box[], pictures: Box[]}} Group cells: the frames; pictures: what is inside */
/** @typedef {{groups: Group[], side: number, border: number, bar: number, is_crisp: boolean, legend: Box, box: Box, x: Scale, y: Scale, size: number}} Wall side: of a picture; border, bar: of its frame, and of the bar below it; x, y: shares of all that is shown, from the left and from below */
/** @typedef {{kind: Kind, columns: number, count: number, has_pair: boolean}} Plan */
/** @typedef {{side: number, border: number, bar: number, gap: number}} Measures in device pixels */

const COLUMNS = 8;
/** How many of the real pictures find room: all, half of them, a quarter, or two rows below. */
const REAL = [{ columns: 8, share: 1, is_beside: true }, { columns: 4, share: 0.5, is_beside: true }, { columns: 2, share: 0.25, is_beside: true }, { columns: 8, share: 0.25, is_beside: false }];
/** Pairs of pictures are wide: where half as many become so much larger, half of them are shown. */
const PAIRS = { columns: 4, share: 0.5, least_gain: 1.5 };
/** Below pairs there is room for more real pictures, by this factor. */
const BELOW_PAIRS = 1.75;
/** Fewer real pictures are better than generated ones that are smaller than this share of what they could be. */
const LEAST_SHARE = 0.85;
/** Space for the names above the groups, for the legend below, between groups and at the edges, as multiples of the text's size. */
const ROOM = { heading: 1.7, legend: 2.1, between: 2, edge: 0.6 };

/** The frame of a picture of some size. @param {number} side @param {number} ratio @param {boolean} has_verdict @returns {Measures} */
function measuresOf(side, ratio, has_verdict) {
  /** @param {number} value @param {number} least @param {number} most */
  const between = (value, least, most) => Math.round(Math.min(Math.max(value, least), most * ratio));
  return {
    side,
    border: has_verdict ? between(side / 22, 1, 3) : 1,
    bar: has_verdict ? between(side / 13, 2, 5) : 0,
    gap: between(side / 8, 2, 10),
  };
}

/** @param {Plan} plan @param {Measures} measures */
function extentOf({ columns, count, has_pair }, { side, border, bar, gap }) {
  const rows = Math.ceil(count / columns);
  const [across, down] = [(has_pair ? 2 : 1) * (side + border) + border, side + 2 * border + bar];
  return { across, down, width: columns * (across + gap) - gap, height: rows * (down + gap) - gap };
}

/** The extent of all groups. @param {Plan[]} plans @param {boolean} is_beside @param {Measures} measures @param {number} text */
function wholeOf(plans, is_beside, measures, text) {
  const extents = plans.map((plan) => extentOf(plan, measures));
  const [widths, heights] = [extents.map(({ width }) => width), extents.map(({ height }) => height + ROOM.heading * text)];
  if (plans.length === 0) return { width: 0, height: 0 };
  const spaces = (plans.length - 1) * ROOM.between * text;
  /** @param {number[]} values */
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return is_beside
    ? { width: sum(widths) + spaces, height: Math.max(...heights) }
    : { width: Math.max(...widths), height: sum(heights) };
}

/** The largest side of a picture with which all groups fit: a multiple of its pixels, if one fits. @param {(side: number) => boolean} fits @param {number} pixels */
function largestSide(fits, pixels) {
  let side = pixels;
  if (!fits(side)) {
    while (side > 4 && !fits(side)) side -= 1;
    return side;
  }
  while (fits(side + pixels)) side += pixels;
  return side;
}

/**
 * @param {Frame} frame @param {number} width @param {number} height in CSS pixels @param {number} size of the text
 * @param {{camera?: import("../shared/camera.js").Camera, layers: {[layer: string]: boolean}, ratio: number}} view
 * @returns {Wall}
 */
export function wallOf(frame, width, height, size, { camera = HOME, layers, ratio }) {
  const text = size * ratio;
  const room = { width: width * ratio - 2 * ROOM.edge * text, height: (height * ratio) - (ROOM.legend + ROOM.edge) * text };
  const pixels = sideOf(frame) || 1;
  const has_verdict = layers.discriminator;
  /** @param {Plan[]} plans @param {boolean} is_beside */
  const sideFor = (plans, is_beside) => largestSide((side) => {
    const whole = wholeOf(plans, is_beside, measuresOf(side, ratio, has_verdict), text);
    return whole.width <= room.width && whole.height <= room.height;
  }, pixels);
  const { plans, is_beside, side: at_home } = chosenPlans(frame, layers, sideFor);
  const side = at_home < pixels ? Math.max(1, Math.round(at_home * camera.scale)) : pixels * Math.max(1, Math.round((at_home / pixels) * camera.scale));
  const measures = measuresOf(side, ratio, has_verdict);
  const whole = wholeOf(plans, is_beside, measures, text);
  const left = (width * ratio) / 2 - camera.x * whole.width;
  const top = (ROOM.edge * text + room.height) / 2 - (1 - camera.y) * whole.height;
  const box = scaled({ x: left, y: top, ...whole }, ratio);
  return {
    groups: placed(plans, is_beside, measures, { left, top, text, ratio }),
    side: side / ratio,
    border: measures.border / ratio,
    bar: measures.bar / ratio,
    is_crisp: side % pixels === 0,
    legend: { x: ROOM.edge * size, y: height - ROOM.legend * size, width: width - 2 * ROOM.edge * size, height: ROOM.legend * size },
    box,
    x: linearScale(0, 1, box.x, box.x + box.width),
    y: linearScale(0, 1, box.y + box.height, box.y),
    size,
  };
}

/**
 * The groups to show: the generated pictures, and as many of the real ones as leave them large.
 * @param {Frame} frame @param {{[layer: string]: boolean}} layers @param {(plans: Plan[], is_beside: boolean) => number} sideFor
 */
function chosenPlans(frame, layers, sideFor) {
  const real = countOf(frame, "real");
  const fakes = layers.fake ? fakePlans(frame, layers.nearest && countOf(frame, "nearest") > 0, sideFor) : [];
  /** @param {number} columns @param {number} count @returns {Plan} */
  const realPlan = (columns, count) => ({ kind: "real", columns, count, has_pair: false });
  if (!layers.real || real === 0) return { plans: fakes, is_beside: true, side: fakes.length > 0 ? sideFor(fakes, true) : 1 };
  if (fakes.length === 0) return { plans: [realPlan(COLUMNS, real)], is_beside: true, side: sideFor([realPlan(COLUMNS, real)], true) };
  const alone = sideFor(fakes, true);
  const choices = REAL.map(({ columns, share, is_beside }) => {
    const times = fakes[0].has_pair && !is_beside ? BELOW_PAIRS : 1;
    const plans = [...fakes, realPlan(times * columns, Math.ceil(times * share * real))];
    return { plans, is_beside, side: sideFor(plans, is_beside) };
  });
  const largest = Math.max(...choices.map(({ side }) => side));
  return choices.find(({ side }) => side >= LEAST_SHARE * alone || side === largest) ?? choices[0];
}

/** @param {Frame} frame @param {boolean} has_pair @param {(plans: Plan[], is_beside: boolean) => number} sideFor @returns {Plan[]} */
function fakePlans(frame, has_pair, sideFor) {
  const count = countOf(frame, "fake");
  if (count === 0) return [];
  /** @type {Plan} */
  const all = { kind: "fake", columns: COLUMNS, count, has_pair };
  const half = { ...all, columns: PAIRS.columns, count: Math.ceil(PAIRS.share * count) };
  return [has_pair && sideFor([half], true) >= PAIRS.least_gain * sideFor([all], true) ? half : all];
}

/** @param {Box} box @param {number} ratio @returns {Box} */
const scaled = ({ x, y, width, height }, ratio) => ({ x: x / ratio, y: y / ratio, width: width / ratio, height: height / ratio });

/** @param {Plan[]} plans @param {boolean} is_beside @param {Measures} measures @param {{left: number, top: number, text: number, ratio: number}} place @returns {Group[]} */
function placed(plans, is_beside, measures, { left, top, text, ratio }) {
  let [x, y] = [Math.round(left), Math.round(top)];
  return plans.map((plan) => {
    const extent = extentOf(plan, measures);
    const head = Math.round(ROOM.heading * text);
    const heading = scaled({ x, y, width: extent.width, height: head }, ratio);
    const box = scaled({ x, y: y + head, width: extent.width, height: extent.height }, ratio);
    const corners = Array.from({ length: plan.count }, (_, i) => [x + (i % plan.columns) * (extent.across + measures.gap), y + head + Math.floor(i / plan.columns) * (extent.down + measures.gap)]);
    const cells = corners.map(([cx, cy]) => scaled({ x: cx, y: cy, width: extent.across, height: extent.down }, ratio));
    const pictures = corners.map(([cx, cy]) => scaled({ x: cx + measures.border, y: cy + measures.border, width: measures.side, height: measures.side }, ratio));
    if (is_beside) x += extent.width + Math.round(ROOM.between * text);
    else y += extent.height + head;
    return { ...plan, heading, box, cells, pictures };
  });
}
