// @ts-check
/** The next step of a run, phase by phase, with its true numbers: "Slow motion" on the page. */
import { m } from "../../app/i18n.js";
import { createStepTraceCommands } from "./commands.js";
import { STEP_TRACE_REDUCERS } from "./model.js";
import { mountOpener } from "./opener.js";
/** @typedef {import("./model.js").StepTraceState} StepTraceState */
/** @typedef {import("./commands.js").StepTraceCommands} OwnCommands */

/** The time until a failed fetch of the painters is tried again. */
const RETRY_MS = 1_000;

/** Paints the trace over the stage; its painters are fetched when a trace is first shown. @returns {import("../../app/feature.js").StageOverlay} */
function createOverlay() {
  /** @type {import("../../app/feature.js").StageOverlay|null} */
  let loaded = null;
  let is_loading = false;

  async function load() {
    is_loading = true;
    loaded = (await import("./stage_overlay.js")).createTraceOverlay();
  }
  return {
    watched: ({ step_trace }) => step_trace,
    overlay(painting, state, time) {
      if (loaded) return loaded.overlay(painting, state, time);
      const is_wanted = Boolean(state.step_trace?.trace);
      if (is_wanted && !is_loading) load().catch(() => setTimeout(() => { is_loading = false; }, RETRY_MS));
      return { painting, is_moving: is_wanted };
    },
  };
}

/** @type {import("../../app/feature.js").Feature<{step_trace: StepTraceState|null}, OwnCommands>} */
export const feature = {
  name: "step_trace",
  places: { step_trace: { slot: "centre", tag: "section", label: m("Slow motion"), attributes: { class: "step-trace", "data-testid": "step-trace", hidden: true } } },
  initial: { step_trace: null },
  reducers: STEP_TRACE_REDUCERS,
  createCommands: createStepTraceCommands,
  mount: ({ place, store, commands }) => mountOpener(place("transport"), store, commands),
  panels: [{
    when: ({ step_trace }) => step_trace !== null,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountStepTrace(place("step_trace"), store, { commands }),
  }],
  keys({ store, commands }) {
    const is_open = () => store.state.step_trace !== null;
    return {
      s: () => commands.toggleStepTrace(),
      " ": () => (is_open() ? commands.toggleTracePlay() : commands.toggle()),
      ArrowRight: () => (is_open() ? commands.turnPhase(1) : commands.step("both")),
      ArrowLeft: () => { if (is_open()) commands.turnPhase(-1); },
    };
  },
  createOverlay,
};
