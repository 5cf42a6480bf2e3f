// @ts-check
/** The switch between the stage and the inspection, and the legend of the inspection. */
import { m, t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { isInspecting, whyStageOnly } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** @type {{view: "stage"|"inspection", title: string, help: string}[]} */
const VIEWS = [
  { view: "stage", title: m("Stage"), help: m("The samples, and what the discriminator makes of them.") },
  { view: "inspection", title: m("Inside"), help: m("Both networks from inside: what each neuron does, how strong each connection is, and where the gradients go.") },
];

/** @type {{symbol: string, title: string, help: string}[]} */
const LEGEND = [
  { symbol: "scale", title: m("activation"), help: m("Each square is a neuron: its activation over the latents in G, over the data space in D; orange is below 0, blue-green above. All neurons of a layer share one scale, so a dark square is a neuron that does little.") },
  { symbol: "positive", title: m("weight > 0"), help: m("A connection that adds: the wider, the larger its weight among those that lead to its layer.") },
  { symbol: "negative", title: m("weight < 0"), help: m("A connection that takes away.") },
  { symbol: "data", title: m("data"), help: m("Dots are data on their way: green real ones, purple generated ones.") },
  { symbol: "gradient", title: m("gradient"), help: m("Dashed arrows are the gradient of a player's loss on its way back into its layers: the wider, the larger. Each tenth of it makes the arrow a step thinner, so one that vanishes is seen to.") },
];

const REASONS = {
  numbers: m("In this problem each player is a single number, not a network: there is nothing to look into."),
  busy: m("Comparing and slow motion are shown on the stage. End them to look inside."),
};

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountViewSwitch(root, store, { commands }) {
  const area = root.closest(".stage-area");
  const inputs = VIEWS.map(({ view }) => h("input", { type: "radio", name: "view", value: view, class: "visually-hidden", onchange: () => choose(view) }));
  const choice = h("div", { class: "view-choice", role: "radiogroup", "aria-label": t("View") },
    ...VIEWS.map(({ view, title, help }, i) => h("label", { class: "view-option", "data-view": view, "data-testid": `view-${view}`, "data-help": t(help) }, inputs[i], t(title))));
  const legend = h("ul", { class: "inspection-legend", "aria-label": t("Legend") },
    ...LEGEND.map(({ symbol, title, help }) => h("li", { tabindex: 0, "data-help": t(help) }, h("span", { class: `inspection-symbol inspection-symbol-${symbol}`, "aria-hidden": "true" }), t(title))));
  root.append(choice, legend);
  function check() {
    for (const input of inputs) input.checked = (input.value === "inspection") === isInspecting(store.state);
  }
  /** @param {"stage"|"inspection"} view */
  function choose(view) {
    const reason = whyStageOnly(store.state);
    if (view === "inspection" && reason) commands.say(t(REASONS[reason]));
    else commands.showView(view);
    check();
  }
  return together([
    store.watch(isInspecting, (is_inspecting) => {
      check();
      area?.classList.toggle("is-inspecting", is_inspecting);
      legend.hidden = !is_inspecting;
    }),
    store.watch(whyStageOnly, (reason) => {
      inputs[1].setAttribute("aria-disabled", String(reason !== null));
      const option = /** @type {HTMLElement} */ (inputs[1].parentElement);
      option.dataset.help = t(reason ? REASONS[reason] : VIEWS[1].help);
    }),
    () => area?.classList.remove("is-inspecting"),
    () => root.replaceChildren(),
  ]);
}
