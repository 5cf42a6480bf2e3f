// @ts-check
/** The suggested stabilizers as chips: each switches its stabilizer on. */
import { defaultsOf } from "../../app/fields.js";
import { h } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../../app/types.js").Config} Config */

/** @param {Stabilizer[]} stabilizers @param {(change: Config) => void} act @returns {HTMLButtonElement[]} */
export function createStabilizerChips(stabilizers, act) {
  return stabilizers.map(({ name, title, summary, fields }) => h("button", {
    type: "button", class: "chip chip-stabilizer", "data-suggested-stabilizer": name, "data-help": summary,
    onclick: () => act({ stabilizers: { [name]: defaultsOf(fields) } }),
  }, title));
}
