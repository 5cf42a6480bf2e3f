// @ts-check
/** The lessons: guided tours with verified claims. */
import { leavesOf } from "../../app/config.js";
import { m } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { mountLessonMenu } from "./menu.js";
import { currentLesson } from "./model.js";
/** @typedef {import("../../app/types.js").Config} Config */

export { currentLesson };

/** A patch as values by path; a stabilizer is one value with all its parameters, as its chip sends it. @param {Config} change */
function valuesOf({ stabilizers = {}, ...rest }) {
  const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
  return Object.fromEntries([...leavesOf(rest), ...chosen]);
}

/**
 * @typedef {object} OwnCommands
 * @property {(name: string) => Promise<void>} openLesson an owner's run gets the configuration of the lesson and waits at step 0; a viewer gets the text only
 * @property {(step: number) => void} goToStep of the lesson
 * @property {() => Promise<void>} applyLessonStep makes the change of the lesson's step
 * @property {(seed: number, config: Config) => Promise<void>} openSeed trains one seed of the open lesson from step 0
 * @property {() => void} closeLesson
 */

/** @type {import("../../app/feature.js").Feature<{}, OwnCommands>} */
export const feature = {
  name: "lessons",
  places: {
    lessons: { slot: "top-side", tag: "div", attributes: { class: "lessons" } },
    lesson: { slot: "centre", tag: "section", label: m("Lesson"), attributes: { class: "lesson", "data-testid": "lesson", hidden: true } },
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
      const step = currentLesson(store.state)?.step;
      if (!step) return;
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
  mount: ({ place, store, commands }) => mountLessonMenu(place("lessons"), store, { commands }),
  panels: [{
    when: ({ lesson }) => lesson !== null,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountLesson(place("lesson"), store, { commands }),
  }],
  dialogs: {
    seeds: async ({ store, commands, rest }) => (await import("./seeds_dialog.js")).mountSeeds(document.body, store, { commands, getEvidence: rest.getEvidence }),
  },
};
