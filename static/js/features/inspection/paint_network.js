// @ts-check
/** The drawing of both networks: neurons as pictures, weights as lines. It is painted for each new inspection. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { parseColour, readColours, readPalette } from "../../lib/palette.js";
import { createSmallPicture } from "../../scenes/shared/small_picture.js";
import { curveOf } from "./graph_layout.js";
import { PLAYERS, extent, flowWidth, histogram, part, pictureOf, reachOf, weightBetween } from "./model.js";
import { hasLane, lanePath, roundedBox, sourceWire, wiresOf } from "./network_shapes.js";
/** @typedef {import("./model.js").Inspection} Inspection */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./graph_layout.js").Graph} Graph */
/** @typedef {import("./graph_layout.js").Node} Node */
/** @typedef {import("./graph_layout.js").Link} Link */
/** @typedef {import("../../scenes/shared/geometry.js").Box} Box */
/** @typedef {import("../../lib/palette.js").Palette & {positive: string, negative: string, panel: string, raised: string, ends: [number[], number[], number[]]}} NetworkPalette ends: below 0, at 0, above 0 */
/** @typedef {{context: CanvasRenderingContext2D, graph: Graph, inspection: Inspection, palette: NetworkPalette, text: number, chosen: string|null, names: {[player: string]: string}, titleOf: (block: string) => string}} Drawing chosen: the chosen node */

const FAINTEST = 0.08;
/** The ends of the scale are darker than the colours of the lines, which must stand out beside them. */
const STRONGEST = 0.86;
const BINS = 20;

/** @returns {NetworkPalette} */
export function readNetworkPalette() {
  const palette = readPalette();
  const colours = readColours(["positive", "negative", "panel", "raised"]);
  return { ...palette, ...colours, ends: [parseColour(colours.negative), parseColour(palette.background), parseColour(colours.positive)] };
}

/** The colour of a value between -1 and 1. @param {NetworkPalette["ends"]} ends @param {number} value @param {Uint8ClampedArray} pixels @param {number} at */
export function writeColour(ends, value, pixels, at) {
  const share = STRONGEST * Math.min(1, Math.abs(value)) ** 0.9;
  const end = value < 0 ? ends[0] : ends[2];
  for (let c = 0; c < 3; c += 1) pixels[at + c] = ends[1][c] + (end[c] - ends[1][c]) * share;
  pixels[at + 3] = 255;
}

