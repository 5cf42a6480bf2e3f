// @ts-check
/** The answer of GET /inside, the values of both networks, and functions that read it. */
import { domainOf } from "../../app/picture.js";
import { sceneOf } from "../../scenes/index.js";
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../../app/types.js").State} State */

/** @typedef {{run: string, epoch: number, step: number, has_probability: boolean, arrays: {[name: string]: Tensor}}} Inspection both networks at one step, as GET /inside returns them */
/** @typedef {"generator"|"discriminator"} Player */
/** @typedef {{inputs: number, layers: number, shown: number[], outputs: number, blocks_in: string[], blocks_out: string[]}} NetworkShape shown: which neurons of each hidden layer; blocks_in: inputs besides x; blocks_out: inputs of the output layer besides the last hidden layer */
/** @typedef {{generator: NetworkShape, discriminator: NetworkShape}} Shape */
/** @typedef {{player: Player, layer: number, index: number, block?: string}} Place layer: -1 is the input, the number of hidden layers is the output; index: among the shown neurons; block: a further input, such as labels */

/** @type {Player[]} */
export const PLAYERS = ["generator", "discriminator"];

/** @param {Inspection} inspection @param {Player} player @param {string} name @returns {Tensor} */
export function part(inspection, player, name) {
  return inspection.arrays[`${player}.${name}`];
}

/** @param {Inspection} inspection @returns {Shape} */
export function shapeOf(inspection) {
  return { generator: networkOf(inspection, "generator"), discriminator: networkOf(inspection, "discriminator") };
}

/** @param {Inspection} inspection @param {Player} player @returns {NetworkShape} */
function networkOf(inspection, player) {
  /** @param {string} side @param {string} main_input */
  const blocks = (side, main_input) => Object.keys(inspection.arrays)
    .filter((name) => name.startsWith(`${player}.${side}.`) && inspection.arrays[name].data.length > 0)
    .map((name) => name.slice(`${player}.${side}.`.length))
    .filter((name) => name !== main_input);
  return {
    inputs: part(inspection, player, "inputs.x").shape[0],
    layers: part(inspection, player, "activations").shape[0],
    shown: Array.from(part(inspection, player, "shown").data),
    outputs: part(inspection, player, "output").shape[0],
    blocks_in: blocks("inputs", "x"),
    blocks_out: blocks("outputs", "h"),
  };
}

/** At most `most` indices of `n` at equal distances, with the first and the last one. @param {number} n @param {number} most @returns {number[]} */
export function pick(n, most) {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  if (most <= 1) return [0];
  return Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1)));
}

/** The weight of a connection within one player; between a block and a neuron the norm of its weights. @param {Inspection} inspection @param {Place} from @param {Place} to @returns {number} */
export function weightBetween(inspection, from, to) {
  const { player } = from;
  const layers = part(inspection, player, "activations").shape[0];
  const is_output = to.layer === layers;
  const side = is_output ? "outputs" : "inputs";
  if (from.block !== undefined) return columnLength(part(inspection, player, `${side}.${from.block}`), to.index);
  if (is_output) return at(part(inspection, player, "outputs.h"), from.index, to.index);
  if (to.layer === 0) return at(part(inspection, player, "inputs.x"), from.index, to.index);
  const { shape: [, rows, columns], data } = part(inspection, player, "hidden");
  return data[((to.layer - 1) * rows + from.index) * columns + to.index];
}

/** @param {Tensor} matrix @param {number} row @param {number} column */
function at({ shape, data }, row, column) {
  return data[row * shape[1] + column];
}

/** @param {Tensor} matrix @param {number} column */
function columnLength({ shape: [rows, columns], data }, column) {
  let sum = 0;
  for (let row = 0; row < rows; row += 1) sum += data[row * columns + column] ** 2;
  return Math.sqrt(sum);
}

/** The values of a neuron, an input or an output over its player's input space; null when they cannot be shown. @param {Inspection} inspection @param {Place} place @returns {Tensor|null} */
export function pictureOf(inspection, { player, layer, index, block }) {
  if (block !== undefined) return null;
  const activations = part(inspection, player, "activations");
  const layers = activations.shape[0];
  const cells = activations.shape.slice(2);
  const size = cells.reduce((product, n) => product * n, 1);
  if (layer < 0) return index < cells.length ? ramp(inspection, player, index, cells) : null;
  const { data } = layer === layers ? part(inspection, player, "output") : activations;
  const start = layer === layers ? index * size : (layer * activations.shape[1] + index) * size;
  return { shape: cells, data: data.subarray(start, start + size) };
}

/** The range of a picture's cells along one axis: [from, to]. @param {Inspection} inspection @param {Player} player @param {number} axis @returns {[number, number]} */
export function rangeOf(inspection, player, axis) {
  if (player === "discriminator") {
    const { data } = inspection.arrays.view;
    return [data[2 * axis], data[2 * axis + 1]];
  }
  const { data } = inspection.arrays.latent_axis;
  return [data[0], data[data.length - 1]];
}

