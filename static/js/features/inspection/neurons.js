// @ts-check
/** The neurons of the drawing as buttons: for the pointer, for Tab, and for the arrow keys. */
import { t } from "../../app/i18n.js";
import { h } from "../../lib/dom.js";
import { neighbour } from "./graph_layout.js";
/** @typedef {import("./graph_layout.js").Graph} Graph */
/** @typedef {import("./graph_layout.js").Node} Node */

/** @param {(id: string|null) => void} onChoose called when another neuron is chosen */
export function createNeurons(onChoose) {
  const element = h("div", { class: "inspection-neurons", role: "group", "aria-label": t("Neurons. Use the arrow keys to move through the networks.") });
  /** @type {Graph|null} */
  let graph = null;
  /** @type {string|null} the neuron that Tab reaches */
  let reachable = null;

  /** @param {string|null} id @returns {HTMLElement|null} */
  const buttonOf = (id) => (id === null ? null : element.querySelector(`[data-node="${id}"]`));
  /** @param {EventTarget|null} target */
  const idOf = (target) => (target instanceof HTMLElement ? target.dataset.node ?? null : null);
  const focused = () => (element.contains(document.activeElement) ? idOf(document.activeElement) : null);

  /** @param {string|null} id */
  function reach(id) {
    buttonOf(reachable)?.setAttribute("tabindex", "-1");
    reachable = id;
    buttonOf(reachable)?.setAttribute("tabindex", "0");
    buttonOf(reachable)?.focus();
  }
  /** @param {KeyboardEvent} event */
  function walk(event) {
    if (event.key === "Escape") return onChoose(null);
    const next = graph && neighbour(graph, idOf(event.target) ?? "", event.key);
    if (!next && !event.key.startsWith("Arrow")) return;
    // Without this, the arrow keys of the page would train a step.
    event.preventDefault();
    event.stopPropagation();
    if (next) reach(next.id);
  }
  element.addEventListener("pointerover", (event) => onChoose(idOf(event.target) ?? focused()));
  element.addEventListener("pointerleave", () => onChoose(focused()));
  element.addEventListener("focusin", (event) => onChoose(idOf(event.target)));
  element.addEventListener("focusout", () => onChoose(null));
  // Some browsers do not focus a tapped button.
  element.addEventListener("click", (event) => reach(idOf(event.target)));
  element.addEventListener("keydown", walk);

  return {
    element,
    buttonOf,
    /** @param {Graph} new_graph @param {(node: Node) => string} nameOf */
    place(new_graph, nameOf) {
      const had_focus = focused() !== null;
      graph = new_graph;
      if (!graph.nodes.some(({ id }) => id === reachable)) reachable = graph.nodes.find(({ layer }) => layer === 0)?.id ?? null;
      element.replaceChildren(...graph.nodes.map((node) => {
        const { id, box } = node;
        const button = h("button", { type: "button", class: "neuron", "data-node": id, tabindex: id === reachable ? 0 : -1, "aria-label": nameOf(node), "aria-describedby": "neuron-card" });
        Object.assign(button.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` });
        return button;
      }));
      if (had_focus) buttonOf(reachable)?.focus();
    },
  };
}
