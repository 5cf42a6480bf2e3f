// @ts-check
/** The picture on the page: whether it shows what is chosen, and what the page waits for if it does not. */
import { isEqual, valueAt } from "./config.js";
import { defaultsOf } from "./fields.js";
import { isRecompiling, shownFrame, shownValue } from "./selectors.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Frame} Frame */

/** @typedef {"data"|"restart"} Stale data: the frame shows another problem; restart: it shows a run that is about to begin again */
/** @typedef {"training"|"change"|"picture"|"measurements"} Wait what is compiled or computed now; change: training continues meanwhile */

const COMPARED = 32;

/**
 * The configuration with which a frame was made. A frame from before a change of the problem may arrive after the event
 * that announces the change.
 * @param {State} state before the frame @param {Frame} frame @returns {Config|null}
 */
export function configOfFrame({ trained_config, frame_config, frame: before, changed_step, catalog, run }, frame) {
  if (!before || !frame_config || !trained_config || frame_config.problem === trained_config.problem) return trained_config;
  if (frame.epoch > before.epoch) return trained_config;
  const domain = catalog?.problems.find(({ name }) => name === trained_config.problem)?.domain;
  const is_same_step = frame.step === changed_step && run?.status === "running" && haveSameData(before, frame);
  const is_older = frame.step < changed_step || is_same_step || (domain !== undefined && domain !== frame.domain);
  return is_older ? frame_config : trained_config;
}

/** Whether two frames show the same real samples, which change with the problem. @param {Frame} a @param {Frame} b */
function haveSameData(a, b) {
  const [first, second] = [a, b].map(({ arrays }) => Array.from((arrays.real_samples?.data ?? []).slice(0, COMPARED)));
  return isEqual(first, second);
}

/** Whether the frame on the page does not show what is chosen. A chosen past step is never stale. @param {State} state @returns {Stale|null} */
export function staleOf(state) {
  const { frame, frame_config, stale_epoch, run, peek } = state;
  if (!frame || !run || peek) return null;
  if (frame_config && shownValue(state, "problem") !== frame_config.problem) return "data";
  if (stale_epoch !== null && frame.epoch <= stale_epoch) return "restart";
  return isRecompiling(state) && willRestart(state) ? "restart" : null;
}

/** Whether the accepted change gives the networks another shape, so that the run begins again. @param {State} state */
function willRestart({ catalog, run, trained_config }) {
  return (catalog?.fields ?? []).some(({ name, change }) => change === "restart" && !isEqual(valueAt(run?.config, name), valueAt(trained_config, name)));
}

/** @param {State} state @returns {Wait|null} null when everything on the page is current */
export function waitOf(state) {
  const { run, frame, connection, process } = state;
  if (!run || connection.phase !== "open" || process || run.status === "failed" || run.status === "diverged") return null;
  const stale = staleOf(state);
  if (run.status === "compiling" || (stale && isRecompiling(state))) return "training";
  if (isRecompiling(state)) return "change";
  if (!frame || stale) return "picture";
  return Object.keys(frame.metrics).length === 0 ? "measurements" : null;
}

/** The frame whose numbers may be shown; null while it is stale. @param {State} state @returns {Frame|null} */
export function currentFrame(state) {
  return staleOf(state) ? null : shownFrame(state);
}

/** @param {State} state @param {string} name @returns {number|null} the newest value of a metric */
export function metricValue(state, name) {
  return currentFrame(state)?.metrics[name] ?? null;
}

/** The kind of data on the page: that of the shown frame, otherwise that of the chosen problem. @param {State} state @returns {string} */
export function domainOf(state) {
  const frame = staleOf(state) === "data" ? null : shownFrame(state);
  return frame?.domain ?? state.catalog?.problems.find(({ name }) => name === shownValue(state, "problem"))?.domain ?? "plane";
}

/**
 * The problem that is chosen, and its parameters, also before the server has confirmed them.
 * @param {State} state @returns {{problem: string, domain: string, parameters: {[name: string]: any}}|null}
 */
export function chosenData(state) {
  const { catalog, run, edits } = state;
  const problem = catalog?.problems.find(({ name }) => name === shownValue(state, "problem"));
  if (!run || !problem) return null;
  const own = problem.name === run.config.problem ? run.config.problem_parameters : null;
  const prefix = "problem_parameters.";
  const edited = Object.entries(edits).filter(([path]) => path.startsWith(prefix)).map(([path, value]) => [path.slice(prefix.length), value]);
  return { problem: problem.name, domain: problem.domain, parameters: { ...defaultsOf(problem.fields), ...own, ...Object.fromEntries(edited) } };
}

/** The paths whose shown value is not in force yet: it waits for the server's answer or for its compiled program. @param {State} state @returns {string[]} */
export function pendingPaths(state) {
  const { catalog, run, trained_config, edits } = state;
  if (!catalog || !run || run.status === "failed") return [];
  if (!isRecompiling(state)) return Object.keys(edits);
  const paths = [...catalog.fields.map(({ name }) => name), ...catalog.stabilizers.map(({ name }) => `stabilizers.${name}`)];
  const waiting = paths.filter((path) => !isEqual(valueAt(run.config, path), valueAt(trained_config, path)));
  return [...new Set([...Object.keys(edits), ...waiting])];
}
