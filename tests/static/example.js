// @ts-check
/** The page's reducer, and a small catalog, run and frame with the shapes of the real ones. */
import { FEATURES } from "../../static/js/features.js";
import { createReducer, initialState } from "../../static/js/app/reducer.js";
/** @typedef {import("../../static/js/app/types.js").Catalog} Catalog */
/** @typedef {import("../../static/js/app/types.js").Field} Field */
/** @typedef {import("../../static/js/app/types.js").Frame} Frame */
/** @typedef {import("../../static/js/app/types.js").Run} Run */

export const INITIAL_STATE = initialState(FEATURES);
export const reduce = createReducer(FEATURES);

/** @param {Partial<Field> & {name: string, default: any}} changes @returns {Field} */
export function field(changes) {
  return { title: changes.name, kind: "number", minimum: null, maximum: null, scale: "linear", unit: "", help: "", choices: null, change: "live", group: "game", ...changes };
}

const entry = (/** @type {string} */ name) => ({ name, title: name, summary: "" });
const adam = [field({ name: "b1", default: 0.5 })];
const ring = [field({ name: "modes", kind: "integer", default: 8 }), field({ name: "std", default: 0.05 })];
const custom = [field({ name: "points", kind: "points", default: [[0, 0], [1, 1]] }), field({ name: "std", default: 0.03 })];
const fits = { losses: null, variants: null, needs_networks: false };
const mixture = [field({ name: "weights", kind: "numbers", default: [1, 1] })];

const defaults = {
  problem: "ring",
  problem_parameters: { modes: 8, std: 0.05 },
  loss: "non_saturating",
  variant: "unconditional",
  variant_parameters: {},
  update_rule: "alternating",
  update_rule_parameters: {},
  batch_size: 64,
  generator: { hidden_layers: 2, activation: "tanh" },
  generator_learning_rate: 0.001,
  generator_optimizer: "adam",
  generator_optimizer_parameters: { b1: 0.5 },
  discriminator_learning_rate: 0.001,
  discriminator_optimizer: "adam",
  discriminator_optimizer_parameters: { b1: 0.5 },
  stabilizers: {},
};

/** @type {import("../../static/js/app/types.js").Lesson} */
const lesson = {
  name: "it_converges", number: 1, title: "It converges", group: "basics", minutes: 4, paper: "", config: { ...defaults, batch_size: 32 }, speed: 500, introduction: "<p>Look.</p>",
  steps: [
    { title: "Start", html: "<p>Press.</p>", highlight: "js", change: null, is_restart: true },
    { title: "Slower", html: "<p>Move.</p>", highlight: "batch_size", change: { batch_size: 16 }, is_restart: false },
  ],
  claims: [{ text: "It does.", check: "", share: null, k: 64, n: 64, lower_bound: 0.9543, is_verified: true, date: "2026-11-21" }],
};

/** @type {Catalog} */
export const CATALOG = {
  protocol: 1,
  version: "0.1.0",
  defaults,
  fields: [
    field({ name: "problem", kind: "choice", default: "ring", group: "data", change: "recompile" }),
    field({ name: "generator.hidden_layers", kind: "integer", default: 2, group: "generator", change: "restart" }),
    field({ name: "generator_learning_rate", default: 0.001, group: "generator" }),
    field({ name: "generator_optimizer", kind: "choice", default: "adam", group: "generator", change: "recompile", is_advanced: true }),
    field({ name: "latent_dim", kind: "integer", default: 1, group: "generator", change: "restart" }),
    field({ name: "variant", kind: "choice", default: "unconditional", change: "restart" }),
    field({ name: "batch_size", kind: "integer", default: 64 }),
    field({ name: "update_rule", kind: "choice", default: "alternating", change: "recompile", is_advanced: true }),
  ],
  problems: [
    { ...entry("ring"), domain: "plane", dimension: 2, offers: ["masses", "modes", "points"], has_networks: true, fields: ring, start: { problem: "ring", generator: { hidden_layers: 3 } } },
    { ...entry("mixture"), domain: "line", dimension: 1, offers: ["masses", "mean", "modes", "points"], has_networks: true, fields: mixture, start: { problem: "mixture" } },
    { ...entry("custom"), domain: "plane", dimension: 2, offers: ["masses", "points"], has_networks: true, fields: custom, start: { problem: "custom" } },
    { ...entry("dirac"), domain: "phase", dimension: 1, offers: ["masses", "mean", "points"], has_networks: false, fields: [], start: { problem: "dirac", batch_size: 2, update_rule: "simultaneous" } },
  ],
  losses: [entry("non_saturating"), entry("hinge")],
  stabilizers: [
    { ...entry("r1"), title: "R1", ...fits, fields: [field({ name: "weight", default: 0.1 })] },
    { ...entry("minibatch_stddev"), title: "Minibatch stddev", ...fits, needs_networks: true, fields: [] },
    { ...entry("smoothing"), ...fits, losses: ["non_saturating"], variants: ["unconditional"], fields: [] },
  ],
  optimizers: [{ ...entry("adam"), fields: adam }, { ...entry("sgd"), fields: [] }],
  update_rules: [{ ...entry("alternating"), fields: [] }, { ...entry("simultaneous"), fields: [] }, { ...entry("unrolled"), fields: [field({ name: "unrolling_steps", kind: "integer", default: 5 })] }],
  variants: [{ ...entry("unconditional"), fields: [] }, { ...entry("infogan"), fields: [field({ name: "codes", kind: "integer", default: 8 })] }],
  metrics: [{ ...entry("js"), unit: "nats", needs: ["masses"], reference: null }],
  presets: [{ ...entry("rescue"), config: { ...defaults, generator_learning_rate: 0.005, stabilizers: { r1: { weight: 0.1 } } } }],
  lessons: [lesson],
};

/** @param {Partial<Run>} changes @returns {Run} */
export function run(changes = {}) {
  return { id: "a1", status: "running", step: 0, seed: 3, epoch: 0, config: defaults, speed: null, steps_per_second: 0, viewers: 1, ...changes };
}

/** @param {Partial<Frame>} changes @returns {Frame} */
export function frame(changes = {}) {
  return {
    run: "a1", epoch: 0, frame: 1, step: 10, status: "running", domain: "plane", steps_per_second: 900, speed: null, has_probability: true,
    metrics: { js: 0.5 }, arrays: {}, ...changes,
  };
}
