// @ts-check
/** The commands of one run: each is a request to the server, and its result shows in the run's store. */
import { configPatch, joinPatches, patchOf } from "../app/config.js";
import { defaultsOf, hasNetworks } from "../app/fields.js";
import { t } from "../app/i18n.js";
import { layersOfLink } from "../app/layers.js";
import { withPointsOf } from "../app/points_link.js";
import { problemPatch } from "../app/problem_patch.js";
import { canSteer, isPlaying, isStabilizerOn } from "../app/selectors.js";
import { configOfLink, presetConfig } from "../app/url_state.js";
import { createPatchQueue } from "./patch_queue.js";
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
      const document = error instanceof RequestError
        ? error.document
        : { title: "", status: 0, detail: t("{reason} The old value is back.", { reason: errorText(error) }), errors: [] };
      store.dispatch({ type: "fields_refused", values, document });
      if (Object.keys(values).length === 0) say("error", errorText(error));
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
        store.dispatch({ type: "fields_refused", values: { seed: null }, document: error.document });
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

  /** Takes this run to the setup of a link, or opens the run that the link names. @param {import("../app/url_state.js").Link} link */
  async function openLink(link) {
    const { catalog, run, preset } = store.state;
    if (!catalog || !run || link.run !== null || !canSteer(store.state)) return session.open(link);
    const known = catalog.presets.some(({ name }) => name === link.preset) ? link.preset : null;
    const config = configPatch(run.config, withPointsOf(run.config, configOfLink(catalog, link), link));
    const lesson = catalog.lessons?.some(({ name }) => name === link.lesson) ? link.lesson : null;
    const is_new_game = known !== preset || lesson !== (store.state.lesson?.name ?? null) || (link.seed !== null && link.seed !== run.seed);
    store.dispatch({ type: "preset_chosen", preset: known });
    if (lesson) store.dispatch({ type: "lesson_opened", name: lesson, step: link.step });
    store.dispatch({ type: "layers_changed", layers: layersOfLink(link.layers) });
    const body = { ...(Object.keys(config).length > 0 ? { config } : {}), ...(link.speed !== run.speed ? { speed: link.speed } : {}) };
    if (Object.keys(body).length > 0) await queue.push({ body, values: {} });
    if (is_new_game && (await reset(link.seed ?? run.seed))) await send("start");
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
      store.dispatch({ type: "preset_chosen", preset });
      if (Object.keys(config).length > 0) await queue.push({ body: { config }, values: {} });
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
