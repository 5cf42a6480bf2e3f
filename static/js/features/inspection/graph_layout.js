// @ts-check
/** The layout of the drawing of both networks: from left to right, or on a narrow screen from top to bottom. */
import { pick } from "./model.js";
/** @typedef {import("./model.js").Shape} Shape */
/** @typedef {import("./model.js").Player} Player */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** @typedef {{width: number, height: number, text: number, target: number, is_upright: boolean}} Room text: the height of a line; target: the least size of a touch target; is_upright: from top to bottom */
/** @typedef {{id: string, player: Player, layer: number, index: number, box: Box, block?: string}} Node layer: -1 is the input, the number of hidden layers is the output; block: a further input, such as labels */
/** @typedef {{from: Node, to: Node, player: Player}} Link */
/** @typedef {{player: Player, layer: number, box: Box, hidden: number}} Column the nodes of one layer; hidden: how many neurons are not shown */
/** @typedef {{samples: Box, source: Box, answers: Box, losses: Box}} Places */
/** @typedef {{width: number, height: number, is_upright: boolean, size: number, nodes: Node[], links: Link[], columns: Column[], blocks: {[player in Player]: Box}, places: Places, lanes: {[player in Player]: number}}} Graph lanes: the position, across the flow, of the lane for that player's gradient */

const GAPS_BESIDE_LAYERS = 2.6;

/**
 * @param {Shape} shape @param {{generator: number, discriminator: number}} widths the real number of neurons of a hidden layer
 * @param {Room} room @returns {Graph}
 */
export function layoutGraph(shape, widths, room) {
  return room.is_upright ? upright(shape, widths, room) : lying(shape, widths, room);
}

/** @param {Shape} shape @param {number} most @returns {{generator: number[], discriminator: number[]}} */
function chosen(shape, most) {
  return { generator: pick(shape.generator.shown.length, most), discriminator: pick(shape.discriminator.shown.length, most) };
}

/** The number of nodes in the longest layer. @param {Shape} shape @param {{generator: number[], discriminator: number[]}} rows */
function longest({ generator, discriminator }, rows) {
  return Math.max(rows.generator.length + generator.blocks_out.length, rows.discriminator.length + discriminator.blocks_out.length);
}

/** @param {Shape} shape @param {{generator: number, discriminator: number}} widths @param {Room} room @returns {Graph} */
function lying(shape, widths, { width, height, text, target }) {
  const [pad, top, bottom] = [1.5 * text, 3.6 * text, 6.2 * text];
  const tall = height - top - bottom;
  const rows = chosen(shape, Math.max(3, Math.floor(tall / Math.max(target + 4, 2.6 * text))));
  const pitch = Math.min(tall / longest(shape, rows), 6 * text);
  const layers = shape.generator.layers + shape.discriminator.layers;
  const [n_nodes, n_gaps] = [layers + 2.3, layers + GAPS_BESIDE_LAYERS];
  let judge = clamp(width * 0.15, 9 * text, 15 * text);
  let samples = clamp(width * 0.23, 10 * text, 24 * text);
  const free = width - 2 * pad - judge - samples - text;
  const narrowest = 2.3 * text;
  const size = clamp(Math.min(pitch * 0.86, (free - n_gaps * 3 * text) / n_nodes), Math.max(target, 2 * text), 4.8 * text);
  // With many layers the pictures beside them shrink first; if that is not enough, the drawing is wider than its room.
  const wanting = Math.max(0, narrowest * n_gaps - (free - n_nodes * size));
  const given = Math.min(wanting, Math.max(0, samples - 10.5 * text));
  samples -= given;
  judge -= Math.min(wanting - given, Math.max(0, judge - 9 * text));
  let gap = Math.max(narrowest, (free - n_nodes * size) / n_gaps);
  const spare = Math.max(0, gap - 6.5 * text) * n_gaps;
  const grown = Math.min(spare, Math.max(0, tall * 0.62 - samples));
  samples += grown;
  gap -= grown / n_gaps;

  const middle = top + tall / 2;
  const maker = createMaker(pitch, size, (along, across) => ({ x: along, y: middle + across - size / 2, width: size, height: size }));
  let x = pad;
  const g = shape.generator;
  x = maker.network("generator", g, rows.generator, widths.generator, x, gap, x + (g.layers + 1) * (size + gap));
  const samples_box = { x: x - gap + gap * 0.5, y: middle - samples / 2, width: samples, height: samples };
  x = samples_box.x + samples;
  const d = shape.discriminator;
  maker.inputs("discriminator", d, x - size * 0.15 + 0.5 * text);
  x += size * 0.3 + text + gap * 1.1;
  for (let layer = 0; layer < d.layers; layer += 1, x += size + gap) maker.layer("discriminator", d, layer, rows.discriminator, widths.discriminator, x);
  const q = Math.min(judge * 0.74, tall * 0.3);
  const [chart, losses] = [Math.min(judge * 0.62, tall * 0.2), Math.min(6.6 * text, tall * 0.24)];
  const between = Math.min(3.2 * text, (tall - q - chart - losses) / 2);
  const high = middle - (q + chart + losses + 2 * between) / 2;
  maker.output("discriminator", d, { x: x + (judge - q) / 2, y: high, width: q, height: q });
  const answers = { x, y: high + q + between, width: judge, height: chart };
  const end = x + judge;
  const blocks = maker.blocks((boxes) => ({ x: Math.min(...boxes.map((box) => box.x)) - 0.7 * text, y: 0.6 * text, width: 0, height: height - 3.8 * text }), (block, right) => { block.width = right + 0.7 * text - block.x; });
  blocks.discriminator.width = end + 0.7 * text - blocks.discriminator.x;
  return {
    ...maker.graph, width: end + pad, height, is_upright: false, size, blocks,
    places: {
      samples: samples_box,
      source: { x: samples_box.x + samples / 2 - 3.2 * text, y: samples_box.y - 5.6 * text, width: 6.4 * text, height: 2 * text },
      answers,
      losses: { x, y: answers.y + chart + between, width: judge, height: losses },
    },
    lanes: { discriminator: height - 2.3 * text, generator: height - 0.9 * text },
  };
}

