// @ts-check
/** What the views can ask for. They get this object and nothing else of the wire. */
import { configPatch, joinPatches, leavesOf, patchOf } from "../app/config.js";
import { defaultsOf, hasNetworks } from "../app/fields.js";
import { layersOfLink } from "../app/layers.js";
import { currentLesson } from "../features/lessons/model.js";
import { t } from "../app/i18n.js";
import { withPointsOf } from "../features/data_editor/points.js";
import { problemPatch } from "../app/problem_patch.js";
import { canSteer, isPlaying, isStabilizerOn } from "../app/selectors.js";
import { configOfLink, presetConfig } from "../app/url_state.js";
import { createDataCommands } from "../features/data_editor/commands.js";
import { createPatchQueue } from "./patch_queue.js";
import { RequestError } from "./rest.js";
import { drawSeed, errorText } from "./session.js";
/** @typedef {import("../app/url_state.js").Link} Link */
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {Omit<import("../app/types.js").Commands, "peek"|"backToNow"|"continueFromHere"|"fork"|"compare"|"steer"|"keep"|"showView"|"present"|"setReporting"|"serverAddress"|"exportAddress"|"picturesAt"|keyof import("../features/step_trace/commands.js").StepTraceCommands|keyof import("../features/notices/commands.js").LearnCommands|keyof import("../features/statistics/commands.js").StatisticsCommands>} RunCommands what one run can be asked; time travel and comparing stand on it */

/** A patch as values by path; a stabilizer is one value with its parameters, as its chip would send it. @param {{[key: string]: any}} change */
function valuesOf({ stabilizers = {}, ...rest }) {
  const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
  return Object.fromEntries([...leavesOf(rest), ...chosen]);
}

/**
 * @param {{store: Store, rest: import("./rest.js").RestClient, session: import("./session.js").Session}} parts
 * @returns {RunCommands}
 */
export function createCommands({ store, rest, session }) {
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
  async function order(command, body) {
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
  function patch(values) {
    if (!canSteer(store.state)) return Promise.resolve();
    store.dispatch({ type: "fields_edited", values });
    const { speed, ...rest_of_values } = values;
    /** @type {{[key: string]: any}} */
    const body = {};
    if ("speed" in values) body.speed = speed;
    for (const [path, value] of Object.entries(rest_of_values)) {
      body.config = joinPatches(body.config ?? {}, patchOf(path, value));
    }
    return queue.push({ body, values });
  }

  /** @param {number} [seed] */
  const reset = (seed) => order("reset", seed === undefined ? {} : { seed });

  /** Takes this run to what a link says. @param {Link} link */
  async function apply(link) {
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
    if (is_new_game && (await reset(link.seed ?? run.seed))) await order("start");
  }

  /** Stops, and makes the run wholly what a lesson says. @param {import("../app/types.js").Config} config @param {number|null} speed */
  async function adoptConfig(config, speed) {
    const patch = configPatch(store.state.run?.config ?? {}, config);
    if (isPlaying(store.state)) await commands.stop();
    await queue.push({ body: { ...(Object.keys(patch).length > 0 ? { config: patch } : {}), speed }, values: {} });
  }

  async function resetAndPlay() {
    if (await reset()) await order("start");
  }

  /** @type {RunCommands} */
  const commands = {
    start: async () => {
      if (store.state.run?.status === "diverged" && !(await reset())) return false;
      return order("start");
    },
    stop: () => order("stop"),
    toggle: () => (isPlaying(store.state) ? commands.stop() : commands.start()),
    /** @param {"both"|"discriminator"|"generator"} player */
    step: async (player) => {
      // A single step is asked for in order to look at it.
      if (isPlaying(store.state) && !(await commands.stop())) return false;
      return order("step", { n: 1, player });
    },
    reset,
    resetAndPlay,
    newSeed: () => reset(drawSeed()),
    /** @param {string} path @param {any} value */
    edit: (path, value) => patch({ [path]: value }),
    ...createDataCommands({ store, editAll: patch, reset }),
    /** @param {number|null} speed */
    setSpeed: (speed) => patch({ speed }),
    /** @param {string} name */
    toggleStabilizer(name) {
      const fields = store.state.catalog?.stabilizers.find((each) => each.name === name)?.fields ?? [];
      const value = isStabilizerOn(store.state, name) ? null : defaultsOf(fields);
      return patch({ [`stabilizers.${name}`]: value });
    },
    /** @param {string} name */
    async chooseProblem(name) {
      const { catalog, run } = store.state;
      const changes = catalog && run ? problemPatch(catalog, run.config, name) : null;
      if (!catalog || !run || !changes) return;
      const had_networks = hasNetworks(catalog, run.config);
      store.dispatch({ type: "preset_chosen", preset: null });
      await patch(changes);
      // Other players: nothing of what was learnt so far is theirs.
      if (hasNetworks(catalog, { problem: name }) !== had_networks) await reset();
    },
    /** @param {string|null} preset */
    async choosePreset(preset) {
      const { catalog, run } = store.state;
      if (!catalog || !run || !canSteer(store.state)) return;
      const config = configPatch(run.config, presetConfig(catalog, preset));
      store.dispatch({ type: "preset_chosen", preset });
      if (Object.keys(config).length > 0) await queue.push({ body: { config }, values: {} });
      await resetAndPlay();
    },
    /** A viewer gets the story; an owner's run is set up for it and waits at step 0. @param {string} name */
    async openLesson(name) {
      const lesson = store.state.catalog?.lessons?.find((each) => each.name === name);
      if (!lesson) return;
      store.dispatch({ type: "lesson_opened", name });
      if (!canSteer(store.state)) return;
      await adoptConfig(lesson.config, lesson.speed);
      await reset();
    },
    /** @param {number} seed @param {import("../app/types.js").Config} config */
    async openSeed(seed, config) {
      const lesson = currentLesson(store.state)?.lesson;
      if (!lesson || !canSteer(store.state)) return;
      await adoptConfig(config, lesson.speed);
      if (await reset(seed)) await order("start");
    },
    /** @param {number} step */
    goToStep: (step) => store.dispatch({ type: "lesson_step_changed", step }),
    async applyLessonStep() {
      const step = currentLesson(store.state)?.step;
      if (!step) return;
      if (step.change) await patch(valuesOf(step.change));
      if (step.is_restart) await resetAndPlay();
    },
    closeLesson: () => store.dispatch({ type: "lesson_closed" }),
    /** After a divergence: a third of the learning rates, from the beginning. */
    async reduceLearningRates() {
      const config = store.state.run?.config;
      if (!config) return;
      const paths = ["generator_learning_rate", "discriminator_learning_rate"];
      await patch(Object.fromEntries(paths.map((path) => [path, Number((config[path] / 3).toPrecision(2))])));
      await resetAndPlay();
    },
    /** @param {string} name */
    toggleLayer(name) {
      const { layers } = store.state;
      store.dispatch({ type: "layers_changed", layers: { ...layers, [name]: !layers[name] } });
    },
    playMorph: () => store.dispatch({ type: "morph_played" }),
    /** @param {string} text @param {"info"|"error"} [kind] */
    say: (text, kind = "info") => say(kind, text),
    recreate: session.recreate,
    retry: session.retry,
    acknowledge: session.acknowledge,
    apply,
  };
  return commands;
}
