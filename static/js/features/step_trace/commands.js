// @ts-check
/** Slow motion: the story of the next step is fetched, told, and done. */
import { t } from "../../app/i18n.js";
import { canSteer, isPlaying } from "../../app/selectors.js";
import { hasGoneOn, isStoryCurrent, phasesOf } from "./model.js";
import { decodeSafetensors } from "../../net/frames.js";
import { wordsOf } from "../../net/session.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Slow} Slow */
/** @typedef {import("../../app/types.js").StepStory} StepStory */

/** Several things change at once when a step is done: one question is enough. */
const SETTLE_MS = 60;

/** @param {ArrayBuffer} buffer @returns {StepStory} */
export function decodeStory(buffer) {
  const { metadata, arrays } = decodeSafetensors(buffer);
  return {
    run: metadata.run,
    epoch: Number(metadata.epoch),
    step: Number(metadata.step),
    player: /** @type {StepStory["player"]} */ (metadata.player),
    update_rule: metadata.update_rule,
    is_plain: metadata.is_plain === "true",
    is_in_turn: metadata.is_in_turn === "true",
    dimension: metadata.dimension === "1" ? 1 : 2,
    has_probability: metadata.has_probability !== "false",
    numbers: JSON.parse(metadata.metrics),
    arrays,
  };
}

/**
 * @param {{store: Store, rest: import("../../net/rest.js").RestClient, commands: {stop: () => Promise<boolean>, step: (player: Slow["player"]) => Promise<boolean>}}} parts
 */
export function createSlowCommands({ store, rest, commands }) {
  /** Only the newest question may be answered. */
  let asked = 0;
  let timer = 0;

  async function fetchStory() {
    const { run, slow } = store.state;
    if (!run || !slow) return;
    const mine = ++asked;
    try {
      const story = decodeStory(await rest.getStepStory(run.id, slow.player));
      if (mine === asked) store.dispatch({ type: "slow_told", story });
    } catch (error) {
      if (mine !== asked || !store.state.slow) return;
      store.dispatch({ type: "slow_closed" });
      store.dispatch({ type: "message_shown", kind: "error", text: t("This step cannot be told. {reason}", { reason: wordsOf(error) }) });
    }
  }
  function fetchSoon() {
    clearTimeout(timer);
    timer = window.setTimeout(fetchStory, SETTLE_MS);
  }

  // A step, a reset or a setting makes another step of the next one. What goes on playing is not asked again:
  // a viewer looks at the step that was told, and who plays has had enough of slow motion.
  store.watch((state) => state.slow !== null && !isPlaying(state) && state.frame, (frame) => {
    if (frame && store.state.slow?.story && !isStoryCurrent(store.state)) fetchSoon();
  });
  store.watch((state) => state.trained_config, () => { if (store.state.slow?.story) fetchSoon(); });
  store.watch((state) => state.compare !== null || (state.is_owner && hasGoneOn(state)), (is_over) => {
    if (is_over && store.state.slow) store.dispatch({ type: "slow_closed" });
  });
  let is_stepping = false;

  /** @param {number} phase */
  const goTo = (phase) => store.dispatch({ type: "slow_phase_changed", phase });

  const slow_commands = {
    /** @param {Slow["player"]} [player] */
    async openSlow(player = "both") {
      if (canSteer(store.state) && isPlaying(store.state) && !(await commands.stop())) return;
      store.dispatch({ type: "peek_ended" });
      store.dispatch({ type: "view_changed", view: "stage" });
      store.dispatch({ type: "slow_opened", player });
      await fetchStory();
    },
    closeSlow: () => store.dispatch({ type: "slow_closed" }),
    toggleSlow: () => (store.state.slow ? slow_commands.closeSlow() : slow_commands.openSlow()),
    /** @param {Slow["player"]} player */
    async tell(player) {
      store.dispatch({ type: "slow_asked", player });
      await fetchStory();
    },
    goToPhase: goTo,
    /** Forward or back; what is beyond the end is the step itself, for who may do it. @param {number} way */
    async turnPhase(way) {
      const { slow } = store.state;
      if (!slow?.story) return;
      const is_last = slow.phase === phasesOf(slow.story).length - 1;
      if (way < 0 || !is_last) goTo(slow.phase + way);
      else if (slow.is_playing && canSteer(store.state)) await slow_commands.doSlowStep();
      else store.dispatch({ type: "slow_playing_changed", is_playing: false });
    },
    async doSlowStep() {
      const { slow } = store.state;
      if (!slow?.story || is_stepping || !canSteer(store.state)) return;
      is_stepping = true;
      const is_done = await commands.step(slow.player);
      is_stepping = false;
      if (!is_done) store.dispatch({ type: "slow_playing_changed", is_playing: false });
    },
    tellNext: fetchStory,
    toggleSlowPlay() {
      const { slow } = store.state;
      if (!slow?.story) return;
      const is_playing = !slow.is_playing;
      store.dispatch({ type: "slow_playing_changed", is_playing });
      // At the end there is nothing left to play: from the beginning, for who cannot do the step.
      if (is_playing && slow.phase === phasesOf(slow.story).length - 1 && !canSteer(store.state)) goTo(0);
    },
    /** @param {number} pace_s */
    setPace: (pace_s) => store.dispatch({ type: "slow_pace_changed", pace_s }),
  };
  return slow_commands;
}

/** @typedef {ReturnType<typeof createSlowCommands>} SlowCommands */
