// @ts-check
/** Names each curve where it runs: beside the hump or the line, where no other curve and no other name is. */
import { formatShort } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { answerScale } from "../shared/geometry.js";
import { LINE, isWithin, overlap } from "../shared/labels.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Box} Box */
/** @typedef {import("../shared/labels.js").Label} Label */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("./scene.js").Line} Line */
/** @typedef {{name: string, text: string, colour: string, is_area: boolean, y: (place: number) => number}} Curve y: its pixel at an index of the frame's x; NaN where it is not defined */
/** @typedef {{place: number, side: number, level: number}} Anchor place: an index of x; side: an index of SIDES; level: the share of the curve's height at which the name stands */

/** Places along a curve at which a name may stand. */
const EVERY = 6;
/** Where a name stands, seen from its place on the curve: above, left, right, below; in units of its own size. */
const SIDES = [[0, -1], [-1, 0], [1, 0], [0, 1]];
/** Beside a narrow peak there is room at its whole height. */
const LEVELS = [1, 0.65, 0.35];
/** Less weight means a better place. A name that has found room moves only to one that is much better. */
const COSTS = { name: 60, curve: 12, own: 8, far_from_peak: 3, below: 0.5, low: 2, loyalty: 4 };
/** A hump lower than this share of the axis gets its name only where it is highest. */
const LOW = 0.06;

/** The curves of the frame that are shown. @param {Frame} frame @param {Line} line @param {{[layer: string]: boolean}} layers @param {Palette} palette @returns {Curve[]} */
function curvesOf({ arrays, has_probability }, line, layers, palette) {
  const toShare = answerScale(arrays.discriminator?.data ?? [], has_probability);
  /** @param {string} layer @param {string} array @param {string} text @param {string} colour @param {boolean} is_area @param {(value: number) => number} toY @returns {Curve[]} */
  const curve = (layer, array, text, colour, is_area, toY) =>
    layers[layer] && arrays[array] ? [{ name: layer, text, colour, is_area, y: (place) => toY(arrays[array].data[place]) }] : [];
  /** @param {number} value */
  const height = (value) => Math.max(line.top, line.density(value));
  return [
    ...curve("fake", "generator_density", t("generated"), palette.fake, true, height),
    ...curve("real", "data_density", t("real"), palette.real, true, height),
    ...curve("discriminator", "discriminator", has_probability ? "D(x)" : t("D’s score"), palette.discriminator, false, (value) => line.answer(toShare(value))),
    ...curve("optimal", "optimal_discriminator", t("best D*"), palette.discriminator, false, (value) => line.answer(value)),
  ];
}

/** The box of a name at an anchor. @param {Curve} curve @param {Anchor} anchor @param {ArrayLike<number>} xs @param {Line} line @param {number} width @returns {Box} */
function boxAt(curve, { place, side, level }, xs, line, width) {
  const [right, down] = SIDES[side];
  const height = LINE * line.size;
  const gap = 0.45 * line.size;
  const x = line.x(xs[place]) + right * (width / 2 + gap) - width / 2;
  const y = line.bottom - level * (line.bottom - curve.y(place)) + down * (height / 2 + gap) - height / 2;
  return { x, y, width, height };
}

/** How many of some places below a box a curve runs through. @param {Curve} curve @param {Box} box @param {ArrayLike<number>} xs @param {Line} line */
function crossings(curve, box, xs, line) {
  const step = (line.x(xs[xs.length - 1]) - line.x(xs[0])) / (xs.length - 1);
  const first = Math.max(0, Math.floor((box.x - line.x(xs[0])) / step));
  const last = Math.min(xs.length - 1, Math.ceil((box.x + box.width - line.x(xs[0])) / step));
  let count = 0;
  for (let i = first; i <= last; i += 2) {
    const y = curve.y(i);
    if (y > box.y - 2 && y < box.y + box.height + 2) count += 1;
  }
  return (2 * count) / Math.max(1, last - first + 1);
}

/** @param {Curve} curve @param {Box} box @param {Anchor} anchor @param {{curves: Curve[], taken: Box[], xs: ArrayLike<number>, line: Line, peak: number}} around */
function costOf(curve, box, { place, side, level }, { curves, taken, xs, line, peak }) {
  let cost = (side === 3 ? COSTS.below : 0) + COSTS.low * (1 - level);
  for (const other of taken) if (overlap(box, other) > 0) cost += COSTS.name;
  for (const other of curves) cost += crossings(other, box, xs, line) * (other === curve ? COSTS.own : COSTS.curve);
  // The name of a hump belongs to its flank or its top, not to its foot.
  const foot = line.bottom - curve.y(place);
  if (curve.is_area) cost += COSTS.far_from_peak * (1 - foot / Math.max(1, peak)) ** 2;
  return cost;
}