/** @param {Shape} shape @param {{generator: number, discriminator: number}} widths @param {Room} room @returns {Graph} */
function upright(shape, widths, { width, text, target }) {
  const [pad, lane] = [0.9 * text, 3.2 * text];
  const wide = width - 2 * pad - lane;
  const most = Math.max(3, Math.floor(wide / Math.max(target, 3 * text)));
  const columns = chosen(shape, most);
  const pitch = Math.min(wide / longest(shape, columns), 5 * text);
  const size = Math.min(pitch - 3, 4.4 * text);
  const gap = 3.6 * text;
  const middle = lane + pad + wide / 2;
  const maker = createMaker(pitch, size, (along, across) => ({ x: middle + across - size / 2, y: along, width: size, height: size }));
  const g = shape.generator;
  let y = maker.network("generator", g, columns.generator, widths.generator, 4.2 * text, gap, 4.2 * text + (g.layers + 1) * (size + gap));
  const side = Math.min(wide * 0.72, 22 * text);
  const samples = { x: middle - side / 2, y: y - gap + 4.6 * text, width: side, height: side };
  y = samples.y + side;
  const d = shape.discriminator;
  maker.inputs("discriminator", d, y + 0.4 * text);
  y += size + gap + 3.4 * text;
  for (let layer = 0; layer < d.layers; layer += 1, y += size + gap) maker.layer("discriminator", d, layer, columns.discriminator, widths.discriminator, y);
  const q = Math.min(wide * 0.36, 12 * text);
  const left = middle - wide / 2;
  maker.output("discriminator", d, { x: left + wide * 0.04, y: y + text, width: q, height: q });
  const answers = { x: left + wide * 0.5, y: y + text + q * 0.1, width: wide * 0.48, height: q * 0.8 };
  const losses = { x: left + wide * 0.04, y: y + text + q + 2.6 * text, width: wide * 0.94, height: 5.6 * text };
  const height = losses.y + losses.height + 1.4 * text;
  const blocks = maker.blocks((boxes) => ({ x: lane, y: Math.min(...boxes.map((box) => box.y)) - 4 * text, width: width - lane - 1, height: 0 }), (block, _, low) => { block.height = low + 0.7 * text - block.y; });
  blocks.discriminator.height = height - 2 - blocks.discriminator.y;
  return {
    ...maker.graph, width, height, is_upright: true, size, blocks,
    places: { samples, source: { x: samples.x + side - 7 * text, y: samples.y - 3.4 * text, width: 6.4 * text, height: 2 * text }, answers, losses },
    lanes: { discriminator: lane * 0.72, generator: lane * 0.28 },
  };
}

/**
 * Creates the nodes of a network and the lines between them.
 * @param {number} pitch @param {number} size @param {(along: number, across: number) => Box} boxAt
 */
