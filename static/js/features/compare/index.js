// @ts-check
/** Two runs side by side, with the same seed and one difference. */
import { t } from "../../app/i18n.js";
import { together } from "../../lib/dom.js";
import { createCompareCommands } from "./commands.js";
/** @typedef {import("./commands.js").CompareCommands} CompareCommands */

/** @typedef {{compare: {run: string, steered: "a"|"b"}|null}} OwnState compare: the second run, and which of the two the controls steer */

/** It wraps the commands of other features, so it comes after them in features.js. @type {import("../../app/feature.js").Feature<OwnState, CompareCommands>} */
export const feature = {
  name: "compare",
  initial: { compare: null },
  reducers: { compare_changed: (state, { compare }) => ({ ...state, compare }) },
  createCommands: createCompareCommands,
  panels: [{
    when: ({ compare }) => compare !== null,
    async mount({ place, store, commands, findSecond, mountStage }) {
      const { mountCompare, mountSteering } = await import("./view.js");
      return together([
        mountSteering(place("main_controls"), store, { commands }),
        mountCompare(place("stage_room"), store, {
          commands, findSecond,
          mountStage: (root, second) => mountStage(root, second, { onDrawn: commands.acknowledgeSecond, findCompanion: () => store }),
        }),
      ]);
    },
  }],
  actions: ({ store, commands }) => [{ name: "compare", rank: 1, title: t("Compare"), help: t("Two runs side by side with the same seed. What you change next is the difference between them."), run: () => { if (!store.state.compare) commands.compare(); }, is_primary: true }],
};
