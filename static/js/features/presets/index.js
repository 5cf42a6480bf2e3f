// @ts-check
/** The menu of the presets: instructive setups, grouped by their problem, each with its summary. */
import { problemsInOrder } from "../../app/fields.js";
import { t } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, setText, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Preset} Preset */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {Catalog} catalog @returns {[string, Preset[]][]} */
function presetGroups(catalog) {
  return problemsInOrder(catalog)
    .map(({ name, title }) => /** @type {[string, Preset[]]} */ ([title, catalog.presets.filter((preset) => preset.config.problem === name)]))
    .filter(([, presets]) => presets.length > 0);
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
function mountPresets(root, store, { commands }) {
  const id = uniqueId("presets");
  const name = h("span", { class: "menu-name" }, t("Presets"));
  const { opener, menu, unequip, close } = createMenu({ id, label: t("Presets"), testid: "preset", help: t("Ready-made setups that show a certain effect."), kind: "preset" }, name);
  root.append(opener, menu);

  /** @param {string|null} preset */
  function choose(preset) {
    close();
    commands.choosePreset(preset);
  }
  /** @param {string|null} preset @param {string} title @param {string} summary */
  const item = (preset, title, summary) =>
    h("button", { type: "button", class: "menu-item", "data-preset": preset ?? "", onclick: () => choose(preset) }, h("strong", {}, title), h("span", {}, summary));

  function update() {
    const { catalog, preset } = store.state;
    const chosen = catalog?.presets.find((each) => each.name === preset);
    setText(name, chosen?.title ?? t("Presets"));
    opener.dataset.help = chosen?.summary ?? t("Ready-made setups that show a certain effect.");
    opener.disabled = !canSteer(store.state);
    for (const each of menu.querySelectorAll("button")) each.setAttribute("aria-current", String(each.dataset.preset === (preset ?? "")));
  }
  return together([
    store.watch((state) => state.catalog, (catalog) => {
      const groups = catalog ? presetGroups(catalog) : [];
      menu.replaceChildren(
        item(null, t("Default settings"), t("The settings that the page opens with.")),
        ...groups.map(([title, presets]) => h("section", {}, h("h3", { class: "menu-group" }, title), ...presets.map((preset) => item(preset.name, preset.title, preset.summary)))),
      );
      update();
    }),
    store.watch((state) => state.preset, update),
    store.watch(canSteer, update),
    unequip,
    () => root.replaceChildren(),
  ]);
}

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "presets",
  places: { presets: { slot: "top-side", tag: "div", attributes: { class: "presets" } } },
  mount: ({ place, store, commands }) => mountPresets(place("presets"), store, { commands }),
};
