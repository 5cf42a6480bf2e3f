// @ts-check
/** The usual remedies as chips: each asks for its change. */
import { defaultsOf } from "../../app/fields.js";
import { h } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../../app/types.js").Config} Config */

/** @param {Stabilizer[]} remedies @param {(change: Config) => void} act @returns {HTMLButtonElement[]} */
export function createRemedyChips(remedies, act) {
  return remedies.map(({ name, title, summary, fields }) => h("button", {
    type: "button", class: "chip chip-remedy", "data-remedy": name, "data-help": summary,
    onclick: () => act({ stabilizers: { [name]: defaultsOf(fields) } }),
  }, title));
}
