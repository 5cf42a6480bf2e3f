// @ts-check
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setMessages } from "../../../static/js/app/i18n.js";
import { captionOf, formatNorm, hasRunMovedOn, isTraceCurrent, phaseOf, phasesOf, snapshotsOf, arrowScale } from "../../../static/js/features/step_trace/model.js";
import { batchPicture } from "../../../static/js/features/step_trace/image_batch.js";
import { colourOfAnswer } from "../../../static/js/features/step_trace/paint_marks.js";
import { between } from "../../../static/js/features/step_trace/stage_overlay.js";
import { CATALOG, INITIAL_STATE, frame, reduce, run } from "../example.js";
/** @typedef {import("../../../static/js/app/types.js").StepTrace} StepTrace */
/** @typedef {import("../../../static/js/app/types.js").State} State */

/** @param {number[]} shape @param {number[]} data */
const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });

const numbers = {
  is_diverged: 0,
  "discriminator.loss": 1.28, "discriminator.loss_after": 1.2795, "discriminator.terms.fake": 0.93, "discriminator.terms.real": 0.35,
  "discriminator.terms.variant": 0, "discriminator.updates": 1, "discriminator.learning_rate": 0.001,
  "discriminator.gradient_norm": 0.5, "discriminator.gradient_norms.layer_1": 0.3, "discriminator.gradient_norms.output": 0.4,
  "discriminator.update_norm": 0.0123, "discriminator.real_mean": 0.73, "discriminator.fake_mean": 0.41,
  "discriminator.real_mean_after": 0.74, "discriminator.fake_mean_after": 0.4,
  "generator.loss": 0.9, "generator.loss_after": 0.89, "generator.terms.loss": 0.9, "generator.updates": 1, "generator.learning_rate": 0.002,
  "generator.gradient_norm": 0.00002, "generator.gradient_norms.output": 0.00002, "generator.update_norm": 0.5,
  "generator.real_mean": 0.7, "generator.fake_mean": 0.4, "generator.real_mean_after": 0.7, "generator.fake_mean_after": 0.42,
};

/** @param {Partial<StepTrace>} [changes] @param {{[name: string]: number}} [other] @returns {StepTrace} */
const trace = (changes = {}, other = {}) => ({
  run: "r", epoch: 0, step: 7, player: "both", update_rule: "alternating", is_plain: true, is_in_turn: true, domain: "line", has_probability: true,
  arrays: { "discriminator.x_fake": tensor([64, 1], Array(64).fill(0)), "generator.x_fake": tensor([64, 1], Array(64).fill(0)) },
  numbers: { ...numbers, ...other },
  ...changes,
});

/** @param {StepTrace} step_trace @param {string} name */
const captionAt = (step_trace, name) => {
  const phase = phasesOf(step_trace).find((each) => each.name === name);
  assert.ok(phase, name);
  return captionOf(step_trace, phase, CATALOG);
};

afterEach(() => setMessages({}));

test("a whole step has six phases for each player, each between the right pictures", () => {
  const phases = phasesOf(trace());
  assert.equal(phases.length, 12);
  assert.deepEqual(phases.map(({ from, to }) => `${from} ${to}`).slice(4, 8), ["before before", "before moved", "moved moved", "moved moved"]);
  assert.deepEqual([phases[11].from, phases[11].to], ["moved", "after"]);
});

test("with simultaneous updates G plays against the old D", () => {
  const phases = phasesOf(trace({ is_in_turn: false }));
  assert.deepEqual([phases[5].to, phases[6].from, phases[11].from, phases[11].to], ["moved", "before", "before", "after"]);
  assert.match(captionAt(trace({ is_in_turn: false }), "generator.draw").text, /against D as it was before/);
});

test("a player without an update has no phases", () => {
  const only = phasesOf(trace({ player: "generator" }, { "discriminator.updates": 0 }));
  assert.deepEqual(only.map(({ player }) => player), Array(6).fill("generator"));
  assert.doesNotMatch(captionAt(trace({ player: "generator" }, { "discriminator.updates": 0 }), "generator.draw").text, /turn/);
});

