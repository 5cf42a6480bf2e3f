// @ts-check
/** The toggles of the layers, which are also the legend of the stage. */
import { m, t } from "../../app/i18n.js";
import { MORPHING } from "../../app/layers.js";
import { domainOf } from "../../app/picture.js";
import { hasLabels, shownFrame } from "../../app/selectors.js";
import { h, icon, together } from "../../lib/dom.js";
import { layersIn } from "../../scenes/index.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** @param {State} state */
function layersOf(state) {
  const [domain, frame] = [domainOf(state), shownFrame(state)];
  return layersIn(domain, frame?.domain === domain ? frame : null);
}

const PLAY = "M8 5.5v13l10.5-6.5z";

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
function mountLayers(root, store, { commands }) {
  /** @type {HTMLButtonElement[]} */
  let toggles = [];
  function update() {
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(store.state.layers[toggle.dataset.layer ?? ""] ?? false));
  }
  const play = () =>
    h("button", { type: "button", class: "layer-play", "data-testid": "play-morph", "aria-label": t("Play z to G(z)"), "data-help": t("Shows how the generator maps the latents: back to the latent space, then to the data again. Key: m"), onclick: () => commands.playMorph() },
      icon(PLAY, { filled: true }));
  return together([
    store.watch((state) => layersOf(state).map(({ name }) => name).join(), () => {
      toggles = layersOf(store.state).map(({ name, title, help, colour, symbol }) =>
        h("button", { type: "button", class: "layer", "data-layer": name, "data-colour": colour, "data-help": t(help), "aria-pressed": "true", onclick: () => commands.toggleLayer(name) },
          h("span", { class: `symbol symbol-${symbol}`, "aria-hidden": "true" }), t(title)));
      root.replaceChildren(...toggles.map((toggle) => (toggle.dataset.layer === MORPHING ? h("div", { class: "layer-row" }, toggle, play()) : toggle)));
      update();
    }),
    store.watch((state) => state.layers, update),
    store.watch(hasLabels, (has) => root.classList.toggle("has-labels", has)),
    () => root.replaceChildren(),
  ]);
}

/** @typedef {{morphs: number}} OwnState morphs: how often the animation from z to G(z) was requested */
/**
 * @typedef {object} OwnCommands
 * @property {(name: string) => void} toggleLayer
 * @property {() => void} playMorph animates the map from z to G(z)
 */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "layers",
  places: { layers: { slot: "stage-side", tag: "div", label: m("Layers"), attributes: { class: "layers", role: "group" } } },
  initial: { morphs: 0 },
  reducers: { morph_played: (state) => ({ ...state, morphs: state.morphs + 1 }) },
  createCommands: ({ store }) => ({
    toggleLayer(name) {
      const { layers } = store.state;
      store.dispatch({ type: "layers_changed", layers: { ...layers, [name]: !layers[name] } });
    },
    playMorph: () => store.dispatch({ type: "morph_played" }),
  }),
  mount: ({ place, store, commands }) => mountLayers(place("layers"), store, { commands }),
  keys: ({ commands }) => ({ m: commands.playMorph }),
};
