// @ts-check
/** A second run beside the first: a fork that trains in lockstep with it and has a store and a session of its own. */
import { configPatch } from "../../app/config.js";
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { compareMemory } from "../../app/memory.js";
import { isPlaying } from "../../app/selectors.js";
import { createTimelineCommands } from "../timeline/index.js";
import { createRunCommands } from "../../net/run_commands.js";
import { createSession, drawSeed, errorText } from "../../net/session.js";
/** @typedef {import("../../app/feature.js").App} App */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").Run} Run */
/** @typedef {import("../../app/types.js").RunCommands} RunCommands */
/** @typedef {{store: Store, session: import("../../net/session.js").Session, run: RunCommands, timeline: import("../timeline/index.js").OwnCommands, stop: () => void}} Second */

/**
 * @typedef {object} CompareCommands
 * @property {(change?: Config|null) => Promise<void>} compare two runs from the step that is shown, or the newest; the second makes this change
 * @property {(steered: "a"|"b") => void} steer
 * @property {(kept: "a"|"b", how?: {is_final?: boolean}) => Promise<void>} keep ends the comparison; is_final: it cannot be taken back
 * @property {(frame: number) => void} acknowledgeSecond a frame of the second run was drawn
 */

const NO_MEMORY = { read: () => null, write: () => {}, tokenOf: () => null };
/** The parts of the state that both runs share. */
const SHARED = /** @type {const} */ (["layers", "theme", "language", "catalog"]);