test("captions contain the numbers of the step", () => {
  assert.match(captionAt(trace(), "discriminator.draw").text, /^64 real samples/);
  assert.match(captionAt(trace(), "discriminator.judge").text, /0\.730 for the real samples and 0\.410 for the fakes/);
  assert.match(captionAt(trace(), "discriminator.loss").text, /is 1\.280 = 0\.350 \(real\) \+ 0\.930 \(fakes\)\./);
  assert.match(captionAt(trace(), "discriminator.gradient").text, /norm is 0\.5: layer 1 0\.3, output 0\.4\./);
  assert.match(captionAt(trace(), "discriminator.move").text, /change by 0\.0123, at a learning rate of 0\.001/);
  assert.match(captionAt(trace(), "generator.loss").text, /is 0\.900\. /);
  assert.match(captionAt(trace(), "generator.gradient").text, /norm 2\.0e-5/);
});

test("two losses have enough digits to differ", () => {
  assert.match(captionAt(trace(), "discriminator.move").text, /from 1\.2800 to 1\.2795/);
});

test("penalties are terms with their names; negative ones are subtracted", () => {
  const step_trace = trace({}, { "discriminator.terms.r1": 0.1, "discriminator.terms.weights": -0.2 });
  const { text } = captionAt(step_trace, "discriminator.loss");
  assert.match(text, /0\.350 \(real\) \+ 0\.930 \(fakes\) \+ 0\.100 \(R1\) − 0\.200 \(weights\)/);
});

test("a critic has scores, not probabilities", () => {
  assert.match(captionAt(trace({ has_probability: false }), "discriminator.judge").text, /score is 0\.730/);
});

test("the captions mention several updates, another update rule and a divergence", () => {
  const several = trace({}, { "discriminator.updates": 3 });
  assert.match(captionAt(several, "discriminator.draw").notes[0], /first of 3 updates/);
  assert.match(captionAt(several, "discriminator.move").notes[0], /2 more updates/);
  const consensus = trace({ is_plain: false, is_in_turn: false, update_rule: "consensus" });
  assert.match(captionAt(consensus, "discriminator.move").notes[0], /“consensus” does not follow this gradient alone/);
  const unrolled = trace({ is_plain: false, update_rule: "unrolled" });
  assert.deepEqual(captionAt(unrolled, "discriminator.gradient").notes, []);
  assert.equal(captionAt(unrolled, "generator.gradient").notes.length, 1);
  assert.match(captionAt(trace({}, { is_diverged: 1 }), "generator.move").notes[0], /infinite or NaN/);
});

test("small movements are enlarged by a round factor, which the caption gives", () => {
  const arrays = {
    ...trace().arrays, "before.view": tensor([1, 2], [0, 10]),
    "generator.x_fake": tensor([2, 1], [1, 2]), "generator.x_fake_after": tensor([2, 1], [1.01, 2.01]),
  };
  assert.equal(arrowScale(trace({ arrays })), 50);
  assert.match(captionAt(trace({ arrays }), "generator.move").notes[0], /50 times as long/);
  assert.equal(arrowScale(trace()), 1);
});

test("a norm has three significant digits", () => {
  assert.deepEqual([0.123456, 12.3456, 0.00001234, 0, null].map(formatNorm), ["0.123", "12.3", "1.2e-5", "0", "–"]);
});

test("captions are translated and keep their numbers", () => {
  setMessages({ "D’s mean output is {real} for the real samples and {fake} for the fakes. 1 means “real”, 0 means “fake”.": "{fake}/{real}" });
  assert.equal(captionAt(trace(), "discriminator.judge").text, "0.410/0.730");
});

test("the state follows the trace, and keeps its phase for a new trace of the same step", () => {
  const step_trace = trace();
  /** @type {State} */
  let state = { ...INITIAL_STATE, run: run({ id: "r", step: 7, epoch: 0 }), frame: frame({ run: "r", step: 7, epoch: 0 }) };
  state = reduce(state, { type: "trace_opened", player: "both" });
  assert.equal(state.step_trace?.trace, null);
  assert.equal(phaseOf(state.step_trace), null);
  state = [{ type: "trace_received", trace: step_trace }, { type: "trace_phase_changed", phase: 3 }].reduce(reduce, state);
  assert.equal(phaseOf(state.step_trace)?.name, "discriminator.loss");
  assert.ok(isTraceCurrent(state));
  state = reduce(state, { type: "trace_received", trace: trace() });
  assert.equal(state.step_trace?.phase, 3);
  state = reduce(state, { type: "trace_received", trace: trace({ step: 8 }) });
  assert.equal(state.step_trace?.phase, 0);
  assert.ok(!isTraceCurrent(state));
  state = [{ type: "trace_phase_changed", phase: 99 }, { type: "trace_pace_changed", pace_s: 99 }].reduce(reduce, state);
  assert.deepEqual([state.step_trace?.phase, state.step_trace?.pace_s], [11, 5]);
  state = reduce(state, { type: "trace_closed" });
  assert.equal(state.step_trace, null);
  assert.equal(reduce(state, { type: "trace_phase_changed", phase: 1 }), state);
});

