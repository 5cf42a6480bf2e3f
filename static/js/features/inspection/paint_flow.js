// @ts-check
/** The animation over the drawing of both networks: data forward as dots, gradients backward as dashes. */
import { t } from "../../app/i18n.js";
import { curveOf } from "./graph_layout.js";
import { PLAYERS, flowWidth, part, weightBetween } from "./model.js";
import { hasLane, laneEnd, lanePath, pathOf, roundedBox, sourceWire, wiresOf } from "./network_shapes.js";
/** @typedef {import("./model.js").Inspection} Inspection */
/** @typedef {import("./graph_layout.js").Graph} Graph */
/** @typedef {import("./graph_layout.js").Link} Link */
/** @typedef {import("./paint_network.js").NetworkPalette} NetworkPalette */
/** @typedef {import("./paint_network.js").Drawing & {time: number, learning: {generator: boolean, discriminator: boolean}}} Flow learning: the players whose gradients flow */

/** Pixels per millisecond. */
const PACE = 0.045;
const DOTS = 17;
const DASHES = [8, 7];

/** For each neuron the line with the largest weight: the animated data move along it. @param {Graph} graph @param {Inspection} inspection @returns {Link[]} */
function mainLinks(graph, inspection) {
  /** @type {Map<string, {link: Link, size: number}>} */
  const strongest = new Map();
  for (const link of graph.links) {
    const size = Math.abs(weightBetween(inspection, link.from, link.to));
    if (size > (strongest.get(link.to.id)?.size ?? -1)) strongest.set(link.to.id, { link, size });
  }
  return [...strongest.values()].map(({ link }) => link);
}

export function createFlowPainter() {
  /** @type {Path2D[]} */
  let made = [];
  /** @type {Path2D[]} */
  let judged = [];
  /** @type {{graph: Graph|null, inspection: Inspection|null}} */
  let known = { graph: null, inspection: null };

  /** @param {Graph} graph @param {Inspection} inspection */
  function trace(graph, inspection) {
    if (known.graph === graph && known.inspection === inspection) return;
    known = { graph, inspection };
    const paths = mainLinks(graph, inspection).map((link) => ({ player: link.player, path: pathOf(curveOf(link, graph.is_upright)) }));
    made = [...paths.filter(({ player }) => player === "generator").map(({ path }) => path), ...wiresOf(graph)];
    judged = paths.filter(({ player }) => player === "discriminator").map(({ path }) => path);
  }

  /** @param {Flow} flow */
  return function paintFlow(flow) {
    const { context, graph, inspection, palette, text, time, learning, chosen } = flow;
    trace(graph, inspection);
    const alpha = chosen === null ? 0.95 : 0.3;
    context.lineCap = "round";
    context.lineWidth = Math.max(2.6, text * 0.24);
    dots(context, made, { colour: palette.fake, alpha, time, ahead: 0 });
    dots(context, [sourceWire(graph)], { colour: palette.real, alpha, time, ahead: 0 });
    dots(context, judged, { colour: palette.real, alpha, time, ahead: 0 });
    dots(context, judged, { colour: palette.fake, alpha, time, ahead: DOTS / 2 });
    context.lineCap = "butt";
    for (const player of PLAYERS) if (learning[player]) paintLearning(flow, player);
    context.setLineDash([]);
    context.globalAlpha = 1;
  };
}

/** @param {CanvasRenderingContext2D} context @param {Path2D[]} paths @param {{colour: string, alpha: number, time: number, ahead: number}} style */
function dots(context, paths, { colour, alpha, time, ahead }) {
  context.strokeStyle = colour;
  context.globalAlpha = alpha;
  context.setLineDash([0.01, DOTS]);
  context.lineDashOffset = -((time * PACE) % DOTS) - ahead;
  for (const path of paths) context.stroke(path);
}

/** @param {Flow} flow @param {"generator"|"discriminator"} player */
function paintLearning({ context, graph, inspection, palette, text, time, names }, player) {
  const sizes = part(inspection, player, "flow").data;
  context.strokeStyle = palette.text;
  context.fillStyle = palette.text;
  context.setLineDash(DASHES);
  context.lineDashOffset = -((time * PACE * 1.6) % (DASHES[0] + DASHES[1]));
  context.globalAlpha = 0.9;
  for (const column of graph.columns) {
    if (column.player !== player || !hasLane(graph, column)) continue;
    context.lineWidth = 0.8 + 3.6 * flowWidth(sizes[column.layer]);
    context.stroke(lanePath(graph, column));
  }
  context.setLineDash([]);
  for (const column of graph.columns) if (column.player === player && hasLane(graph, column)) paintHead(context, laneEnd(graph, column), text * 0.5, graph.is_upright);
  const block = graph.blocks[player];
  const colour = player === "generator" ? palette.fake : palette.discriminator;
  roundedBox(context, { ...block, y: block.y + 0.5 }, 12);
  context.strokeStyle = colour;
  context.lineWidth = 1.8;
  context.globalAlpha = 0.85;
  context.stroke();
  context.font = `650 ${text * 1.12}px ${palette.font}`;
  const x = block.x + 1.5 * text + context.measureText(names[player]).width;
  context.font = `600 ${text * 0.92}px ${palette.font}`;
  context.fillStyle = colour;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.globalAlpha = 1;
  context.fillText(t("learns"), x, block.y + 1.4 * text);
}

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} tip @param {number} size @param {boolean} is_upright */
function paintHead(context, { x, y }, size, is_upright) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(...(/** @type {[number, number]} */ (is_upright ? [x - size, y - size * 0.7] : [x - size * 0.7, y + size])));
  context.lineTo(...(/** @type {[number, number]} */ (is_upright ? [x - size, y + size * 0.7] : [x + size * 0.7, y + size])));
  context.closePath();
  context.fill();
}
