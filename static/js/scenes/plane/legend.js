// @ts-check
/** The line above the plane that names its marks, and the counts of samples beyond its edges. */
import { m, t } from "../../app/i18n.js";
import { LINE } from "../shared/labels.js";
import { addShape } from "../shared/samples.js";
import { shadesOf } from "./field.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../shared/labels.js").Label} Label */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {{width: number, paint: (x: number) => void}} Item */

/** Steps of the scale of D's answers. */
const SHADES = 24;
/** The space between items and the length of the scale, in units of the text's size, where there is room and where there is little. */
const WIDE = { gap: 1.4, bar: 4.5 };
const NARROW = { gap: 0.8, bar: 1.5 };

/**
 * Items stand closer together where there is little room. Those that find none all the same are left out, the last first.
 * @param {Context} context @param {Frame} frame @param {Plane} plane @param {{layers: {[layer: string]: boolean}, palette: Palette, size: number, y: number}} style y: the middle of the line
 */
export function paintLegend(context, frame, { box }, { layers, palette, size, y }) {
  const { arrays, has_probability } = frame;
  context.save();
  context.font = `600 ${size}px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const parts = { context, palette, size, y };
  const has_field = layers.discriminator && arrays.discriminator !== undefined && !(layers.categories && arrays.categories);
  /** @param {number} bar @returns {Item[]} */
  const itemsWith = (bar) => [
    ...(layers.real && arrays.real_samples ? [mark(parts, arrays.real_labels ? "ring" : "dot", palette.real, t("real"))] : []),
    ...(layers.fake && arrays.fake_samples ? [mark(parts, "diamond", palette.fake, t("generated"))] : []),
    ...(has_field ? [answers(parts, has_probability, bar * size)] : []),
    ...(layers.optimal && arrays.optimal_discriminator ? [dashed(parts, t("best D* = ½"))] : []),
  ];
  /** @param {Item[]} items @param {number} gap */
  const widthOf = (items, gap) => items.reduce((sum, { width }) => sum + width + gap, -gap);
  const is_narrow = widthOf(itemsWith(WIDE.bar), WIDE.gap * size) > box.width;
  const { gap: space, bar } = is_narrow ? NARROW : WIDE;
  const gap = space * size;
  let x = box.x;
  for (const item of itemsWith(bar)) {
    if (x + item.width > box.x + box.width) break;
    item.paint(x);
    x += item.width + gap;
  }
  context.restore();
}

/** @typedef {{context: Context, palette: Palette, size: number, y: number}} Parts */

/** @param {Parts} parts @param {import("../shared/samples.js").Shape} shape @param {string} colour @param {string} text @returns {Item} */
function mark({ context, size, y }, shape, colour, text) {
  return {
    width: 1.1 * size + context.measureText(text).width,
    paint(x) {
      context.fillStyle = context.strokeStyle = colour;
      context.lineWidth = 0.15 * size;
      context.beginPath();
      addShape(context, shape, x + 0.35 * size, y, 0.3 * size);
      if (shape === "ring") context.stroke();
      else context.fill();
      context.fillText(text, x + 1.1 * size, y);
    },
  };
}

/** The colours of D's answers, from fake to real. @param {Parts} parts @param {boolean} has_probability @param {number} bar its length @returns {Item} */
function answers({ context, palette, size, y }, has_probability, bar) {
  const [name, low, high] = has_probability ? ["D(x)", t("fake"), t("real")] : [t("D’s score"), t("low"), t("high")];
  const widths = [name, low, high].map((text) => context.measureText(text).width);
  const [gap, height] = [0.5 * size, 0.7 * size];
  return {
    width: widths.reduce((sum, width) => sum + width, 0) + bar + 3 * gap,
    paint(x) {
      const shades = shadesOf(palette.field);
      context.fillStyle = palette.discriminator;
      context.fillText(name, x, y);
      context.fillStyle = palette.muted;
      context.fillText(low, x + widths[0] + gap, y);
      const left = x + widths[0] + widths[1] + 2 * gap;
      for (let i = 0; i < SHADES; i += 1) {
        const at = 4 * Math.round((i / (SHADES - 1)) * (shades.length / 4 - 1));
        context.fillStyle = `rgb(${shades[at]} ${shades[at + 1]} ${shades[at + 2]})`;
        context.fillRect(left + (i * bar) / SHADES, y - height / 2, bar / SHADES + 0.5, height);
      }
      context.strokeStyle = palette.line;
      context.lineWidth = 1;
      context.strokeRect(left, y - height / 2, bar, height);
      context.fillStyle = palette.muted;
      context.fillText(high, left + bar + gap, y);
    },
  };
}

/** @param {Parts} parts @param {string} text @returns {Item} */
function dashed({ context, palette, size, y }, text) {
  const length = 1.8 * size;
  return {
    width: length + 0.5 * size + context.measureText(text).width,
    paint(x) {
      context.strokeStyle = context.fillStyle = palette.discriminator;
      context.lineWidth = 0.14 * size;
      context.setLineDash([0.45 * size, 0.3 * size]);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + length, y);
      context.stroke();
      context.setLineDash([]);
      context.fillText(text, x + length + 0.5 * size, y);
    },
  };
}

/** The counts stand in corners and at the ends of the middle, where data rarely are. */
const EDGES = [
  { text: m("← {count} outside"), right: 0, down: 0 }, { text: m("{count} outside →"), right: 1, down: 0 },
  { text: m("↓ {count} outside"), right: 0.5, down: 1 }, { text: m("↑ {count} outside"), right: 0.5, down: 0 },
];

/** Generated samples beyond each edge of the window: left, right, below, above. @param {ArrayLike<number>} samples @param {Plane} plane @returns {number[]} */
export function countOutside(samples, { x, y }) {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i + 1 < samples.length; i += 2) {
    if (samples[i] < x.from) counts[0] += 1;
    else if (samples[i] > x.to) counts[1] += 1;
    else if (samples[i + 1] < y.from) counts[2] += 1;
    else if (samples[i + 1] > y.to) counts[3] += 1;
  }
  return counts;
}

/** @param {Context} context @param {ArrayLike<number>} samples @param {Plane} plane @param {number} size @returns {{text: string, box: import("../shared/geometry.js").Box}[]} */
export function outsideLabels(context, samples, plane, size) {
  const { box } = plane;
  const margin = 0.4 * size;
  return countOutside(samples, plane).flatMap((count, edge) => {
    if (count === 0) return [];
    const { text: english, right, down } = EDGES[edge];
    const text = t(english, { count });
    const [width, height] = [context.measureText(text).width, LINE * size];
    const x = box.x + margin + (box.width - width - 2 * margin) * right;
    const y = box.y + margin + (box.height - height - 2 * margin) * down;
    return [{ text, box: { x, y, width, height } }];
  });
}
