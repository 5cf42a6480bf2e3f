// @ts-check
/** A frame that holds only the real data of a problem, for the time until the server sends one. */
import { createRandom } from "./shapes.js";
import { targetOf } from "./problems.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Tensor} Tensor */

const SAMPLES = 512;
const CELLS = 256;
/** Painters keep what they painted by the number of the frame; those of the server are not negative. */
let number = 0;

/** @param {number[][]} rows @returns {Tensor} */
const tensor = (rows) => ({ shape: [rows.length, rows[0].length], data: Float32Array.from(rows.flat()) });

/**
 * @param {{problem: string, domain: string, parameters: {[name: string]: any}}} data
 * @returns {Frame|null} null for a problem whose data the page cannot compute
 */
export function targetFrame({ problem, domain, parameters }) {
  const target = targetOf(problem, parameters);
  if (!target) return null;
  const random = createRandom(1);
  number -= 1;
  /** @type {{[name: string]: Tensor}} */
  const arrays = { view: tensor(target.view) };
  if (domain === "plane") arrays.real_samples = tensor(Array.from({ length: SAMPLES }, () => target.sample(random)));
  const { density } = target;
  if (domain === "line" && density) {
    const [from, to] = target.view[0];
    const x = Array.from({ length: CELLS }, (_, i) => from + ((i + 0.5) / CELLS) * (to - from));
    arrays.x = { shape: [CELLS], data: Float32Array.from(x) };
    arrays.data_density = { shape: [CELLS], data: Float32Array.from(x, density) };
  }
  return { run: "", epoch: -1, frame: number, step: 0, status: "idle", domain, steps_per_second: 0, speed: null, has_probability: true, metrics: {}, arrays };
}