test("a run one step ahead of the trace does not play, two steps ahead it does", () => {
  const step_trace = { trace: trace(), phase: 0, pace_s: 1, is_playing: false, player: /** @type {"both"} */ ("both") };
  const at = (/** @type {number} */ step) => ({ ...INITIAL_STATE, step_trace, run: run({ id: "r", status: "running", step }) });
  assert.deepEqual([7, 8, 9].map((step) => hasRunMovedOn(at(step))), [false, false, true]);
});

test("the pictures of a step are interpolated, and are the same objects at both ends", () => {
  const step_trace = trace({ arrays: { "before.discriminator": tensor([2], [0, 1]), "after.discriminator": tensor([2], [1, 1]), "after.generator_density": tensor([1], [5]), "discriminator.z": tensor([1], [0]) } });
  const { before, after } = snapshotsOf(step_trace);
  assert.equal(snapshotsOf(step_trace).before, before);
  assert.deepEqual(Object.keys(after), ["discriminator", "generator_density"]);
  assert.equal(between(before, after, 1), after);
  assert.equal(between(before, after, 0), before);
  assert.deepEqual(Array.from(between(before, after, 0.25).discriminator.data), [0.25, 1]);
});

test("D’s answer has a colour from purple over the background to green", () => {
  const palette = /** @type {any} */ ({ fake: "#b98cff", real: "#4fc78d", background: "#10141b", faint: "#777777" });
  assert.deepEqual([0, 0.5, 1, NaN].map((answer) => colourOfAnswer(palette, answer)), ["rgb(185 140 255)", "rgb(16 20 27)", "rgb(79 199 141)", "#777777"]);
});

test("a batch of pictures is drawn, made, judged and moved", () => {
  const answers = { real_answers: [0.8], real_answers_after: [0.9], fake_answers: [0.2], fake_answers_after: [0.4] };
  const of = (/** @type {string} */ player) => Object.fromEntries(Object.entries(answers).map(([name, data]) => [`${player}.${name}`, tensor([1], data)]));
  const digits = trace({
    domain: "image",
    arrays: {
      ...of("discriminator"), ...of("generator"),
      "discriminator.x_fake": tensor([1, 4], [-1, 1, 0, 2]), "discriminator.x_real": tensor([1, 4], [1, 1, -1, -1]),
      "generator.x_fake": tensor([1, 4], [-1, -1, -1, -1]), "generator.x_fake_after": tensor([1, 4], [1, 1, 1, 1]),
    },
  });
  const at = (/** @type {string} */ name, share = 1) => batchPicture({ trace: digits, phase: /** @type {any} */ (phasesOf(digits).find((phase) => phase.name === name)), share });
  const drawn = at("discriminator.draw");
  assert.deepEqual(drawn.real_samples.shape, [1, 2, 2]);
  assert.deepEqual([...drawn.real_samples.data], [255, 255, 0, 0]);
  assert.deepEqual([...drawn.fake_samples.data], [0, 0, 0, 0]);
  assert.equal(drawn.fake_verdicts, undefined);
  assert.deepEqual([...at("discriminator.generate").fake_samples.data], [0, 255, 127.5, 255]);
  const judged = at("discriminator.judge");
  assert.deepEqual([judged.real_verdicts.data[0], judged.fake_verdicts.data[0]].map((verdict) => verdict.toFixed(2)), ["0.80", "0.20"]);
  assert.equal(at("discriminator.move").real_verdicts.data[0].toFixed(2), "0.90");
  const moved = at("generator.move", 0.5);
  assert.deepEqual([...moved.fake_samples.data], Array(4).fill(127.5));
  assert.equal(moved.real_samples, undefined);
  assert.equal(moved.fake_verdicts.data[0].toFixed(2), "0.30");
});
