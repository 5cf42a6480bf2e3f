// @ts-check
/** One neuron enlarged: its picture with axes, and its numbers. */
import { formatFixed, formatShort } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h, setText } from "../../lib/dom.js";
import { biasOf, extent, part, pictureOf, gradientOf, rangeOf, reachOf, weightBetween } from "./model.js";
/** @typedef {import("./model.js").Inspection} Inspection */
/** @typedef {import("./graph_layout.js").Graph} Graph */
/** @typedef {import("./graph_layout.js").Node} Node */
/** @typedef {import("./paint_network.js").NetworkPalette} Palette */
/** @typedef {{inspection: Inspection, graph: Graph, palette: Palette, titleOf: (block: string) => string}} CardContext */

const STRONGEST = 5;
const GAP = 10;

/** @param {number} index @returns {string} */
function below(index) {
  return "₁₂₃₄"[index] ?? String(index + 1);
}

/** @param {Inspection} inspection @param {Node} node @param {(block: string) => string} titleOf @returns {string} */
export function nameOf(inspection, { player, layer, index, block }, titleOf) {
  const layers = part(inspection, player, "activations").shape[0];
  const who = player === "generator" ? "G" : "D";
  if (block) return `${who}, ${titleOf(block)}`;
  if (layer < 0) return player === "generator" ? t("G, latent z{number}", { number: below(index) }) : t("D, input x{number}", { number: below(index) });
  if (layer === layers) return player === "generator" ? t("G, output x{number}", { number: below(index) }) : t("D, output D(x)");
  return t("{who}, layer {layer}, neuron {neuron}", { who, layer: layer + 1, neuron: part(inspection, player, "shown").data[index] + 1 });
}

/** @param {(context: CanvasRenderingContext2D, node: Node, inspection: Inspection, box: import("./graph_layout.js").Box) => void} paintPicture */
export function createNeuronCard(paintPicture) {
  const title = h("p", { class: "neuron-title" });
  const canvas = h("canvas", { class: "neuron-canvas", "aria-hidden": "true" });
  const numbers = h("dl", { class: "neuron-numbers" });
  const inputs = h("div", { class: "neuron-inputs" });
  const card = h("div", { class: "neuron-card", id: "neuron-card", popover: "manual", "data-testid": "neuron-card" }, title, canvas, numbers, inputs);

  /** @param {[string, string][]} rows */
  function showNumbers(rows) {
    if (numbers.children.length !== rows.length) numbers.replaceChildren(...rows.map(() => h("div", {}, h("dt"), h("dd"))));
    rows.forEach(([name, value], i) => {
      setText(numbers.children[i].children[0], name);
      setText(numbers.children[i].children[1], value);
    });
  }

  /** Shows the largest weights that lead to the node. @param {Node} node @param {CardContext} context */
  function showInputs(node, { graph, inspection, titleOf }) {
    const all = graph.links.filter(({ to }) => to.id === node.id).map(({ from }) => ({ from, weight: weightBetween(inspection, from, node) }));
    const most = Math.max(...all.map(({ weight }) => Math.abs(weight)), 1e-9);
    const strongest = all.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, STRONGEST);
    inputs.hidden = strongest.length === 0;
    inputs.replaceChildren(h("p", { class: "neuron-label" }, t("Strongest inputs")), ...strongest.map(({ from, weight }) => {
      const bar = h("i", { class: "neuron-bar", "data-sign": weight < 0 ? "negative" : "positive" });
      bar.style.width = `${(100 * Math.abs(weight)) / most}%`;
      return h("p", { class: "neuron-input" }, h("span", {}, shortName(inspection, from, titleOf)), h("span", { class: "neuron-track" }, bar), h("span", {}, formatFixed(weight, 2)));
    }));
  }

  /** @param {Element} anchor */
  function place(anchor) {
    const at = anchor.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const has_room = at.right + GAP + width < innerWidth;
    const is_narrow = innerWidth < width * 2 + at.width;
    const left = is_narrow ? (innerWidth - width) / 2 : has_room ? at.right + GAP : at.left - GAP - width;
    const beside = at.top + at.height / 2 - height / 2;
    const below = at.bottom + GAP + height < innerHeight ? at.bottom + GAP : at.top - GAP - height;
    const top = is_narrow ? below : beside;
    card.style.translate = `${Math.round(Math.max(8, left))}px ${Math.round(Math.max(8, Math.min(top, innerHeight - height - 8)))}px`;
  }

  return {
    element: card,
    /** @param {Node} node @param {Element} anchor @param {CardContext} context */
    show(node, anchor, context) {
      const { inspection, palette, titleOf } = context;
      const picture = pictureOf(inspection, node);
      setText(title, nameOf(inspection, node, titleOf));
      const { low, high } = picture ? extent(picture.data) : { low: NaN, high: NaN };
      const bias = biasOf(inspection, node);
      const gradient = gradientOf(inspection, node);
      showNumbers([
        ...(picture ? /** @type {[string, string][]} */ ([[t("Highest"), formatFixed(high, 3)], [t("Lowest"), formatFixed(low, 3)]]) : []),
        ...(bias === null ? [] : /** @type {[string, string][]} */ ([[t("Bias"), formatFixed(bias, 3)]])),
        ...(gradient === null ? [] : /** @type {[string, string][]} */ ([[t("Mean |gradient|"), formatShort(Number(gradient.toPrecision(2)))]])),
      ]);
      showInputs(node, context);
      if (!card.matches(":popover-open")) card.showPopover();
      paintLarge(canvas, node, inspection, palette, paintPicture);
      place(anchor);
    },
    hide() {
      if (card.matches(":popover-open")) card.hidePopover();
    },
  };
}

