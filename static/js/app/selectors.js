// @ts-check
/** Values that are computed from the state. */
import { isEqual, valueAt } from "./config.js";
import { layersForLink } from "./layers.js";
import { baseConfig, changesOf, speedOfBase } from "./url_state.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Metric} Metric */

/** The value of a control: the last edit, otherwise the value that the server confirmed. @param {State} state @param {string} path */
export function shownValue(state, path) {
  return path in state.edits ? state.edits[path] : valueAt(state.run?.config ?? state.catalog?.defaults, path);
}

/** @param {State} state @param {string} name */
export function isStabilizerOn(state, name) {
  const path = `stabilizers.${name}`;
  if (path in state.edits) return state.edits[path] !== null;
  return valueAt(state.run?.config, path) !== undefined;
}

/** @param {State} state */
export function isPlaying(state) {
  return state.run?.status === "running" || state.run?.status === "compiling";
}

/** Whether an accepted change still waits for its compiled program. @param {State} state */
export function isRecompiling(state) {
  return state.run !== null && state.trained_config !== null && !isEqual(state.run.config, state.trained_config);
}

/** The number of pages that watch the run, without the owner's. @param {State} state */
export function watchersOf({ run }) {
  return Math.max(0, (run?.viewers ?? 0) - (run?.owners ?? 0));
}

/** Whether this page may change the run. @param {State} state */
export function canSteer(state) {
  return state.is_owner && state.run !== null && state.connection.phase !== "gone";
}

/** The frame on the page: that of the chosen past step, otherwise the newest. @param {State} state @returns {import("./types.js").Frame|null} */
export function shownFrame(state) {
  return state.peek?.frame ?? state.frame;
}

/** Whether the samples shown belong to categories. @param {State} state */
export function hasLabels(state) {
  const { fake_labels, real_labels } = shownFrame(state)?.arrays ?? {};
  return Boolean(fake_labels ?? real_labels);
}

/** @param {State} state @param {string} name @returns {Metric|undefined} */
export function metricOf(state, name) {
  return state.catalog?.metrics.find((metric) => metric.name === name);
}

/**
 * The metrics that the problem of the run can have. Whether D answers with a probability depends on the loss, so that
 * need counts as met.
 * @param {State} state @returns {Metric[]}
 */
export function metricsOf({ catalog, run }) {
  const name = valueAt(run?.config ?? catalog?.defaults, "problem");
  const offers = catalog?.problems.find((problem) => problem.name === name)?.offers ?? [];
  return (catalog?.metrics ?? []).filter(({ needs }) => needs.every((need) => need === "probability" || offers.includes(need)));
}

/** The link to the present setup. @param {State} state @returns {import("./url_state.js").Link|null} */
export function linkOf(state) {
  const { catalog, run, preset } = state;
  if (!catalog || !run) return null;
  const layers = layersForLink(state.layers);
  const lesson = state.lesson?.name ?? null;
  const step = state.lesson?.step ?? 0;
  if (!state.is_owner) return { run: run.id, preset: null, lesson, step, seed: null, speed: null, layers, changes: {} };
  const changes = changesOf(catalog, run.config, baseConfig(catalog, { preset, lesson }));
  // Without a speed, a link means that of its lesson or preset.
  const speed = run.speed ?? (speedOfBase(catalog, { preset, lesson }) === null ? null : Infinity);
  return { run: null, preset, lesson, step, seed: run.seed, speed, layers, changes };
}