/** @returns {(context: CanvasRenderingContext2D, frame: Frame, line: Line, layers: {[layer: string]: boolean}, palette: Palette, taken: Box[]) => Label[]} */
export function createLineLabels() {
  /** Where each name stood last. @type {{[name: string]: Anchor}} */
  let known = {};

  return function placeLabels(context, frame, line, layers, palette, taken) {
    const xs = frame.arrays.x.data;
    const curves = curvesOf(frame, line, layers, palette);
    const room = { x: line.left, y: line.top - line.size * 0.8, width: line.right - line.left, height: line.bottom - line.top + line.size * 0.8 };
    const boxes = [...taken];
    /** @type {typeof known} */
    const next = {};
    const labels = curves.flatMap((curve) => {
      const width = context.measureText(curve.text).width;
      const top = highestPlace(curve, xs);
      const around = { curves, taken: boxes, xs, line, peak: line.bottom - curve.y(top) };
      /** @type {{anchor: Anchor, box: Box, cost: number}|null} */
      let best = null;
      for (const anchor of anchorsOf(curve, top, xs, line)) {
        const box = boxAt(curve, anchor, xs, line, width);
        if (!isWithin(box, room)) continue;
        const cost = costOf(curve, box, anchor, around) - (isSame(anchor, known[curve.name]) ? COSTS.loyalty : 0);
        if (!best || cost < best.cost) best = { anchor, box, cost };
      }
      if (!best || best.cost >= COSTS.name - COSTS.loyalty) return [];
      next[curve.name] = best.anchor;
      // Two names that touch read as one.
      boxes.push({ ...best.box, x: best.box.x - line.size, width: best.box.width + 2 * line.size });
      return [{ text: curve.text, colour: curve.colour, box: best.box }];
    });
    known = next;
    return labels;
  };
}

/** The places at which the name of a curve may stand: along it, and beside its highest point. @param {Curve} curve @param {number} top @param {ArrayLike<number>} xs @param {Line} line @returns {Anchor[]} */
function anchorsOf(curve, top, xs, line) {
  const least = Math.min((line.bottom - curve.y(top)) * 0.5, LOW * (line.bottom - line.top));
  const anchors = [];
  for (let place = EVERY; place < xs.length - 1; place += EVERY) {
    if (!Number.isFinite(curve.y(place)) || (curve.is_area && line.bottom - curve.y(place) < least)) continue;
    for (let side = 0; side < SIDES.length; side += 1) anchors.push({ place, side, level: 1 });
  }
  if (curve.is_area) for (const level of LEVELS) for (let side = 0; side < SIDES.length - 1; side += 1) anchors.push({ place: top, side, level });
  return anchors;
}

/** @param {Anchor} a @param {Anchor|undefined} b */
const isSame = (a, b) => b !== undefined && a.place === b.place && a.side === b.side && a.level === b.level;

/** The index at which a curve is highest. @param {Curve} curve @param {ArrayLike<number>} xs */
function highestPlace(curve, xs) {
  let top = 0;
  for (let place = 1; place < xs.length; place += 1) if (curve.y(place) < curve.y(top) || Number.isNaN(curve.y(top))) top = place;
  return top;
}

/** Marks where the generated density is cut off, with its true height. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line @param {Palette} palette @returns {Label[]} */
export function cutLabels(context, frame, line, palette) {
  const { x, generator_density } = frame.arrays;
  if (!generator_density) return [];
  /** @type {Label[]} */
  const labels = [];
  for (const place of peaksAbove(generator_density.data, line.density.to)) {
    const text = `▲ ${formatShort(Number(generator_density.data[place].toPrecision(2)))}`;
    const width = context.measureText(text).width;
    const at = line.x(x.data[place]);
    if (at < line.left || at > line.right) continue;
    const left = at + 0.7 * line.size + width < line.right ? at + 0.7 * line.size : at - 0.7 * line.size - width;
    const box = { x: left, y: line.top - 0.3 * line.size, width, height: LINE * line.size };
    if (labels.every((other) => overlap(other.box, box) === 0)) labels.push({ text, colour: palette.fake, box });
  }
  return labels;
}

/** The highest place of each stretch above a limit. @param {ArrayLike<number>} values @param {number} limit @returns {number[]} */
export function peaksAbove(values, limit) {
  const peaks = [];
  let best = -1;
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] > limit && (best < 0 || values[i] > values[best])) best = i;
    if (best >= 0 && (values[i] <= limit || i === values.length - 1)) {
      peaks.push(best);
      best = -1;
    }
  }
  return peaks;
}

/** Counts the samples beyond either end of the axis. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line @param {Palette} palette @returns {Label[]} */
export function outsideLabels(context, frame, line, palette) {
  const samples = frame.arrays.fake_samples?.data ?? [];
  let [below, above] = [0, 0];
  for (let i = 0; i < samples.length; i += 1) {
    if (samples[i] < line.x.from) below += 1;
    if (samples[i] > line.x.to) above += 1;
  }
  const ends = [{ count: below, text: m("← {count} outside") }, { count: above, text: m("{count} outside →") }];
  return ends.flatMap(({ count, text: english }, end) => {
    if (count === 0) return [];
    const text = t(english, { count });
    const width = context.measureText(text).width;
    const x = end === 0 ? line.left + 0.4 * line.size : line.right - 0.4 * line.size - width;
    return [{ text, colour: palette.fake, box: { x, y: line.bottom - (LINE + 0.3) * line.size, width, height: LINE * line.size } }];
  });
}
