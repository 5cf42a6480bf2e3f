// @ts-check
/** What is drawn: the toggles of the layers are the legend of the stage. */
import { layersIn } from "../core/layers.js";
import { hasLabels, sceneOf } from "../core/selectors.js";
import { h, together } from "../lib/dom.js";
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/types.js").Commands} Commands */

/** @param {State} state */
const layersOf = (state) => layersIn(sceneOf(state), state.frame);

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountLayers(root, store, { commands }) {
  /** @type {HTMLButtonElement[]} */
  let toggles = [];
  function update() {
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(store.state.layers[toggle.dataset.layer ?? ""] ?? false));
  }
  return together([
    store.watch((state) => layersOf(state).map(({ name }) => name).join(), () => {
      toggles = layersOf(store.state).map(({ name, title, help, colour, mark }) =>
        h("button", { type: "button", class: "layer", "data-layer": name, "data-colour": colour, "data-help": help, "aria-pressed": "true", onclick: () => commands.toggleLayer(name) },
          h("span", { class: `mark mark-${mark}`, "aria-hidden": "true" }), title));
      root.replaceChildren(...toggles);
      update();
    }),
    store.watch((state) => state.layers, update),
    store.watch(hasLabels, (has) => root.classList.toggle("has-labels", has)),
    () => root.replaceChildren(),
  ]);
}