/** @param {App} app @returns {CompareCommands & Partial<Commands>} */
export function createCompareCommands({ store, rest, session, run: first, commands, createStore, setSecond }) {
  /** The commands before this feature replaces some of them. */
  const single = { ...commands };
  /** @type {Second|null} */
  let second = null;
  /** @returns {RunCommands} */
  const steered = () => (store.state.compare?.steered === "b" && second ? second.run : first);

  /** @param {Run} run @param {string} token */
  function open(run, token) {
    const { catalog, theme, language, layers } = store.state;
    const first_id = store.state.run?.id ?? "";
    const own = createStore({ catalog, theme, language, layers });
    const own_session = createSession({ store: own, rest, memory: NO_MEMORY });
    const own_run = createRunCommands({ store: own, rest, session: own_session });
    const stops = [
      ...SHARED.map((name) => store.watch((state) => state[name], () => share(own))),
      own.watch((state) => state.message, (message) => { if (message) store.dispatch({ type: "message_shown", ...message }); }),
    ];
    second = { store: own, session: own_session, run: own_run, timeline: createTimelineCommands({ store: own, rest, session: own_session, run: own_run }), stop: () => stops.forEach((stop) => stop()) };
    setSecond(own);
    own_session.adopt(run, token);
    // At the fork both runs are equal: the first run's frame is shown until the second run's program is ready.
    const { frame } = store.state;
    if (frame && frame.step === run.step) own.dispatch({ type: "frame_received", frame: { ...frame, run: run.id, epoch: run.epoch ?? 0 } });
    store.dispatch({ type: "view_changed", view: "stage" });
    store.dispatch({ type: "compare_changed", compare: { run: run.id, steered: "b" } });
    stops.push(
      own.watch((state) => state.connection.phase === "gone", (is_gone) => { if (is_gone) endBecauseGone(); }),
      store.watch((state) => state.run?.id, (id) => { if (id !== first_id) close(); }),
    );
    compareMemory.write({ first: first_id, id: run.id, token });
  }

  /** @param {Store} own */
  function share(own) {
    const { layers, theme, language, catalog } = store.state;
    own.dispatch({ type: "layers_changed", layers });
    own.dispatch({ type: "theme_changed", theme });
    own.dispatch({ type: "language_changed", language, catalog });
  }

  /** Removes the second run from the page; it still exists on the server. */
  function close() {
    const closing = second;
    if (!closing) return;
    second = null;
    setSecond(null);
    compareMemory.write(null);
    closing.stop();
    closing.session.close();
    store.dispatch({ type: "compare_changed", compare: null });
  }

  function endBecauseGone() {
    close();
    store.dispatch({ type: "message_shown", text: t("The second run no longer exists, so the comparison has ended.") });
  }

  /** Both runs wait at the fork, unless the first one was playing. @param {Config|null} [change] */
  async function compare(change = null) {
    const { run, peek, is_owner } = store.state;
    if (!run) return;
    const was_playing = isPlaying(store.state) && peek === null;
    const from = peek?.step ?? run.step;
    // Another person's run cannot train in lockstep: a viewer compares two runs of their own.
    const is_ready = !is_owner ? await single.forkAt(from) : peek ? await single.rewind(from) : !was_playing || (await first.stop());
    if (is_ready && (await forkSecond(change)) && was_playing) await first.start();
  }

  /** Replaces the second run by a new fork of the first. @param {Config|null} change @returns {Promise<boolean>} */
  async function forkSecond(change) {
    const owned = session.ownership();
    const replaced = second?.session.ownership();
    if (!owned) return false;
    try {
      const answer = await rest.fork(owned.id, { lockstep: true, start: false, keep_running_seconds: 0, ...(change ? { config: change } : {}) }, owned.token);
      close();
      open(answer.run, answer.token);
      return true;
    } catch (error) {
      close();
      store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
      return false;
    } finally {
      if (replaced) rest.deleteRun(replaced.id, replaced.token).catch(() => {}); // it expires by itself
    }
  }

  /** Moves the first run to another step and forks the second from there, with the difference they had. @param {() => Promise<boolean>} move @returns {Promise<boolean>} */
  async function moveBoth(move) {
    const [run, other] = [store.state.run, second?.store.state.run];
    if (!run || !other) return move();
    const change = configPatch(run.config, other.config);
    const was_playing = isPlaying(store.state);
    if ((was_playing && !(await first.stop())) || !(await move()) || !(await forkSecond(change))) return false;
    return was_playing ? first.start() : true;
  }

  /**
   * One run continues alone. The other is deleted, unless somebody else watches it, once that cannot be taken back any
   * more: until then both keep step, so that the comparison can go on.
   * @param {"a"|"b"} kept @param {{is_final?: boolean}} [how]
   */
  async function keep(kept, { is_final = false } = {}) {
    const [mine, theirs] = [session.ownership(), second?.session.ownership()];
    const [run, other] = [store.state.run, second?.store.state.run];
    if (!run || !other || !mine || !theirs) return close();
    const dropped = kept === "a" ? { ...theirs, viewers: other.viewers } : { ...mine, viewers: run.viewers };
    const end = () => { if (dropped.viewers <= 1) rest.deleteRun(dropped.id, dropped.token).catch(() => {}); }; // it expires by itself
    close();
    if (kept === "b") session.adopt(other, theirs.token);
    if (is_final) return end();
    const text = t("Removed run {run} at step {step}.", { run: kept === "a" ? "B" : "A", step: formatCount(run.step) });
    commands.offerUndo({ text, end, back: async () => {
      const [first_run, second_run] = await Promise.all([rest.getRun(mine.id), rest.getRun(theirs.id)]);
      if (kept === "b") session.adopt(first_run, mine.token);
      open(second_run, theirs.token);
    } });
  }

  /** Opens the comparison again after a reload of the page. */
  async function restore() {
    const kept = compareMemory.read();
    if (!kept || second || kept.first !== store.state.run?.id || !store.state.is_owner) return;
    try {
      open(await rest.getRun(kept.id), kept.token);
    } catch {
      compareMemory.write(null);
    }
  }
  store.watch((state) => state.connection.phase, (phase) => { if (phase === "open") restore(); });

  /** @param {number} [seed] */
  const reset = (seed) => moveBoth(() => first.reset(seed));
  /** Ends the comparison first. @template {any[]} A @param {(...args: A) => Promise<any>} act @returns {(...args: A) => Promise<any>} */
  const alone = (act) => async (...args) => { if (second) await keep("a", { is_final: true }); return act(...args); };
  const replaced = {
    edit: (/** @type {string} */ path, /** @type {any} */ value) => steered().edit(path, value),
    toggleStabilizer: (/** @type {string} */ name) => steered().toggleStabilizer(name),
    chooseProblem: (/** @type {string} */ name) => steered().chooseProblem(name),
    reduceLearningRates: () => steered().reduceLearningRates(),
    reset,
    newSeed: () => reset(drawSeed()),
    async resetAndPlay() { if (await reset()) await first.start(); },
    choosePreset: alone(single.choosePreset),
    openLesson: alone(single.openLesson),
    openSeed: alone(single.openSeed),
    openLink: alone(single.openLink),
    async continueFromHere() {
      const { peek } = store.state;
      if (!second) return single.continueFromHere();
      if (peek && (await moveBoth(() => single.rewind(peek.step)))) await first.start();
    },
    peek(/** @type {number} */ step) { single.peek(step); second?.timeline.peek(step); },
    backToNow() { single.backToNow(); second?.timeline.backToNow(); },
  };
  return {
    ...replaced,
    compare,
    keep,
    steer: (side) => { if (store.state.compare) store.dispatch({ type: "compare_changed", compare: { ...store.state.compare, steered: side } }); },
    acknowledgeSecond: (frame) => second?.session.acknowledge(frame),
  };
}
