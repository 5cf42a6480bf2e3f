// @ts-check
/** Present mode: large type and few controls, for a projector and a presentation remote. */
import { m, t } from "../../app/i18n.js";
import { currentLesson } from "../lessons/index.js";
/** @typedef {import("../../app/feature.js").App} App */

/** The keys of a presentation remote, and the key that ends the mode. @param {App} app @returns {import("../../app/feature.js").Keys} */
function presenterKeys({ store, commands }) {
  /** @param {1|-1} way @param {() => void} otherwise */
  function turn(way, otherwise) {
    const open = currentLesson(store.state);
    if (store.state.step_trace) commands.turnPhase(way);
    else if (open) commands.goToStep(Math.min(open.lesson.steps.length - 1, Math.max(0, open.index + way)));
    else otherwise();
  }
  return {
    PageDown: () => turn(1, () => commands.toggle()),
    PageUp: () => turn(-1, () => commands.reset()),
    Escape: () => commands.present(false),
  };
}

/** @typedef {{presented_chart: string}} OwnState presented_chart: the name of the one chart that is shown */
/** @typedef {{present: (is_presenting: boolean) => void, presentChart: (name: string) => void}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "presenting",
  places: {
    present_tools: { slot: "top-side", tag: "div", attributes: { class: "present-tools" } },
    present: { slot: "page-end", tag: "aside", label: m("Presentation"), attributes: { class: "present", hidden: true } },
  },
  initial: { presented_chart: "losses" },
  reducers: { presented_chart_changed: (state, { name }) => ({ ...state, presented_chart: name }) },
  createCommands: ({ store }) => ({
    present: (is_presenting) => store.dispatch({ type: "page_changed", page: { is_presenting } }),
    presentChart: (name) => store.dispatch({ type: "presented_chart_changed", name }),
  }),
  panels: [{
    when: ({ page }) => page.is_presenting,
    mount: async ({ place, store, commands }) =>
      (await import("./view.js")).mountPresent(place("present"), place("present_tools"), store, { commands }),
  }],
  actions: ({ commands }) => [{ name: "present", rank: 3, title: t("Present"), help: t("Large type and few controls, for a projector and a presentation remote. Key: p"), run: () => commands.present(true), keys: "p", is_primary: true }],
  keys: ({ store, commands }) => ({ p: () => commands.present(!store.state.page.is_presenting) }),
  presenter_keys: presenterKeys,
};
