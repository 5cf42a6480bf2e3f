// @ts-check
/** The phases of one step, and their texts with the numbers of the step. */
import { formatCount, formatFixed, formatShort, isNumber } from "../../app/format.js";
import { m, t, tn } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").State} State */

/**
 * The next step of a run, computed before it is made.
 * @typedef {object} StepTrace
 * @property {string} run
 * @property {number} epoch
 * @property {number} step the step that it starts from
 * @property {import("../../app/types.js").Players} player
 * @property {string} update_rule
 * @property {boolean} is_plain whether the update rule uses these gradients only
 * @property {boolean} is_in_turn whether G plays against the D that has just moved (alternating updates)
 * @property {string} domain the kind of data
 * @property {boolean} has_probability
 * @property {import("../../app/types.js").Metrics} numbers by dotted name
 * @property {{[name: string]: import("../../app/types.js").Tensor}} arrays by dotted name; "before.", "moved." (D has) and "after." are pictures
 */

/** @typedef {{trace: StepTrace|null, phase: number, pace_s: number, is_playing: boolean, player: StepTrace["player"]}} StepTraceState trace: null until it arrives */
/** @typedef {"discriminator"|"generator"} Player */
/** @typedef {"draw"|"generate"|"judge"|"loss"|"gradient"|"move"} Operation */
/** @typedef {"before"|"moved"|"after"} Snapshot */
/** @typedef {{name: string, player: Player, operation: Operation, title: string, from: Snapshot, to: Snapshot}} Phase from, to: the pictures at its start and its end */
/** @typedef {{text: string, notes: string[]}} Caption */

export const SLOWEST_PACE_S = 5;
export const QUICKEST_PACE_S = 0.5;
export const DEFAULT_PACE_S = 2.5;

/** @type {{[player in Player]: [Operation, string][]}} */
const OPERATIONS = {
  discriminator: [
    ["draw", m("Draw a batch")],
    ["generate", m("G makes fakes")],
    ["judge", m("D evaluates")],
    ["loss", m("D’s loss")],
    ["gradient", m("D’s gradient")],
    ["move", m("D moves")],
  ],
  generator: [
    ["draw", m("Draw new latents")],
    ["generate", m("G makes fakes")],
    ["judge", m("D judges them")],
    ["loss", m("G’s loss")],
    ["gradient", m("G’s gradient")],
    ["move", m("G moves")],
  ],
};

/** The choices of players. @type {{player: StepTraceState["player"], title: string, help: string}[]} */
export const PLAYER_CHOICES = [
  { player: "both", title: m("Both"), help: m("The whole step: the discriminator, then the generator.") },
  { player: "discriminator", title: "D", help: m("A step in which only the discriminator learns.") },
  { player: "generator", title: "G", help: m("A step in which only the generator learns.") },
];

/** @param {StepTrace} trace @param {string} name */
const number = (trace, name) => trace.numbers[name] ?? null;

/** The phases of a step, in order. @param {StepTrace} trace @returns {Phase[]} */
export function phasesOf(trace) {
  /** The D that G plays against. @type {Snapshot} */
  const met = trace.is_in_turn ? "moved" : "before";
  /** @param {Player} player @param {Operation} operation @returns {[Snapshot, Snapshot]} */
  const between = (player, operation) => {
    if (player === "discriminator") return ["before", operation === "move" ? "moved" : "before"];
    return [met, operation === "move" ? "after" : met];
  };
  const players = /** @type {Player[]} */ (["discriminator", "generator"]).filter((player) => (number(trace, `${player}.updates`) ?? 0) > 0);
  return players.flatMap((player) => OPERATIONS[player].map(([operation, title]) => {
    const [from, to] = between(player, operation);
    return { name: `${player}.${operation}`, player, operation, title, from, to };
  }));
}

/** The present phase. @param {StepTraceState|null} step_trace @returns {Phase|null} */
export function phaseOf(step_trace) {
  return step_trace?.trace ? (phasesOf(step_trace.trace)[step_trace.phase] ?? null) : null;
}

/** @type {WeakMap<StepTrace, {[moment in Snapshot]: {[name: string]: import("../../app/types.js").Tensor}}>} */
const snapshots_known = new WeakMap();

