// @ts-check
/** The switch between the stage and the inspection, and the legend of the inspection. */
import { m, t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
import { isInspecting, whyStageOnly } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** @type {{view: "stage"|"inspection", title: string, help: string}[]} */
const VIEWS = [
  { view: "stage", title: m("Stage"), help: m("The samples, and the discriminator's output for them.") },
  { view: "inspection", title: m("Inside"), help: m("Both networks from the inside: what each neuron computes, how strong each connection is, and where the gradients flow.") },
];

/** @type {{symbol: string, title: string, help: string}[]} */
const LEGEND = [
  { symbol: "scale", title: m("activation"), help: m("Each square is a neuron and shows its activation: over the latents in G, over the data space in D. Orange is below 0, blue-green above. All neurons of a layer share one scale, so a dark square is a neuron that does little.") },
  { symbol: "positive", title: m("weight > 0"), help: m("A connection with a positive weight. The wider the line, the larger the weight, compared with the other connections to the same layer.") },
  { symbol: "negative", title: m("weight < 0"), help: m("A connection with a negative weight.") },
  { symbol: "data", title: m("data"), help: m("The dots are samples on their way through the networks: real ones are green, generated ones purple.") },
  { symbol: "gradient", title: m("gradient"), help: m("Dashed arrows show the gradient of a player's loss as it flows back through the layers. A wider arrow is a larger gradient. Arrows get one step thinner for every factor of ten, so you can see a gradient vanish.") },
];

const REASONS = {
  numbers: m("In this problem each player is a single number, not a network, so there is no network view."),
  samples: m("This view shows what each neuron does over a line or a plane. It does not show networks for pictures."),
  busy: m("Not available while comparing or in slow motion."),
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
