// @ts-check
/** What the events of a run change in the core's state. */
import { isEqual, mergePatch } from "./config.js";
import { EMPTY_HISTORY, historyUntil } from "./metric_history.js";
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").RunEvent} RunEvent */

/** The reasons of a `recovered` event that mean a breakdown; otherwise the run was only loaded again after a pause. */
export const BREAKDOWNS = ["died", "hung", "silent"];

/**
 * The configuration after an event that carries the new one, or its difference from the old one as a merge patch.
 * @param {Config} before @param {{config?: Config, change?: Config, [key: string]: any}} event @returns {Config}
 */
export function configAfter(before, { config, change }) {
  return config ?? mergePatch(before, change ?? {});
}

/**
 * Drops what comes after a step, because the run went on differently from there.
 * @param {State} state @param {Run} run @param {number} step @returns {State}
 */
function branch(state, run, step) {
  const peek = state.peek && state.peek.step > step ? null : state.peek;
  return { ...state, peek, history: historyUntil(state.history, step), run: { ...run, last_step: step } };
}

/**
 * @param {Partial<State>} at_beginning the features' state at step 0
 * @returns {{[kind: string]: ((state: State, run: Run, event: RunEvent) => State)|undefined}} by the kind of the event
 */
export function createRunEvents(at_beginning) {
  return {
    status: (state, run, event) => ({ ...state, run: { ...run, status: event.status, reason: event.reason ?? "" } }),
    config(state, run, event) {
      const trained_config = configAfter(state.trained_config ?? run.config, event);
      // The owner's later changes may still wait for their compiled program: the page keeps showing what was accepted.
      const is_waiting = state.is_owner && !isEqual(run.config, state.trained_config);
      const config = is_waiting ? run.config : trained_config;
      const changed = { ...state, trained_config, changed_step: event.step };
      if (!event.restarted) return { ...changed, run: { ...run, config } };
      return { ...changed, ...at_beginning, stale_epoch: state.frame?.epoch ?? null, history: EMPTY_HISTORY, run: { ...run, config, last_step: event.step } };
    },
    reset: (state, run, event) => ({
      ...state,
      ...at_beginning,
      peek: null,
      history: EMPTY_HISTORY,
      // The run begins again with the configuration that was accepted last; no `config` event says so.
      trained_config: run.config,
      changed_step: 0,
      stale_epoch: state.frame?.epoch ?? null,
      run: { ...run, seed: event.seed ?? run.seed, step: 0, last_step: 0 },
    }),
    diverged: (state, run, event) => (run.status === "diverged" ? state : { ...state, run: { ...run, status: "diverged", step: event.step } }),
    viewers: (state, run, event) => ({ ...state, run: { ...run, viewers: event.viewers, owners: event.owners ?? run.owners } }),
    speed: (state, run, event) => ({ ...state, run: { ...run, speed: event.speed } }),
    deleted: (state) => ({ ...state, connection: { phase: "gone", attempt: 0, reason: "deleted" } }),
    failed: (state, run, event) => ({ ...state, run: { ...run, status: "failed", reason: event.reason ?? event.detail ?? "" } }),
    rewound(state, run, { step, last_step, seed, config, change }) {
      const trained_config = change || config ? configAfter(state.trained_config ?? run.config, { change, config }) : state.trained_config;
      return { ...state, trained_config, changed_step: step, run: { ...run, step, seed: seed ?? run.seed, status: "stopped", last_step: last_step ?? run.last_step, ...(trained_config ? { config: trained_config } : {}) } };
    },
    restored(state, run, { step, epoch, last_step, seed, config, change }) {
      const trained_config = configAfter(state.trained_config ?? run.config, { config, change });
      // The history and the marks are read again; the picture of what is replaced is stale.
      const before = { ...state, ...at_beginning, peek: null, history: EMPTY_HISTORY, stale_epoch: state.frame?.epoch ?? null };
      return { ...before, trained_config, changed_step: step, run: { ...run, config: trained_config, epoch, step, seed, last_step } };
    },
    branched: (state, run, { step }) => branch(state, run, step),
    recovered(state, run, { step, epoch }) {
      // The stream's greeting may have brought this epoch already.
      if (run.epoch !== undefined && epoch <= run.epoch) return { ...state };
      // The frame stays, and so do the history and the marks of the steps that still exist.
      const last = run.step > step ? step : Math.max(step, run.last_step ?? 0);
      return branch(state, { ...run, epoch, step }, last);
    },
  };
}
