// @ts-check
/** Commands that replace the run keep a checkpoint of it first, and offer afterwards to bring it back. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { staleOf } from "../../app/picture.js";
import { canSteer } from "../../app/selectors.js";
import { entryNow } from "../../net/address.js";
import { errorText } from "../../net/session.js";
import { createPlayTime } from "./play_time.js";
/** @typedef {import("../../app/feature.js").App} App */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Run} Run */
/** @typedef {import("../../app/url_state.js").Link} Link */

/** A run that has trained for a shorter time is soon trained again. */
const LEAST_MS = 3000;

/**
 * @typedef {object} Offer
 * @property {string} text what happened
 * @property {() => Promise<void>} back takes it back; rejects if that is not possible any more
 * @property {() => void} [end] called when it is no longer offered, and was not taken back
 * @property {number|null} [entry] the entry of the browser's history that showed the run
 * @property {string} [edited] the beginning of the run whose settings were edited
 */

/**
 * @typedef {object} UndoCommands
 * @property {(offer: Offer) => void} offerUndo in place of what was offered before
 * @property {() => Promise<void>} undo
 * @property {() => boolean} canUndo
 * @property {() => void} dismissUndo
 * @property {(link: Link, entry: number|null) => Promise<void>} returnTo shows an earlier or a later entry of the browser's history
 */

/** @param {App} app @returns {UndoCommands & Partial<Commands>} */
export function createUndoCommands({ store, rest, session, commands }) {
  /** The commands before this feature replaces some of them. */
  const single = { ...commands };
  const play_time = createPlayTime(store);
  /** @type {Offer|null} */
  let offered = null;
  let n_replacing = 0;

  /** @param {Offer} offer */
  function offerUndo(offer) {
    dismissUndo();
    offered = offer;
    store.dispatch({ type: "undo_offered", undo: { text: offer.text } });
  }
  function dismissUndo() {
    const ended = offered;
    if (!ended) return;
    offered = null;
    store.dispatch({ type: "undo_ended" });
    ended.end?.();
  }
  async function undo() {
    const taken = offered;
    if (!taken) return;
    offered = null;
    store.dispatch({ type: "undo_ended" });
    try {
      await replacing(taken.back);
      commands.say(t("Your run is back at step {step}.", { step: formatCount(store.state.run?.step ?? 0) }));
    } catch (error) {
      commands.say(t("The run cannot be brought back any more. {reason}", { reason: errorText(error) }), "error");
    }
  }

  /** Marks the time in which a command works: one entry of the browser's history shows its result. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  async function replacing(act) {
    n_replacing += 1;
    store.dispatch({ type: "replacing_changed", is_replacing: true });
    try {
      return await act();
    } finally {
      n_replacing -= 1;
      store.dispatch({ type: "replacing_changed", is_replacing: n_replacing > 0 });
    }
  }

  /** Keeps the run as it is now; null if it is not worth that. @returns {Promise<{run: Run, offer: Offer}|null>} */
  async function keep() {
    const owned = session.ownership();
    if (!owned || !canSteer(store.state) || !store.state.run?.step || play_time.read() < LEAST_MS) return null;
    const { preset, lesson, lesson_steps_done } = store.state;
    const entry = entryNow();
    try {
      const { run } = await rest.command(owned.id, owned.token, "checkpoint");
      const text = t("Replaced your run at step {step}.", { step: formatCount(run.step) });
      return { run, offer: { text, entry, back: () => bringBack(owned, { preset, lesson, lesson_steps_done }) } };
    } catch {
      return null; // what was asked for is done without an offer
    }
  }

  /** @param {{id: string, token: string}} owned @param {Pick<import("../../app/types.js").State, "preset"|"lesson"|"lesson_steps_done">} was */
  async function bringBack(owned, { preset, lesson, lesson_steps_done }) {
    if (store.state.compare) await single.keep("a", { is_final: true });
    if (store.state.run?.id !== owned.id) session.adopt(await rest.getRun(owned.id), owned.token);
    const { run } = await rest.command(owned.id, owned.token, "restore");
    store.dispatch({ type: "preset_chosen", preset });
    if (lesson) store.dispatch({ type: "lesson_opened", ...lesson });
    for (const step of lesson_steps_done) store.dispatch({ type: "lesson_step_done", step });
    store.dispatch({ type: "run_updated", run, is_trained: true });
    play_time.isOld();
  }

  /** Whether another run, or another beginning of the same, is shown or on its way. @param {Run} before */
  function isReplaced(before) {
    const { run } = store.state;
    return run !== null && (staleOf(store.state) !== null || run.id !== before.id || run.epoch !== before.epoch || run.step < before.step || run.config.problem !== before.config.problem);
  }

  /**
   * A command that may replace the run. mayReplace: whether it does so with these arguments.
   * @template {any[]} A @template R @param {(...args: A) => Promise<R>} act @param {(...args: A) => boolean} [mayReplace] @returns {(...args: A) => Promise<R>}
   */
  function guarded(act, mayReplace = () => true) {
    return (...args) => (mayReplace(...args) ? replacing(async () => {
      const kept = await keep();
      const result = await act(...args);
      if (kept && result !== false && isReplaced(kept.run)) offerUndo(kept.offer);
      return result;
    }) : act(...args));
  }

  /** A setting that gives the networks another shape. Its slider sends many values: the run before the first one is kept. @param {string} path @param {any} value */
  async function edit(path, value) {
    const { catalog, run, compare } = store.state;
    const is_restart = catalog?.fields.some(({ name, change }) => name === path && change === "restart") ?? false;
    const edited = `${run?.id} ${run?.epoch}`;
    if (!is_restart || compare?.steered === "b" || offered?.edited === edited) return single.edit(path, value);
    const kept = await keep();
    if (kept) offerUndo({ ...kept.offer, edited });
    return single.edit(path, value);
  }

  /** Another run is opened; this one stays on the server. @param {Link} link */
  async function openLink(link) {
    const left = session.ownership();
    const before = store.state.run;
    if (link.run === null || !left || !before || link.run === left.id || play_time.read() < LEAST_MS) return openSetup(link);
    const entry = entryNow();
    await replacing(() => single.openLink(link));
    if (store.state.run?.id === left.id) return undefined;
    const back = async () => session.adopt(await rest.getRun(left.id), left.token);
    return offerUndo({ text: t("Left your run at step {step}.", { step: formatCount(before.step) }), entry, back });
  }

  const openSetup = guarded(single.openLink);
  const isDiverged = () => store.state.run?.status === "diverged";
  return {
    reset: guarded(single.reset),
    newSeed: guarded(single.newSeed),
    resetAndPlay: guarded(single.resetAndPlay),
    reduceLearningRates: guarded(single.reduceLearningRates),
    choosePreset: guarded(single.choosePreset),
    chooseProblem: guarded(single.chooseProblem),
    openLesson: guarded(single.openLesson),
    openSeed: guarded(single.openSeed),
    applyLessonStep: guarded(single.applyLessonStep),
    start: guarded(single.start, isDiverged),
    toggle: guarded(single.toggle, isDiverged),
    continueFromHere: guarded(single.continueFromHere),
    // Points that are drawn one after the other are one problem.
    useData: guarded(single.useData, (problem) => problem !== store.state.run?.config.problem),
    edit,
    openLink,
    offerUndo,
    undo,
    canUndo: () => offered !== null,
    dismissUndo,
    returnTo: (link, entry) => (entry !== null && offered?.entry === entry ? undo() : openLink(link)),
  };
}
