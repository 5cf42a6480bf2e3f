// @ts-check
/** A second run beside the first: a fork that keeps step with it, in a store and a session of its own. */
import { configPatch } from "../../app/config.js";
import { t } from "../../app/i18n.js";
import { steeredStore } from "../../app/steered_store.js";
import { INITIAL_STATE, reduce } from "../../app/reducer.js";
import { isPlaying } from "../../app/selectors.js";
import { createStore } from "../../app/store.js";
import { createCommands } from "../../net/run_commands.js";
import { createTimeCommands } from "../timeline/commands.js";
import { createSession, drawSeed, errorText } from "../../net/session.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").Run} Run */
/** @typedef {{store: Store, session: import("../../net/session.js").Session, commands: import("../../net/run_commands.js").RunCommands, time: import("../timeline/commands.js").TimeCommands, stop: () => void}} Second */
/** @typedef {{read: () => {first: string, id: string, token: string}|null, write: (second: {first: string, id: string, token: string}|null) => void}} CompareMemory */

const NO_MEMORY = { read: () => null, write: () => {}, tokenOf: () => null };
/** What both show in the same way. */
const SHARED = /** @type {const} */ (["layers", "theme", "language", "catalog"]);

/**
 * @param {{store: Store, rest: import("../../net/rest.js").RestClient, session: import("../../net/session.js").Session, time: import("../timeline/commands.js").TimeCommands, commands: import("../../net/run_commands.js").RunCommands, memory: CompareMemory}} parts
 */