function createMaker(pitch, size, boxAt) {
  /** @type {Node[]} */
  const nodes = [];
  /** @type {Link[]} */
  const links = [];
  /** @type {Column[]} */
  const columns = [];

  /** @param {Player} player @param {number} layer @param {number[]} indices @param {number} along @param {number} hidden @param {string[]} [blocks] */
  function column(player, layer, indices, along, hidden, blocks = []) {
    const n = indices.length + blocks.length;
    const made = indices.map((index, i) => node(player, layer, index, boxAt(along, (i - (n - 1) / 2) * pitch)));
    blocks.forEach((block, i) => {
      const box = boxAt(along, (indices.length + i - (n - 1) / 2) * pitch);
      nodes.push({ id: `${player}-${layer}-${block}`, player, layer, index: i, box, block });
    });
    columns.push({ player, layer, box: hull(nodes.filter((each) => each.player === player && each.layer === layer).map(({ box }) => box)), hidden });
    return made;
  }
  /** @param {Player} player @param {number} layer @param {number} index @param {Box} box */
  function node(player, layer, index, box) {
    const made = { id: `${player}-${layer}-${index}`, player, layer, index, box };
    nodes.push(made);
    return made;
  }
  /** @param {Player} player @param {number} layer */
  function connect(player, layer) {
    const before = nodes.filter((each) => each.player === player && each.layer === layer - 1);
    for (const to of nodes.filter((each) => each.player === player && each.layer === layer && !each.block)) {
      for (const from of before) links.push({ from, to, player });
    }
  }
  const maker = {
    graph: { nodes, links, columns },
    /** @param {Player} player @param {import("./model.js").NetworkShape} shape @param {number} along */
    inputs(player, shape, along) {
      const small = size * 0.7;
      // Without a hidden layer all that joins the output joins the input.
      const blocks = shape.layers === 0 ? [...shape.blocks_in, ...shape.blocks_out] : shape.blocks_in;
      const inputs = column(player, -1, pick(shape.inputs, 3), along, 0, blocks);
      if (player === "discriminator") for (const { box } of inputs) Object.assign(box, { x: box.x + (size - small) / 2, y: box.y + (size - small) / 2, width: small, height: small });
    },
    /** @param {Player} player @param {import("./model.js").NetworkShape} shape @param {number} layer @param {number[]} rows @param {number} width @param {number} along */
    layer(player, shape, layer, rows, width, along) {
      column(player, layer, rows, along, width - rows.length, layer === shape.layers - 1 ? shape.blocks_out : []);
      connect(player, layer);
    },
    /** @param {Player} player @param {import("./model.js").NetworkShape} shape @param {number[]} rows @param {number} width @param {number} along @param {number} gap @param {number} end the position of the outputs */
    network(player, shape, rows, width, along, gap, end) {
      maker.inputs(player, shape, along);
      for (let layer = 0; layer < shape.layers; layer += 1) maker.layer(player, shape, layer, rows, width, along + (layer + 1) * (size + gap));
      column(player, shape.layers, pick(shape.outputs, 3), end, 0);
      connect(player, shape.layers);
      return end + size + gap;
    },
    /** @param {Player} player @param {import("./model.js").NetworkShape} shape @param {Box} box */
    output(player, shape, box) {
      node(player, shape.layers, 0, box);
      columns.push({ player, layer: shape.layers, box, hidden: 0 });
      connect(player, shape.layers);
    },
    /** @param {(boxes: Box[]) => Box} begin @param {(block: Box, right: number, low: number) => void} finish */
    blocks(begin, finish) {
      /** @param {Player} player */
      const blockOf = (player) => {
        const own = nodes.filter((each) => each.player === player && (player === "generator" || each.layer >= 0));
        const boxes = own.map(({ box }) => box);
        const block = begin(boxes);
        finish(block, Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height)));
        return block;
      };
      return { generator: blockOf("generator"), discriminator: blockOf("discriminator") };
    },
  };
  return maker;
}

/** @param {Box[]} boxes @returns {Box} */
function hull(boxes) {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  return { x, y, width, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/** The node that an arrow key leads to: along a layer, or to the nearest neuron of the next layer. @param {Graph} graph @param {string} id @param {string} key @returns {Node|null} */
export function neighbour({ nodes, is_upright }, id, key) {
  const here = nodes.find((each) => each.id === id);
  if (!here) return null;
  if (key === "Home") return nodes[0];
  if (key === "End") return nodes[nodes.length - 1];
  const [back, on, up, down] = is_upright ? ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] : ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  const columns = columnsOf(nodes);
  const mine = columns.findIndex((column) => column.includes(here));
  if (key === up || key === down) {
    const column = columns[mine];
    return column[column.indexOf(here) + (key === down ? 1 : -1)] ?? null;
  }
  if (key !== back && key !== on) return null;
  const across = (/** @type {Node} */ { box }) => (is_upright ? box.x + box.width / 2 : box.y + box.height / 2);
  const next = columns[mine + (key === on ? 1 : -1)] ?? [];
  return next.toSorted((a, b) => Math.abs(across(a) - across(here)) - Math.abs(across(b) - across(here)))[0] ?? null;
}

/** @param {Node[]} nodes @returns {Node[][]} */
function columnsOf(nodes) {
  /** @type {Map<string, Node[]>} */
  const columns = new Map();
  for (const node of nodes) {
    const key = `${node.player} ${node.layer}`;
    columns.set(key, [...(columns.get(key) ?? []), node]);
  }
  return [...columns.values()];
}

/** A curve between two nodes, from the middle of one side to the middle of the other. @param {Link} link @param {boolean} is_upright @returns {number[]} x and y of the four points of a curve */
export function curveOf({ from, to }, is_upright) {
  const [a, b] = [from.box, to.box];
  if (is_upright) {
    const [x0, y0, x1, y1] = [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y];
    const bend = (y1 - y0) * 0.5;
    return [x0, y0, x0, y0 + bend, x1, y1 - bend, x1, y1];
  }
  const [x0, y0, x1, y1] = [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2];
  const bend = (x1 - x0) * 0.5;
  return [x0, y0, x0 + bend, y0, x1 - bend, y1, x1, y1];
}
