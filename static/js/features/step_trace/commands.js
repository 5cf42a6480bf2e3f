// @ts-check
/** The step trace ("Slow motion" on the page): fetches the trace of the next step, shows its phases, and makes the step. */
import { t } from "../../app/i18n.js";
import { canSteer, isPlaying } from "../../app/selectors.js";
import { decodeSafetensors } from "../../net/frames.js";
import { errorText } from "../../net/session.js";
import { hasRunMovedOn, isTraceCurrent, phasesOf } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").StepTraceState} StepTraceState */
/** @typedef {import("./model.js").StepTrace} StepTrace */

/**
 * @typedef {object} StepTraceCommands
 * @property {(player?: StepTrace["player"]) => Promise<void>} openStepTrace stops the run and traces its next step
 * @property {() => void} closeStepTrace
 * @property {() => void} toggleStepTrace
 * @property {(player: StepTrace["player"]) => Promise<void>} traceStep traces the step of other players
 * @property {() => Promise<void>} traceNextStep traces the step after the one that the run is at now
 * @property {(phase: number) => void} goToPhase
 * @property {(way: number) => Promise<void>} turnPhase forward or back; while it plays, the last phase is followed by the next step
 * @property {() => Promise<void>} doTracedStep makes the step
 * @property {() => void} toggleTracePlay
 * @property {(pace_s: number) => void} setTracePace seconds for each phase
 */

/** A step changes several parts of the state; after this time one request is sent for all. */
const SETTLE_MS = 60;

/** @param {ArrayBuffer} buffer @returns {StepTrace} */
export function decodeTrace(buffer) {
  const { metadata, arrays } = decodeSafetensors(buffer);
  return {
    run: metadata.run,
    epoch: Number(metadata.epoch),
    step: Number(metadata.step),
    player: /** @type {StepTrace["player"]} */ (metadata.player),
    update_rule: metadata.update_rule,
    is_plain: metadata.is_plain === "true",
    is_in_turn: metadata.is_in_turn === "true",
    domain: metadata.domain,
    has_probability: metadata.has_probability !== "false",
    numbers: JSON.parse(metadata.metrics),
    arrays,
  };
}

/**
 * @param {import("../../app/feature.js").App} app
 * @returns {StepTraceCommands}
 */
export function createStepTraceCommands({ store, rest, run: { stop, step: makeStep } }) {
  /** Counts the requests; only the answer to the newest one is used. */
  let requests = 0;
  let timer = 0;

  async function fetchTrace() {
    const { run, step_trace } = store.state;
    if (!run || !step_trace) return;
    const mine = ++requests;
    try {
      const trace = decodeTrace(await rest.getStepTrace(run.id, step_trace.player));
      if (mine === requests) store.dispatch({ type: "trace_received", trace });
    } catch (error) {
      if (mine !== requests || !store.state.step_trace) return;
      store.dispatch({ type: "trace_closed" });
      store.dispatch({ type: "message_shown", kind: "error", text: t("Slow motion cannot show this step. {reason}", { reason: errorText(error) }) });
    }
  }
  function fetchSoon() {
    clearTimeout(timer);
    timer = window.setTimeout(fetchTrace, SETTLE_MS);
  }

  // After a step, a reset or a change of a setting the next step is another one, so its trace is fetched. While the run
  // plays nothing is fetched: a viewer keeps the shown trace, and for the owner playing ends the step trace.
  store.watch((state) => state.step_trace !== null && !isPlaying(state) && state.frame, (frame) => {
    if (frame && store.state.step_trace?.trace && !isTraceCurrent(store.state)) fetchSoon();
  });
  store.watch((state) => state.trained_config, () => { if (store.state.step_trace?.trace) fetchSoon(); });
  store.watch((state) => state.compare !== null || (state.is_owner && hasRunMovedOn(state)), (is_over) => {
    if (is_over && store.state.step_trace) store.dispatch({ type: "trace_closed" });
  });
  let is_stepping = false;

  /** @param {number} phase */
  const goTo = (phase) => store.dispatch({ type: "trace_phase_changed", phase });

  /** @type {StepTraceCommands} */
  const trace_commands = {
    /** @param {StepTraceState["player"]} [player] */
    async openStepTrace(player = "both") {
      if (canSteer(store.state) && isPlaying(store.state) && !(await stop())) return;
      store.dispatch({ type: "peek_ended" });
      store.dispatch({ type: "view_changed", view: "stage" });
      store.dispatch({ type: "trace_opened", player });
      await fetchTrace();
    },
    closeStepTrace: () => store.dispatch({ type: "trace_closed" }),
    toggleStepTrace: () => (store.state.step_trace ? trace_commands.closeStepTrace() : trace_commands.openStepTrace()),
    /** @param {StepTraceState["player"]} player */
    async traceStep(player) {
      store.dispatch({ type: "trace_player_changed", player });
      await fetchTrace();
    },
    goToPhase: goTo,
    /** Forward or back. After the last phase the owner's page makes the step itself. @param {number} way */
    async turnPhase(way) {
      const { step_trace } = store.state;
      if (!step_trace?.trace) return;
      const is_last = step_trace.phase === phasesOf(step_trace.trace).length - 1;
      if (way < 0 || !is_last) goTo(step_trace.phase + way);
      else if (step_trace.is_playing && canSteer(store.state)) await trace_commands.doTracedStep();
      else store.dispatch({ type: "trace_playing_changed", is_playing: false });
    },
    async doTracedStep() {
      const { step_trace } = store.state;
      if (!step_trace?.trace || is_stepping || !canSteer(store.state)) return;
      is_stepping = true;
      const is_done = await makeStep(step_trace.player);
      is_stepping = false;
      if (!is_done) store.dispatch({ type: "trace_playing_changed", is_playing: false });
    },
    traceNextStep: fetchTrace,
    toggleTracePlay() {
      const { step_trace } = store.state;
      if (!step_trace?.trace) return;
      const is_playing = !step_trace.is_playing;
      store.dispatch({ type: "trace_playing_changed", is_playing });
      // At the last phase a viewer, who cannot make the step, starts again at the first phase.
      if (is_playing && step_trace.phase === phasesOf(step_trace.trace).length - 1 && !canSteer(store.state)) goTo(0);
    },
    /** @param {number} pace_s */
    setTracePace: (pace_s) => store.dispatch({ type: "trace_pace_changed", pace_s }),
  };
  return trace_commands;
}