/** @param {Inspection} inspection @param {Node} node @param {(block: string) => string} titleOf */
function shortName(inspection, node, titleOf) {
  if (node.block) return titleOf(node.block);
  if (node.layer < 0) return `${node.player === "generator" ? "z" : "x"}${below(node.index)}`;
  return `#${part(inspection, node.player, "shown").data[node.index] + 1}`;
}

/** The picture with its axes. @param {HTMLCanvasElement} canvas @param {Node} node @param {Inspection} inspection @param {Palette} palette @param {(context: CanvasRenderingContext2D, node: Node, inspection: Inspection, box: import("./graph_layout.js").Box) => void} paintPicture */
function paintLarge(canvas, node, inspection, palette, paintPicture) {
  const { width, height } = canvas.getBoundingClientRect();
  const picture = pictureOf(inspection, node);
  canvas.hidden = picture === null;
  if (!picture || width === 0) return;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(devicePixelRatio, devicePixelRatio);
  const text = Number.parseFloat(getComputedStyle(canvas).fontSize);
  const box = { x: 2.6 * text, y: 0.5 * text, width: width - 3.1 * text, height: height - 2.3 * text };
  paintPicture(context, node, inspection, box);
  const is_plane = picture.shape.length === 2;
  const letter = node.player === "generator" ? "z" : "x";
  const reach = reachOf(inspection, node.player, node.layer);
  context.fillStyle = palette.muted;
  context.font = `${text}px ${palette.font}`;
  const write = (/** @type {string} */ name, /** @type {number} */ x, /** @type {number} */ y, /** @type {CanvasTextAlign} */ align, /** @type {CanvasTextBaseline} */ baseline) => {
    [context.textAlign, context.textBaseline] = [align, baseline];
    context.fillText(name, x, y);
  };
  const [x0, x1] = rangeOf(inspection, node.player, 0);
  const [y0, y1] = is_plane ? rangeOf(inspection, node.player, 1) : [-reach, reach];
  const low = box.y + box.height + 0.4 * text;
  write(formatFixed(x0, 1), box.x, low, "left", "top");
  write(is_plane ? `${letter}₁` : letter, box.x + box.width / 2, low, "center", "top");
  write(formatFixed(x1, 1), box.x + box.width, low, "right", "top");
  write(formatFixed(y0, 1), box.x - 0.4 * text, box.y + box.height, "right", "bottom");
  if (is_plane) write(`${letter}₂`, box.x - 0.4 * text, box.y + box.height / 2, "right", "middle");
  write(formatFixed(y1, 1), box.x - 0.4 * text, box.y, "right", "top");
}