export function createCompare({ store, rest, session, time, commands, memory }) {
  /** @type {Second|null} */
  let second = null;
  const findSecond = () => second?.store ?? null;
  const steered = () => (store.state.compare?.steered === "b" && second ? second : { commands, time });

  /** @param {Run} run @param {string} token */
  function open(run, token) {
    const { catalog, theme, language, layers } = store.state;
    const first_id = store.state.run?.id ?? "";
    const own = createStore(reduce, { ...INITIAL_STATE, catalog, theme, language, layers });
    const own_session = createSession({ store: own, rest, memory: NO_MEMORY });
    const own_commands = createCommands({ store: own, rest, session: own_session });
    const own_time = createTimeCommands({ store: own, rest, session: own_session, commands: own_commands });
    const stops = [
      ...SHARED.map((name) => store.watch((state) => state[name], () => share(own))),
      own.watch((state) => state.message, (message) => { if (message) store.dispatch({ type: "message_shown", ...message }); }),
    ];
    second = { store: own, session: own_session, commands: own_commands, time: own_time, stop: () => stops.forEach((stop) => stop()) };
    own_session.adopt(run, token);
    // Until its own program is ready: at the parting both look alike.
    const { frame } = store.state;
    if (frame && frame.step === run.step) own.dispatch({ type: "frame_received", frame: { ...frame, run: run.id, epoch: run.epoch ?? 0 } });
    store.dispatch({ type: "view_changed", view: "stage" });
    store.dispatch({ type: "compare_changed", compare: { run: run.id, steered: "b" } });
    stops.push(
      own.watch((state) => state.connection.phase === "gone", (is_gone) => { if (is_gone) lose(); }),
      store.watch((state) => state.run?.id, (id) => { if (id !== first_id) close(); }),
    );
    memory.write({ first: first_id, id: run.id, token });
  }

  /** @param {Store} own */
  function share(own) {
    const { layers, theme, language, catalog } = store.state;
    own.dispatch({ type: "layers_changed", layers });
    own.dispatch({ type: "theme_changed", theme });
    own.dispatch({ type: "language_changed", language, catalog });
  }

  /** The second run leaves the page; what becomes of it is another question. */
  function close() {
    const closing = second;
    if (!closing) return;
    second = null;
    memory.write(null);
    closing.stop();
    closing.session.close();
    store.dispatch({ type: "compare_changed", compare: null });
  }

  function lose() {
    close();
    store.dispatch({ type: "message_shown", text: t("The second run is no longer there: the comparison has ended.") });
  }

  /** Two runs from one step on; both wait there, unless they were on their way. @param {Config|null} [change] what the second does otherwise */
  async function compare(change = null) {
    const { run, peek, is_owner } = store.state;
    if (!run) return;
    const was_playing = isPlaying(store.state) && peek === null;
    const from = peek?.step ?? run.step;
    // A viewer cannot hold somebody else's run to the pace of two: both are the viewer's own then.
    const is_ready = !is_owner ? await time.forkAt(from) : peek ? await time.rewind(from) : !was_playing || (await commands.stop());
    if (is_ready && (await pairUp(change)) && was_playing) await commands.start();
  }

  /** A second run from where the first one stands, instead of the one there was. @param {Config|null} change @returns {Promise<boolean>} */
  async function pairUp(change) {
    const owned = session.ownership();
    const left = second?.session.ownership();
    if (!owned) return false;
    try {
      const answer = await rest.fork(owned.id, { lockstep: true, start: false, ...(change ? { config: change } : {}) }, owned.token);
      close();
      open(answer.run, answer.token);
      return true;
    } catch (error) {
      close();
      store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
      return false;
    } finally {
      if (left) rest.deleteRun(left.id, left.token).catch(() => {}); // it expires by itself
    }
  }

  /** The first run goes elsewhere; from there the two begin anew, with the difference they had. @param {() => Promise<boolean>} go @returns {Promise<boolean>} */
  async function again(go) {
    const [run, other] = [store.state.run, second?.store.state.run];
    if (!run || !other) return go();
    const change = configPatch(run.config, other.config);
    const was_playing = isPlaying(store.state);
    if ((was_playing && !(await commands.stop())) || !(await go()) || !(await pairUp(change))) return false;
    return was_playing ? commands.start() : true;
  }

  /** One of the two goes on alone. The other is deleted, unless somebody else looks at it. @param {"a"|"b"} kept */
  async function keep(kept) {
    const [mine, theirs] = [session.ownership(), second?.session.ownership()];
    const [run, other] = [store.state.run, second?.store.state.run];
    if (!run || !other || !theirs) return close();
    const left = kept === "a" ? { ...theirs, viewers: other.viewers } : mine && { ...mine, viewers: run.viewers };
    close();
    if (kept === "b") session.adopt(other, theirs.token);
    if (left && left.viewers <= 1) await rest.deleteRun(left.id, left.token).catch(() => {}); // it expires by itself
  }

  /** After a reload the comparison is still there. */
  async function restore() {
    const kept = memory.read();
    if (!kept || second || kept.first !== store.state.run?.id || !store.state.is_owner) return;
    try {
      open(await rest.getRun(kept.id), kept.token);
    } catch {
      memory.write(null);
    }
  }
  store.watch((state) => state.connection.phase, (phase) => { if (phase === "open") restore(); });

  /** @param {number} [seed] */
  const reset = (seed) => again(() => commands.reset(seed));

  async function continueFromHere() {
    const { peek } = store.state;
    if (!second) return time.continueFromHere();
    if (peek && (await again(() => time.rewind(peek.step)))) await commands.start();
  }

  return {
    findSecond,
    /** What the controls show and steer. */
    steered: steeredStore(store, findSecond),
    /** The commands of the first run, as two runs need them. @returns {import("../../net/run_commands.js").RunCommands & Pick<Commands, "compare"|"keep"|"steer"|"peek"|"backToNow"|"continueFromHere"|"fork">} */
    commands() {
      /** @template {any[]} A @param {(...args: A) => Promise<any>} act @returns {(...args: A) => Promise<any>} */
      const alone = (act) => async (...args) => { if (second) await keep("a"); return act(...args); };
      return {
        ...commands,
        edit: (path, value) => steered().commands.edit(path, value),
        toggleStabilizer: (name) => steered().commands.toggleStabilizer(name),
        chooseProblem: (name) => steered().commands.chooseProblem(name),
        reduceLearningRates: () => steered().commands.reduceLearningRates(),
        reset,
        newSeed: () => reset(drawSeed()),
        async resetAndPlay() { if (await reset()) await commands.start(); },
        choosePreset: alone(commands.choosePreset),
        openLesson: alone(commands.openLesson),
        openSeed: alone(commands.openSeed),
        apply: alone(commands.apply),
        compare,
        keep,
        continueFromHere,
        fork: time.fork,
        steer: (side) => { if (store.state.compare) store.dispatch({ type: "compare_changed", compare: { ...store.state.compare, steered: side } }); },
        peek(step) { time.peek(step); second?.time.peek(step); },
        backToNow() { time.backToNow(); second?.time.backToNow(); },
      };
    },
    /** @param {number} frame of the second run */
    acknowledge: (frame) => second?.session.acknowledge(frame),
  };
}

/** @typedef {ReturnType<typeof createCompare>} Compare */