/** The picture of an input over the input space: its own axis. @param {Inspection} inspection @param {Player} player @param {number} axis @param {number[]} cells @returns {Tensor} */
function ramp(inspection, player, axis, cells) {
  const [from, to] = rangeOf(inspection, player, axis);
  const columns = cells[cells.length - 1];
  const along = (/** @type {number} */ i) => (axis === 0 ? (i % columns) / (columns - 1) : Math.floor(i / columns) / (cells[0] - 1));
  const n = cells.reduce((product, each) => product * each, 1);
  return { shape: cells, data: Float32Array.from({ length: n }, (_, i) => from + (to - from) * along(i)) };
}

/** The largest |value| of the shown neurons of a layer: one scale for the whole layer, so that a dead neuron is recognised. @param {Inspection} inspection @param {Player} player @param {number} layer @returns {number} */
export function reachOf(inspection, player, layer) {
  const activations = part(inspection, player, "activations");
  const layers = activations.shape[0];
  if (layer < 0) return Math.max(...[0, 1].map((axis) => Math.max(...rangeOf(inspection, player, axis).map((end) => Math.abs(end) || 0)))) || 1;
  const { data } = layer === layers ? part(inspection, player, "output") : activations;
  const size = layer === layers ? data.length : data.length / layers;
  const start = layer === layers ? 0 : layer * size;
  let most = 0;
  for (let i = start; i < start + size; i += 1) most = Math.max(most, Math.abs(data[i]));
  return most || 1;
}

/** @param {ArrayLike<number>} values @returns {{low: number, high: number}} */
export function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return { low, high };
}

/** The number beside the neuron: its bias. @param {Inspection} inspection @param {Place} place @returns {number|null} */
export function biasOf(inspection, { player, layer, index, block }) {
  const bias = part(inspection, player, "bias");
  if (layer < 0 || block !== undefined) return null;
  return layer === bias.shape[0] ? part(inspection, player, "output_bias").data[index] : at(bias, layer, index);
}

/** The mean size of the gradient of the player's loss at the inputs of a neuron. @param {Inspection} inspection @param {Place} place @returns {number|null} */
export function gradientOf(inspection, { player, layer, index, block }) {
  const pull = part(inspection, player, "pull");
  if (layer < 0 || block !== undefined) return null;
  return layer === pull.shape[0] ? part(inspection, player, "flow").data[layer] : at(pull, layer, index);
}

/** The width of an arrow for a gradient of this size, on a logarithmic scale, so that a vanishing gradient is visible. @param {number} size @returns {number} from 0 to 1 */
export function flowWidth(size) {
  if (!(size > 0)) return 0;
  return Math.min(1, Math.max(0, (Math.log10(size) + 6) / 5.5));
}

/** Which player's weights changed between two inspections. @param {Inspection|null} before @param {Inspection} after @returns {{[player in Player]: boolean}} */
export function movedBetween(before, after) {
  const is_same_run = before !== null && before.run === after.run && before.epoch === after.epoch && before.step !== after.step;
  /** @param {Player} player */
  const has_moved = (player) => {
    if (!is_same_run || before === null) return false;
    return ["bias", "inputs.x", "outputs.h", "output_bias"].some((name) => differs(part(before, player, name), part(after, player, name)));
  };
  return { generator: has_moved("generator"), discriminator: has_moved("discriminator") };
}

/** @param {Tensor|undefined} a @param {Tensor|undefined} b */
function differs(a, b) {
  if (!a || !b || a.data.length !== b.data.length) return false;
  return a.data.some((value, i) => value !== b.data[i]);
}

/** The histogram of D's answers in `n` equal intervals, as shares of all. @param {ArrayLike<number>} answers @param {number} low @param {number} high @param {number} n @returns {number[]} */
export function histogram(answers, low, high, n) {
  const counts = Array.from({ length: n }, () => 0);
  for (let i = 0; i < answers.length; i += 1) {
    const bin = Math.floor(((answers[i] - low) / (high - low || 1)) * n);
    counts[Math.min(n - 1, Math.max(0, bin))] += 1 / answers.length;
  }
  return counts;
}

/** Why the stage is shown although the inspection was chosen. @param {State} state @returns {"numbers"|"samples"|"busy"|null} numbers: the players are two numbers; samples: the data are not of a kind over which neurons can be drawn; busy: a comparison or a step trace uses the stage */
export function whyStageOnly(state) {
  if (!canInspect(state)) return "numbers";
  if (!sceneOf(domainOf(state)).has_inside) return "samples";
  return state.compare !== null || state.step_trace !== null ? "busy" : null;
}

/** Whether the inspection is shown instead of the stage. @param {State} state */
export function isInspecting(state) {
  return state.view === "inspection" && whyStageOnly(state) === null;
}

/** Whether the networks of this run can be inspected. @param {State} state */
export function canInspect({ catalog, run }) {
  return catalog?.problems.find(({ name }) => name === run?.config.problem)?.has_networks !== false;
}
