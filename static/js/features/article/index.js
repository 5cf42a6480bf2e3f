// @ts-check
/** An article below the page: what a GAN is, how to read the stage, why training fails, and what helps. */
import { m, t } from "../../app/i18n.js";

/** @typedef {{readArticle: () => void}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<{}, OwnCommands>} */
export const feature = {
  name: "article",
  places: { article: { slot: "body-end", tag: "section", label: m("How a GAN learns"), attributes: { class: "article", "data-testid": "article" } } },
  createCommands: ({ place }) => ({ readArticle: () => place("article").scrollIntoView() }),
  panels: [{
    when: ({ frame, page }) => frame !== null && !page.is_embed,
    mount: async ({ place, store, commands, draw }) => (await import("./view.js")).mountArticle(place("article"), { store, commands, draw: draw.later }),
  }],
  actions: ({ commands }) => [{ name: "article", rank: 0, title: t("How a GAN learns"), help: t("An article below the stage, with figures to move."), run: commands.readArticle }],
};