/** The three pictures of a step; repeated calls return the same objects. @param {StepTrace} trace */
export function snapshotsOf(trace) {
  const known = snapshots_known.get(trace);
  if (known) return known;
  /** @param {Snapshot} moment */
  const at = (moment) => Object.fromEntries(Object.entries(trace.arrays).filter(([name]) => name.startsWith(`${moment}.`)).map(([name, tensor]) => [name.slice(moment.length + 1), tensor]));
  const pictures = { before: at("before"), moved: at("moved"), after: at("after") };
  snapshots_known.set(trace, pictures);
  return pictures;
}

const FACTORS = [1000, 500, 200, 100, 50, 20, 10, 5, 2];
/** The greatest length of most arrows, as a share of the picture's width. */
const ARROW_SHARE = 0.06;

/** The factor by which the movements of the fakes are enlarged to be visible. @param {StepTrace} trace */
export function arrowScale(trace) {
  const { "generator.x_fake": from, "generator.x_fake_after": to, "before.view": view } = trace.arrays;
  if (!from || !to || !view) return 1;
  const [count, dimension] = from.shape;
  const ways = Array.from({ length: count }, (_, i) => Math.hypot(...Array.from({ length: dimension }, (_, axis) => to.data[i * dimension + axis] - from.data[i * dimension + axis]))).sort((a, b) => a - b);
  const most = ways[Math.floor(0.9 * (count - 1))];
  if (!(most > 0)) return 1;
  return FACTORS.find((factor) => factor * most <= ARROW_SHARE * (view.data[1] - view.data[0])) ?? 1;
}

/** The number of digits that shows two numbers as different. @param {number|null} a @param {number|null} b */
function digitsFor(a, b) {
  let digits = 3;
  while (digits < 6 && formatFixed(a, digits) === formatFixed(b, digits)) digits += 1;
  return digits;
}

/** Formats a norm with three significant digits. @param {number|null} value */
export function formatNorm(value) {
  if (!isNumber(value)) return "–";
  const size = /** @type {number} */ (value);
  return size !== 0 && size < 1e-4 ? size.toExponential(1) : formatShort(Number(size.toPrecision(3)));
}

/** The name of a term of a loss. @param {string} name @param {State["catalog"]} catalog @param {string} variant */
function termName(name, catalog, variant) {
  if (name === "real") return t("real");
  if (name === "fake") return t("fakes");
  if (name === "loss") return t("the GAN loss");
  if (name === "weights") return t("weights");
  const entries = name === "variant" ? catalog?.variants : catalog?.stabilizers;
  return entries?.find((entry) => entry.name === (name === "variant" ? variant : name))?.title ?? name;
}

/** " = 0.35 (real) + 0.93 (fakes)"; empty for a single term. @param {StepTrace} trace @param {Player} player @param {State["catalog"]} catalog @param {string} variant */
function sumText(trace, player, catalog, variant) {
  const start = `${player}.terms.`;
  const terms = Object.entries(trace.numbers).filter(([name, value]) => name.startsWith(start) && value !== 0).map(([name, value]) => ({ name: name.slice(start.length), value }));
  // Real comes before fake.
  const order = ["loss", "real", "fake"];
  terms.sort((a, b) => ((order.indexOf(a.name) + 4) % 4) - ((order.indexOf(b.name) + 4) % 4) || (a.name < b.name ? -1 : 1));
  if (terms.length < 2) return "";
  const summary = terms.map(({ name, value }, i) => {
    const is_negative = (value ?? 0) < 0;
    const size = formatFixed(value === null ? null : Math.abs(value), 3);
    const sign = i === 0 ? (is_negative ? "−" : "") : is_negative ? " − " : " + ";
    return `${sign}${size} (${termName(name, catalog, variant)})`;
  });
  return ` = ${summary.join("")}`;
}

/** "layer 1: 0.12, output: 0.3" @param {StepTrace} trace @param {Player} player @param {State["catalog"]} catalog */
function layerText(trace, player, catalog) {
  const start = `${player}.gradient_norms.`;
  return Object.entries(trace.numbers).filter(([name]) => name.startsWith(start)).map(([name, value]) => {
    const layer = name.slice(start.length);
    const title = layer.startsWith("layer_") ? t("layer {number}", { number: layer.slice(6) })
      : layer === "output" ? t("output") : layer === "stabilizers" ? t("remedies") : layer === "theta" ? "θ" : layer === "psi" ? "ψ" : termName(layer, catalog, "");
    return t("{name} {value}", { name: title, value: formatNorm(value) });
  }).join(", ");
}

