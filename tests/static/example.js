// @ts-check
/** A small catalog, run and frame for the tests: the shapes of the real ones. */
/** @typedef {import("../../static/js/core/types.js").Catalog} Catalog */
/** @typedef {import("../../static/js/core/types.js").Field} Field */
/** @typedef {import("../../static/js/core/types.js").Frame} Frame */
/** @typedef {import("../../static/js/core/types.js").Run} Run */

/** @param {Partial<Field> & {name: string, default: any}} changes @returns {Field} */
export function field(changes) {
  return { title: changes.name, kind: "number", minimum: null, maximum: null, scale: "linear", unit: "", help: "", choices: null, change: "live", group: "game", ...changes };
}

const entry = (/** @type {string} */ name) => ({ name, title: name, summary: "" });
const adam = [field({ name: "b1", default: 0.5 })];
const ring = [field({ name: "modes", kind: "integer", default: 8 }), field({ name: "std", default: 0.05 })];
const mixture = [field({ name: "weights", kind: "numbers", default: [1, 1] })];

const defaults = {
  problem: "ring",
  problem_parameters: { modes: 8, std: 0.05 },
  loss: "non_saturating",
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
    field({ name: "batch_size", kind: "integer", default: 64 }),
  ],
  problems: [
    { ...entry("ring"), dimension: 2, fields: ring, start: { problem: "ring", generator: { hidden_layers: 3 } } },
    { ...entry("mixture"), dimension: 1, fields: mixture, start: { problem: "mixture" } },
  ],
  losses: [entry("non_saturating"), entry("hinge")],
  stabilizers: [
    { ...entry("r1"), title: "R1", losses: null, fields: [field({ name: "weight", default: 0.1 })] },
    { ...entry("minibatch_stddev"), title: "Minibatch stddev", losses: null, fields: [] },
  ],
  optimizers: [{ ...entry("adam"), fields: adam }, { ...entry("sgd"), fields: [] }],
  update_rules: [],
  metrics: [{ ...entry("js"), unit: "nats", dimensions: [1, 2], reference: null }],
  presets: [{ ...entry("rescue"), config: { ...defaults, generator_learning_rate: 0.005, stabilizers: { r1: { weight: 0.1 } } } }],
};

/** @param {Partial<Run>} changes @returns {Run} */
export function run(changes = {}) {
  return { id: "a1", status: "running", step: 0, seed: 3, epoch: 0, config: defaults, speed: null, steps_per_second: 0, viewers: 1, ...changes };
}

/** @param {Partial<Frame>} changes @returns {Frame} */
export function frame(changes = {}) {
  return {
    run: "a1", epoch: 0, frame: 1, step: 10, status: "running", dimension: 2, steps_per_second: 900, speed: null, has_probability: true,
    metrics: { js: 0.5 }, arrays: {}, ...changes,
  };
}
