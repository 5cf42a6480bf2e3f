// @ts-check
/** Paths that both the drawing of the networks and its animation use. */
import { curveOf } from "./graph_layout.js";
/** @typedef {import("./graph_layout.js").Graph} Graph */
/** @typedef {import("./graph_layout.js").Column} Column */
/** @typedef {import("./graph_layout.js").Link} Link */
/** @typedef {import("../../scenes/shared/geometry.js").Box} Box */

/** @param {CanvasRenderingContext2D} context @param {Box} box @param {number} radius */
export function roundedBox(context, { x, y, width, height }, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}

/** Whether a lane leads to these nodes. D's answer is next to its loss and needs none. @param {Graph} graph @param {Column} column */
export function hasLane({ columns }, { player, layer }) {
  const is_answer = player === "discriminator" && !columns.some((column) => column.player === player && column.layer > layer);
  return layer >= 0 && !is_answer;
}

/** The place at which the gradient enters a layer. @param {Graph} graph @param {Column} column @returns {{x: number, y: number}} */
export function laneEnd({ is_upright, blocks }, { player, box }) {
  if (is_upright) return { x: box.x - 2, y: box.y + box.height / 2 };
  return { x: box.x + box.width / 2, y: blocks[player].y + blocks[player].height - 1 };
}

/** The path of a player's gradient from its loss to one of its layers: along the lane, then into the layer. @param {Graph} graph @param {Column} column */
export function lanePath(graph, column) {
  const { places: { losses }, lanes, is_upright, size } = graph;
  const { player, box } = column;
  const end = laneEnd(graph, column);
  const lane = lanes[player];
  const path = new Path2D();
  const bend = size * 0.4;
  if (is_upright) {
    const y0 = losses.y + losses.height * (player === "discriminator" ? 0.25 : 0.75);
    const y1 = end.y;
    path.moveTo(losses.x - 4, y0);
    path.lineTo(lane + bend, y0);
    path.quadraticCurveTo(lane, y0, lane, y0 - bend);
    path.lineTo(lane, y1 + bend);
    path.quadraticCurveTo(lane, y1, lane + bend, y1);
    path.lineTo(end.x - 5, y1);
    return path;
  }
  const x0 = losses.x + losses.width * (player === "discriminator" ? 0.35 : 0.65);
  const x1 = box.x + box.width / 2;
  path.moveTo(x0, losses.y + losses.height);
  path.lineTo(x0, lane - bend);
  path.quadraticCurveTo(x0, lane, x0 - bend, lane);
  path.lineTo(x1 + bend, lane);
  path.quadraticCurveTo(x1, lane, x1, Math.max(lane - bend, end.y + 5));
  path.lineTo(x1, end.y + 5);
  return path;
}

/** @param {number[]} points */
export function pathOf([x0, y0, ...rest]) {
  const path = new Path2D();
  path.moveTo(x0, y0);
  path.bezierCurveTo(.../** @type {[number, number, number, number, number, number]} */ (rest));
  return path;
}

/** From G's outputs to the samples. @param {Graph} graph @returns {Path2D[]} */
export function wiresOf({ columns, nodes, places: { samples }, is_upright }) {
  const layer = Math.max(...columns.filter(({ player }) => player === "generator").map((column) => column.layer));
  return nodes.filter((node) => node.player === "generator" && node.layer === layer).map(({ box }) => {
    const to = is_upright
      ? { x: box.x, y: samples.y, width: box.width, height: 0 }
      : { x: samples.x, y: box.y, width: 0, height: box.height };
    const link = /** @type {Link} */ ({ from: { box }, to: { box: to } });
    return pathOf(curveOf(link, is_upright));
  });
}

/** From the data to the samples. @param {Graph} graph */
export function sourceWire({ places: { source, samples } }) {
  const path = new Path2D();
  path.moveTo(source.x + source.width / 2, source.y + source.height);
  path.lineTo(source.x + source.width / 2, samples.y);
  return path;
}