/**
 * The sentences of one phase.
 * @param {StepTrace} trace @param {Phase} phase @param {State["catalog"]} catalog @param {string} [variant]
 * @returns {Caption}
 */
export function captionOf(trace, phase, catalog, variant = "") {
  const { player, operation } = phase;
  /** @param {string} name */
  const at = (name) => number(trace, `${player}.${name}`);
  const count = trace.arrays[`${player}.x_fake`]?.shape[0] ?? 0;
  /** D's mean answer. @param {"real"|"fake"} kind */
  const answerText = (kind) => (operation === "move" ? formatFixed(at(`${kind}_mean_after`), digitsFor(at(`${kind}_mean`), at(`${kind}_mean_after`))) : formatFixed(at(`${kind}_mean`), 3));
  const digits = operation === "move" ? digitsFor(at("loss"), at("loss_after")) : 3;
  const values = {
    count: formatCount(count),
    loss: formatFixed(at("loss"), digits),
    after: formatFixed(at("loss_after"), digits),
    sum: operation === "loss" ? sumText(trace, player, catalog, variant) : "",
    real: answerText("real"),
    fake: answerText("fake"),
    norm: formatNorm(at("gradient_norm")),
    layers: operation === "gradient" ? layerText(trace, player, catalog) : "",
    way: formatNorm(at("update_norm")),
    rate: formatShort(at("learning_rate") ?? 0),
  };
  const text = player === "discriminator" ? discriminatorText(trace, operation, values) : generatorText(trace, operation, values);
  return { text, notes: notesOf(trace, phase, catalog) };
}

/** @typedef {{[name: string]: string}} PhaseValues */

/** Whether there are samples to draw; a game of two numbers has none. @param {StepTrace["arrays"]} arrays */
function isDrawn(arrays) {
  return arrays["before.phase_point"] === undefined;
}

/** @param {StepTrace} trace @param {Operation} operation @param {PhaseValues} values */
function discriminatorText({ has_probability, arrays }, operation, values) {
  switch (operation) {
    case "draw": return t("{count} real samples x are drawn from the data, and {count} random latents z for G.", values);
    case "generate": return t("G turns each z into a fake sample G(z). While D learns, G does not change.", values);
    case "judge": return has_probability
      ? t("D’s mean output is {real} for the real samples and {fake} for the fakes. 1 means “real”, 0 means “fake”.", values)
      : t("D’s mean score is {real} for the real samples and {fake} for the fakes. A higher score means more real.", values);
    case "loss": return t("D’s loss on this batch is {loss}{sum}. Low when D separates real from fake.", values);
    case "gradient": return `${t("The gradient shows how D’s weights have to change to lower this loss. Its norm is {norm}: {layers}.", values)}${isDrawn(arrays) ? ` ${t("The marks show where the update raises D’s output and where it lowers it.")}` : ""}`;
    default: return t("D’s weights change by {way}, at a learning rate of {rate}. On the same batch, D’s loss goes from {loss} to {after}, and its mean output becomes {real} for the real samples and {fake} for the fakes.", values);
  }
}

/** @param {StepTrace} trace @param {Operation} operation @param {PhaseValues} values */
function generatorText({ has_probability, is_in_turn, player, arrays }, operation, values) {
  switch (operation) {
    case "draw":
      if (player === "generator") return t("{count} random latents z are drawn. D does not change.", values);
      return is_in_turn
        ? t("Now it is G’s turn: {count} fresh latents z are drawn. From here on, D does not change.", values)
        : t("G learns at the same time, against D as it was before the step. So the picture goes back to that D, and {count} fresh latents z are drawn.", values);
    case "generate": return t("G turns each z into a fake sample G(z).", values);
    case "judge": return has_probability
      ? t("D’s mean output for these fakes is {fake}. G wants it to be 1.", values)
      : t("D’s mean score for these fakes is {fake}. G wants it higher.", values);
    case "loss": return t("G’s loss on this batch is {loss}{sum}. Low when D takes the fakes for real samples.", values);
    case "gradient": return `${t("D’s gradient shows, for each fake, the direction in which it would look more real. G’s weights get a gradient of norm {norm}: {layers}.", values)}${isDrawn(arrays) ? ` ${t("The arrows show the direction in which each fake is pulled.")}` : ""}`;
    default: return t("G’s weights change by {way}, at a learning rate of {rate}, and the fakes of the same latents move. G’s loss on them goes from {loss} to {after}.", values);
  }
}

