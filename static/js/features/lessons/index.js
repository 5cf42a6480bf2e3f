// @ts-check
/** The lessons: guided tours with verified claims. */
import { m } from "../../app/i18n.js";
import { lessonMemory } from "../../app/memory.js";
import { canSteer } from "../../app/selectors.js";
import { parseLink } from "../../app/url_state.js";
import { together } from "../../lib/dom.js";
import { mountLessonMenu } from "./menu.js";
import { currentLesson, valuesOf } from "./model.js";
/** @typedef {import("../../app/types.js").Config} Config */

export { currentLesson, pathsOfStep } from "./model.js";

/**
 * @typedef {object} OwnState
 * @property {number[]} lesson_steps_done the steps of the open lesson whose button was pressed
 * @property {string[]} lessons_read the lessons whose last step was reached in this browser
 */

/**
 * @typedef {object} OwnCommands
 * @property {(name: string) => Promise<void>} openLesson an owner's run gets the configuration of the lesson and waits at step 0; a viewer gets the text only
 * @property {(step: number) => void} goToStep of the lesson
 * @property {() => Promise<void>} applyLessonStep makes the change of the lesson's step
 * @property {(seed: number, config: Config) => Promise<void>} openSeed trains one seed of the open lesson from step 0
 * @property {() => void} closeLesson
 */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "lessons",
  places: {
    lessons: { slot: "top-side", tag: "div", attributes: { class: "lessons" } },
    lesson: { slot: "side", tag: "section", label: m("Lesson"), attributes: { class: "lesson", "data-testid": "lesson", hidden: true } },
  },
  initial: { lesson_steps_done: [], lessons_read: lessonMemory.read() },
  reducers: {
    lesson_opened: (state) => ({ ...state, lesson_steps_done: [] }),
    lesson_step_done: (state, { step }) => ({ ...state, lesson_steps_done: [...state.lesson_steps_done, step] }),
    lesson_read: (state, { name }) => (state.lessons_read.includes(name) ? state : { ...state, lessons_read: [...state.lessons_read, name] }),
  },
  start: ({ store }) => {
    store.watch((state) => state.lesson, () => {
      const open = currentLesson(store.state);
      if (open && open.index + 1 === open.lesson.steps.length) store.dispatch({ type: "lesson_read", name: open.lesson.name });
    });
    store.watch((state) => state.lessons_read, lessonMemory.write);
  },
  createCommands: ({ store, run }) => ({
    async openLesson(name) {
      const lesson = store.state.catalog?.lessons?.find((each) => each.name === name);
      if (!lesson) return;
      store.dispatch({ type: "lesson_opened", name });
      if (!canSteer(store.state)) return;
      await run.adoptConfig(lesson.config, lesson.speed);
      await run.reset();
    },
    goToStep: (step) => store.dispatch({ type: "lesson_step_changed", step }),
    async applyLessonStep() {
      const open = currentLesson(store.state);
      if (!open) return;
      const { step, index } = open;
      store.dispatch({ type: "lesson_step_done", step: index });
      if (step.change) await run.editAll(valuesOf(step.change));
      if (step.is_restart) await run.resetAndPlay();
    },
    async openSeed(seed, config) {
      const lesson = currentLesson(store.state)?.lesson;
      if (!lesson || !canSteer(store.state)) return;
      await run.adoptConfig(config, lesson.speed);
      if (await run.reset(seed)) await run.start();
    },
    closeLesson: () => store.dispatch({ type: "lesson_closed" }),
  }),
  mount: ({ place, store, commands }) => together([
    mountLessonMenu(place("lessons"), store, { commands }),
    // The page makes room before the text is there, and for the lesson of a link before the catalogue is.
    store.watch((state) => (state.catalog ? currentLesson(state) !== null : parseLink(location.hash).lesson !== null), (is_open) => {
      document.body.classList.toggle("has-lesson", is_open);
      place("lesson").hidden = !is_open;
    }),
  ]),
  panels: [{
    when: ({ lesson }) => lesson !== null,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountLesson(place("lesson"), store, { commands }),
  }],
  dialogs: {
    seeds: async ({ store, commands, rest }) => (await import("./seeds_dialog.js")).mountSeeds(document.body, store, { commands, getEvidence: rest.getEvidence }),
  },
};