export function createNetworkPainter() {
  const small = createSmallPicture();

  /** A neuron's picture in its box: an image over the plane, a curve over the line. @param {CanvasRenderingContext2D} context @param {Tensor} picture @param {number} reach @param {Box} box @param {NetworkPalette} palette */
  function paintPicture(context, picture, reach, box, palette) {
    if (picture.shape.length === 2) small.paint(context, picture, box, (value, pixels, at) => writeColour(palette.ends, value / reach, pixels, at));
    else paintCurve(context, picture.data, reach, box, palette);
  }

  /** D's answer as a probability: purple to green, as on the stage. @param {Drawing} drawing @param {Node} node @param {Tensor} picture */
  function paintAnswer({ context, palette }, { box }, picture) {
    if (picture.shape.length === 1) return paintCurve(context, picture.data.map((p) => p * 2 - 1), 1, box, { ...palette, positive: palette.real, negative: palette.fake });
    const ends = /** @type {NetworkPalette["ends"]} */ (palette.field.map((colour) => [...colour]));
    small.paint(context, picture, box, (value, pixels, at) => writeColour(ends, value * 2 - 1, pixels, at));
  }

  /** @param {Drawing} drawing @param {Node} node */
  function paintNode(drawing, node) {
    const { context, inspection, palette, chosen } = drawing;
    const { box, player, layer } = node;
    if (node.block) return paintBlock(drawing, node);
    const picture = pictureOf(inspection, node);
    const is_answer = player === "discriminator" && layer === part(inspection, player, "activations").shape[0];
    const radius = Math.min(7, box.width * 0.16);
    context.save();
    roundedBox(context, box, radius);
    context.fillStyle = palette.background;
    context.fill();
    context.clip();
    if (picture && is_answer && inspection.has_probability) paintAnswer(drawing, node, picture);
    else if (picture) paintPicture(context, picture, reachOf(inspection, player, layer), box, palette);
    context.restore();
    roundedBox(context, box, radius);
    context.lineWidth = node.id === chosen ? 2.5 : 1;
    context.strokeStyle = node.id === chosen ? palette.text : palette[player === "generator" ? "fake" : "discriminator"];
    context.globalAlpha = node.id === chosen ? 1 : 0.55;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** @param {Drawing} drawing */
  function paint(drawing) {
    for (const player of PLAYERS) paintPlayer(drawing, player);
    for (const player of PLAYERS) paintLane(drawing, player);
    paintLinks(drawing);
    paintWires(drawing);
    for (const node of drawing.graph.nodes) paintNode(drawing, node);
    paintAnswers(drawing);
    paintLosses(drawing);
    paintCaptions(drawing);
  }
  return { paint, paintPicture, paintAnswer };
}

/** A curve with the areas above and below zero in two colours. @param {CanvasRenderingContext2D} context @param {Float32Array} values @param {number} reach @param {Box} box @param {NetworkPalette} palette */
function paintCurve(context, values, reach, { x, y, width, height }, palette) {
  const zero = y + height / 2;
  const point = (/** @type {number} */ i) => [x + (i / (values.length - 1)) * width, zero - (values[i] / reach) * height * 0.46];
  for (const [colour, top] of /** @type {[string, number][]} */ ([[palette.positive, y], [palette.negative, zero]])) {
    context.save();
    context.beginPath();
    context.rect(x, top, width, height / 2);
    context.clip();
    context.beginPath();
    context.moveTo(x, zero);
    for (let i = 0; i < values.length; i += 1) context.lineTo(...(/** @type {[number, number]} */ (point(i))));
    context.lineTo(x + width, zero);
    context.fillStyle = colour;
    context.globalAlpha = 0.4;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.6;
    context.strokeStyle = colour;
    context.stroke();
    context.restore();
  }
}

/** The background of a player. @param {Drawing} drawing @param {"generator"|"discriminator"} player */
function paintPlayer({ context, graph, palette, text, names }, player) {
  const box = graph.blocks[player];
  const colour = player === "generator" ? palette.fake : palette.discriminator;
  roundedBox(context, { ...box, y: box.y + 0.5 }, 12);
  context.fillStyle = colour;
  context.globalAlpha = 0.055;
  context.fill();
  context.globalAlpha = 0.28;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
  context.font = `650 ${text * 1.12}px ${palette.font}`;
  context.fillStyle = colour;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(names[player], box.x + 0.9 * text, box.y + 1.35 * text);
}

/** @param {Drawing} drawing */
function paintLinks({ context, graph, inspection, palette, chosen }) {
  /** @type {Map<string, number>} */
  const most = new Map();
  const weighed = graph.links.map((link) => {
    const weight = weightBetween(inspection, link.from, link.to);
    const key = `${link.player} ${link.to.layer}`;
    most.set(key, Math.max(most.get(key) ?? 1e-9, Math.abs(weight)));
    return { link, weight, key };
  });
  context.lineCap = "round";
  for (const { link, weight, key } of weighed.toSorted((a, b) => Math.abs(a.weight) - Math.abs(b.weight))) {
    const share = Math.abs(weight) / (most.get(key) ?? 1);
    const is_chosen = chosen !== null && (link.to.id === chosen || link.from.id === chosen);
    const is_beside = chosen !== null && !is_chosen;
    context.strokeStyle = link.from.block ? palette.muted : weight < 0 ? palette.negative : palette.positive;
    context.globalAlpha = (FAINTEST + (1 - FAINTEST) * share ** 1.5) * (is_beside ? 0.2 : is_chosen ? 1 : 0.75);
    context.lineWidth = 0.4 + 2.9 * share ** 1.4 + (is_chosen ? 0.7 : 0);
    const [x0, y0, ...rest] = curveOf(link, graph.is_upright);
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(.../** @type {[number, number, number, number, number, number]} */ (rest));
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The lines outside the networks: from G and from the data to the samples. @param {Drawing} drawing */
function paintWires({ context, graph, palette, text }) {
  const { samples, source } = graph.places;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.35;
  context.strokeStyle = palette.fake;
  for (const wire of wiresOf(graph)) context.stroke(wire);
  context.strokeStyle = palette.real;
  context.stroke(sourceWire(graph));
  context.globalAlpha = 1;
  roundedBox(context, source, source.height / 2);
  context.fillStyle = palette.real;
  context.globalAlpha = 0.16;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.real;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = palette.real;
  context.font = `600 ${text}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(t("Real data"), source.x + source.width / 2, source.y + source.height / 2 + 0.5, source.width - 8);
  roundedBox(context, samples, 8);
  context.strokeStyle = palette.line;
  context.stroke();
}

/** The node for a further input: of a stabilizer or of the labels. @param {Drawing} drawing @param {Node} node */
function paintBlock({ context, palette, text, chosen, titleOf }, { box, block, id }) {
  roundedBox(context, box, Math.min(7, box.width * 0.16));
  context.fillStyle = palette.background;
  context.fill();
  context.setLineDash([3, 3]);
  context.strokeStyle = id === chosen ? palette.text : palette.muted;
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = palette.muted;
  const words = titleOf(block ?? "").split(" ");
  const short = words.length > 1 ? words.map((word) => word[0]).join("").toUpperCase() : words[0].slice(0, 5);
  context.font = `${Math.min(text * 0.9, box.width * 0.32)}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(short, box.x + box.width / 2, box.y + box.height / 2, box.width - 4);
}

/** The path of a player's gradient: a trunk along the edge with a branch to each layer. @param {Drawing} drawing @param {"generator"|"discriminator"} player */
function paintLane({ context, graph, inspection, palette }, player) {
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.3;
  for (const column of graph.columns) {
    if (column.player !== player || !hasLane(graph, column)) continue;
    context.lineWidth = 0.8 + 3.6 * flowWidth(part(inspection, player, "flow").data[column.layer]);
    context.stroke(lanePath(graph, column));
  }
  context.globalAlpha = 1;
}

/** Histograms of D's answers on real and generated samples, one above the axis, one below. @param {Drawing} drawing */
function paintAnswers({ context, graph, inspection, palette, text }) {
  const box = graph.places.answers;
  const { real_answers: real, fake_answers: fake } = inspection.arrays;
  const all = extent([...real.data, ...fake.data]);
  const [low, high] = inspection.has_probability ? [0, 1] : [all.low, all.high];
  const middle = box.y + box.height / 2;
  const counts = [histogram(real.data, low, high, BINS), histogram(fake.data, low, high, BINS)];
  const most = Math.max(...counts[0], ...counts[1]) || 1;
  const wide = box.width / BINS;
  [palette.real, palette.fake].forEach((colour, kind) => {
    context.fillStyle = colour;
    counts[kind].forEach((share, i) => {
      const tall = Math.sqrt(share / most) * (box.height / 2 - 2);
      context.fillRect(box.x + i * wide + 0.5, kind === 0 ? middle - 1 - tall : middle + 1, wide - 1, tall);
    });
  });
  context.fillStyle = palette.muted;
  context.fillRect(box.x, middle - 0.5, box.width, 1);
  context.font = `${text * 0.92}px ${palette.font}`;
  context.textBaseline = "bottom";
  context.textAlign = "left";
  context.fillStyle = palette.muted;
  context.fillText(t("D's output"), box.x, box.y - 0.35 * text);
  context.textAlign = "right";
  const [on_real, on_fake] = Array.from(inspection.arrays.answers.data);
  const fake_text = formatFixed(on_fake, 2);
  context.fillStyle = palette.fake;
  context.fillText(fake_text, box.x + box.width, box.y - 0.35 * text);
  context.fillStyle = palette.real;
  context.fillText(formatFixed(on_real, 2), box.x + box.width - context.measureText(fake_text).width - 0.6 * text, box.y - 0.35 * text);
  context.fillStyle = palette.faint;
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillText(inspection.has_probability ? t("0 fake") : formatFixed(low, 1), box.x, box.y + box.height + 0.3 * text);
  context.textAlign = "right";
  context.fillText(inspection.has_probability ? t("1 real") : formatFixed(high, 1), box.x + box.width, box.y + box.height + 0.3 * text);
}

/** @param {Drawing} drawing */
function paintLosses({ context, graph, inspection, palette, text }) {
  const box = graph.places.losses;
  const losses = Array.from(inspection.arrays.losses.data);
  const most = Math.max(1.5, ...losses.map((loss) => Math.abs(loss) || 0));
  const row = box.height / 2;
  const entries = /** @type {[string, string][]} */ ([[t("Loss of D"), palette.discriminator], [t("Loss of G"), palette.fake]]);
  entries.forEach(([name, colour], i) => {
    const y = box.y + i * row;
    context.font = `${text}px ${palette.font}`;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillStyle = palette.muted;
    context.fillText(name, box.x, y);
    context.textAlign = "right";
    context.font = `650 ${text * 1.1}px ${palette.font}`;
    context.fillStyle = colour;
    context.fillText(formatFixed(losses[i], 3), box.x + box.width, y);
    const bar = { x: box.x, y: y + 1.55 * text, width: box.width, height: 0.42 * text };
    roundedBox(context, bar, bar.height / 2);
    context.fillStyle = palette.line;
    context.fill();
    roundedBox(context, { ...bar, width: Math.max(bar.height, (bar.width * Math.abs(losses[i] || 0)) / most) }, bar.height / 2);
    context.fillStyle = colour;
    context.fill();
  });
}

/** The captions under the layers. @param {Drawing} drawing */
function paintCaptions({ context, graph, inspection, palette, text }) {
  context.font = `${text * 0.92}px ${palette.font}`;
  for (const { player, layer, box, hidden } of graph.columns) {
    const layers = part(inspection, player, "activations").shape[0];
    const name = captionOf(player, layer, layers);
    const more = hidden > 0 ? t("+{hidden}", { hidden }) : "";
    context.fillStyle = palette.muted;
    if (graph.is_upright) {
      context.textAlign = "left";
      context.textBaseline = "bottom";
      // Lines pass behind the texts.
      const caption = [name, more].filter(Boolean).join("  ");
      context.strokeStyle = palette.background;
      context.lineWidth = 4;
      context.strokeText(caption, graph.blocks.generator.x + 0.9 * text, box.y - 0.5 * text);
      context.fillText(caption, graph.blocks.generator.x + 0.9 * text, box.y - 0.5 * text);
      continue;
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    const [x, y] = [box.x + box.width / 2, box.y + box.height + 0.45 * text];
    if (player === "discriminator" && layer === layers) {
      context.textBaseline = "bottom";
      context.fillText(name, x, box.y - 0.35 * text);
    } else {
      context.fillText(name, x, y);
      context.fillStyle = palette.faint;
      if (more) context.fillText(more, x, y + 1.2 * text);
    }
  }
}

/** @param {string} player @param {number} layer @param {number} layers */
function captionOf(player, layer, layers) {
  if (layer < 0) return player === "generator" ? "z" : "x";
  if (layer < layers) return t("layer {number}", { number: layer + 1 });
  return player === "generator" ? "G(z)" : "D(x)";
}