/** Notes beside the text of a phase. @param {StepTrace} trace @param {Phase} phase @param {State["catalog"]} catalog @returns {string[]} */
function notesOf(trace, { player, operation }, catalog) {
  const notes = [];
  const updates = number(trace, `${player}.updates`) ?? 1;
  if (operation === "draw" && updates > 1) notes.push(t("The first of {count} updates in this step, each on its own batch.", { count: updates }));
  if (operation === "move" && updates > 1) notes.push(tn(updates - 1, "One more update like this one follows. The picture shows the result of both.", "{count} more updates like this one follow. The picture shows the result of all of them."));
  if (operation === "move" && player === "generator" && isDrawn(trace.arrays)) {
    const factor = arrowScale(trace);
    if (factor > 1) notes.push(t("The movement of each fake is drawn {factor} times as long as it is.", { factor: formatCount(factor) }));
  }
  const [loss, after] = ["loss", "loss_after"].map((name) => number(trace, `${player}.${name}`));
  if (operation === "move" && updates === 1 && loss !== null && after !== null && after > loss) notes.push(t("On this batch the loss rises, because the optimizer also follows earlier batches or the step is too large."));
  if (operation === "move" && number(trace, "is_diverged") === 1) notes.push(t("This step would make a weight infinite or NaN. Training stops here and keeps its weights."));
  const is_plain_here = trace.is_plain || (player === "discriminator" && trace.is_in_turn);
  if (!is_plain_here && (operation === "gradient" || operation === "move")) {
    const rule = catalog?.update_rules.find(({ name }) => name === trace.update_rule);
    notes.push(t("The update rule “{title}” does not follow this gradient alone. {summary}", { title: rule?.title ?? trace.update_rule, summary: rule?.summary ?? "" }));
  }
  return notes;
}

/** Whether the trace belongs to the present step of the run. @param {State} state */
export function isTraceCurrent({ step_trace, run, frame }) {
  const trace = step_trace?.trace;
  return Boolean(trace && run && trace.run === run.id && trace.step === run.step && trace.epoch === (frame?.epoch ?? run.epoch ?? trace.epoch));
}

/** Whether the run plays and is more than one step ahead of the trace. @param {State} state */
export function hasRunMovedOn({ step_trace, run }) {
  return Boolean(step_trace?.trace && run?.status === "running" && run.id === step_trace.trace.run && run.step > step_trace.trace.step + 1);
}

/** @type {{[type: string]: (state: State, action: any) => State}} */
export const STEP_TRACE_REDUCERS = {
  trace_opened: (state, { player }) => ({ ...state, step_trace: { trace: null, phase: 0, pace_s: state.step_trace?.pace_s ?? DEFAULT_PACE_S, is_playing: false, player } }),
  trace_closed: (state) => (state.step_trace === null ? state : { ...state, step_trace: null }),
  trace_received: (state, { trace }) => withTrace(state, { trace, phase: isSame(state.step_trace?.trace, trace) ? (state.step_trace?.phase ?? 0) : 0 }),
  trace_player_changed: (state, { player }) => withTrace(state, { player, phase: 0 }),
  trace_phase_changed: (state, { phase }) => {
    const last = state.step_trace?.trace ? phasesOf(state.step_trace.trace).length - 1 : 0;
    return withTrace(state, { phase: Math.min(last, Math.max(0, phase)) });
  },
  trace_playing_changed: (state, { is_playing }) => withTrace(state, { is_playing }),
  trace_pace_changed: (state, { pace_s }) => withTrace(state, { pace_s: Math.min(SLOWEST_PACE_S, Math.max(QUICKEST_PACE_S, pace_s)) }),
};

/** Whether two traces are of the same step (for example before and after a change of a setting). @param {StepTrace|null|undefined} a @param {StepTrace} b */
function isSame(a, b) {
  return a?.run === b.run && a.epoch === b.epoch && a.step === b.step && a.player === b.player;
}

/** @param {State} state @param {Partial<StepTraceState>} change @returns {State} */
function withTrace(state, change) {
  return state.step_trace ? { ...state, step_trace: { ...state.step_trace, ...change } } : state;
}
