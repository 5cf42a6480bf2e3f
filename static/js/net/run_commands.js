// @ts-check
/** The commands of one run: each is a request to the server, and its result shows in the run's store. */
import { configPatch, joinPatches, patchOf } from "../app/config.js";
import { defaultsOf, hasNetworks } from "../app/fields.js";
import { t } from "../app/i18n.js";
import { withPointsOf } from "../app/points_link.js";
import { problemPatch } from "../app/problem_patch.js";
import { canSteer, isPlaying, isStabilizerOn } from "../app/selectors.js";
import { configOfLink, presetConfig, speedOfBase, speedOfLink } from "../app/url_state.js";
import { createPatchQueue } from "./patch_queue.js";
import { explained } from "./refused_values.js";
import { RequestError } from "./rest.js";
import { drawSeed, errorText } from "./session.js";
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/types.js").RunCommands} RunCommands */

/**
 * @param {{store: Store, rest: import("./rest.js").RestClient, session: import("./session.js").Session}} parts
 * @returns {RunCommands}
 */
export function createRunCommands({ store, rest, session }) {
  /** @param {"info"|"error"} kind @param {string} text */
  const say = (kind, text) => store.dispatch({ type: "message_shown", kind, text });

  const queue = createPatchQueue(async ({ body, values }) => {
    const owned = session.ownership();
    if (!owned) return;
    try {
      const { run } = await rest.patchRun(owned.id, owned.token, body);
      store.dispatch({ type: "run_updated", run });
      store.dispatch({ type: "fields_confirmed", values });
    } catch (error) {
      const is_about_values = error instanceof RequestError && error.document.errors.length > 0;
      const reason = t("{reason} The old value is back.", { reason: errorText(error) });
      const document = is_about_values ? explained(store.state, error.document) : { title: "", status: 0, detail: reason, errors: [] };
      store.dispatch({ type: "fields_refused", values, document });
      // The control may be out of sight, and no value of its own was wrong.
      if (!is_about_values) say("error", Object.keys(values).length === 0 ? errorText(error) : reason);
      else if (Object.keys(values).length === 0) say("error", document.errors.map(({ message }) => message).join(" "));
    }
  });

  /** @param {"start"|"stop"|"step"|"reset"} command @param {object} [body] @returns {Promise<boolean>} did it work */
  async function send(command, body) {
    const owned = session.ownership();
    if (!owned || !canSteer(store.state)) return false;
    store.dispatch({ type: "message_cleared" });
    await queue.idle();
    try {
      const { run } = await rest.command(owned.id, owned.token, command, body);
      if (run) store.dispatch({ type: "run_updated", run });
      return true;
    } catch (error) {
      if (command === "reset" && error instanceof RequestError && error.document.errors.length > 0) {
        store.dispatch({ type: "fields_refused", values: { seed: null }, document: explained(store.state, error.document) });
      } else say("error", errorText(error));
      return false;
    }
  }

  /** @param {{[path: string]: any}} values */
  function editAll(values) {
    if (!canSteer(store.state)) return Promise.resolve();
    store.dispatch({ type: "fields_edited", values });
    const { speed, ...fields } = values;
    /** @type {{[key: string]: any}} */
    const body = {};
    if ("speed" in values) body.speed = speed;
    for (const [path, value] of Object.entries(fields)) {
      body.config = joinPatches(body.config ?? {}, patchOf(path, value));
    }
    return queue.push({ body, values });
  }

  /** @param {number} [seed] */
  async function reset(seed) {
    store.dispatch({ type: "restart_asked" });
    const is_done = await send("reset", seed === undefined ? {} : { seed });
    if (!is_done) store.dispatch({ type: "restart_refused" });
    return is_done;
  }

  /**
   * Takes this run to the setup of a link, or opens the run that the link names. A lesson waits at step 0.
   * @param {import("../app/url_state.js").Link} asked
   */
  async function openLink(asked) {
    const { catalog, run, preset, lesson } = store.state;
    if (!catalog || !run || asked.run !== null || !canSteer(store.state)) return session.open(asked);
    const link = session.usable(catalog, asked);
    const config = configPatch(run.config, withPointsOf(run.config, configOfLink(catalog, link), link));
    const is_other_base = link.preset !== preset || link.lesson !== (lesson?.name ?? null);
    session.showBase(link);
    const speed = speedOfLink(catalog, link);
    const body = { ...(Object.keys(config).length > 0 ? { config } : {}), ...(speed !== run.speed ? { speed } : {}) };
    if (Object.keys(body).length > 0) await queue.push({ body, values: {} });
    if (link.lesson !== null) {
      if (isPlaying(store.state)) await send("stop");
      await reset(link.seed ?? run.seed);
    } else if ((is_other_base || (link.seed !== null && link.seed !== run.seed)) && (await reset(link.seed ?? run.seed))) await send("start");
  }

  async function resetAndPlay() {
    if (await reset()) await send("start");
  }

  /** @type {RunCommands} */
  const commands = {
    async start() {
      if (store.state.run?.status === "diverged" && !(await reset())) return false;
      return send("start");
    },
    stop: () => send("stop"),
    toggle: () => (isPlaying(store.state) ? commands.stop() : commands.start()),
    async step(player) {
      // The user wants to look at a single step, so the run stops after it.
      if (isPlaying(store.state) && !(await commands.stop())) return false;
      return send("step", { n: 1, player });
    },
    reset,
    resetAndPlay,
    newSeed: () => reset(drawSeed()),
    edit: (path, value) => editAll({ [path]: value }),
    editAll,
    async adoptConfig(config, speed) {
      const patch = configPatch(store.state.run?.config ?? {}, config);
      if (isPlaying(store.state)) await commands.stop();
      await queue.push({ body: { ...(Object.keys(patch).length > 0 ? { config: patch } : {}), speed }, values: {} });
    },
    setSpeed: (speed) => editAll({ speed }),
    toggleStabilizer(name) {
      const fields = store.state.catalog?.stabilizers.find((each) => each.name === name)?.fields ?? [];
      const value = isStabilizerOn(store.state, name) ? null : defaultsOf(fields);
      return editAll({ [`stabilizers.${name}`]: value });
    },
    async chooseProblem(name) {
      const { catalog, run } = store.state;
      const changes = catalog && run ? problemPatch(catalog, run.config, name) : null;
      if (!catalog || !run || !changes) return;
      const had_networks = hasNetworks(catalog, run.config);
      store.dispatch({ type: "preset_chosen", preset: null });
      await editAll(changes);
      // Networks cannot take over the weights of players that are two numbers, and the reverse.
      if (hasNetworks(catalog, { problem: name }) !== had_networks) await reset();
    },
    async choosePreset(preset) {
      const { catalog, run } = store.state;
      if (!catalog || !run || !canSteer(store.state)) return;
      const config = configPatch(run.config, presetConfig(catalog, preset));
      const speed = speedOfBase(catalog, { lesson: null, preset }) ?? run.speed;
      store.dispatch({ type: "preset_chosen", preset });
      const body = { ...(Object.keys(config).length > 0 ? { config } : {}), ...(speed !== run.speed ? { speed } : {}) };
      if (Object.keys(body).length > 0) await queue.push({ body, values: {} });
      await resetAndPlay();
    },
    async reduceLearningRates() {
      const config = store.state.run?.config;
      if (!config) return;
      const paths = ["generator_learning_rate", "discriminator_learning_rate"];
      await editAll(Object.fromEntries(paths.map((path) => [path, Number((config[path] / 3).toPrecision(2))])));
      await resetAndPlay();
    },
    openLink,
    say: (text, kind = "info") => say(kind, text),
    recreate: session.recreate,
    retry: session.retry,
    acknowledge: session.acknowledge,
  };
  return commands;
}
