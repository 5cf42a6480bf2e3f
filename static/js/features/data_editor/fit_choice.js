// @ts-check
/** How the points of a table are fitted into the view. */
import { t } from "../../app/i18n.js";
import { h, uniqueId } from "../../lib/dom.js";
/** @typedef {import("./points.js").Fit} Fit */

/** @param {(fit: Fit) => void} choose */
export function createFitChoice(choose) {
  const name = uniqueId("data-fit");
  const options = /** @type {{fit: Fit, title: string, help: string}[]} */ ([
    { fit: "none", title: t("As is"), help: t("The numbers of the table, unchanged.") },
    { fit: "same", title: t("Fit"), help: t("Centres the points and scales them to the size of the other problems, because networks start near the origin. Proportions stay.") },
    { fit: "each", title: t("Fit each axis"), help: t("Centres and scales each axis by itself, so that x and y are both visible whatever their units are.") },
  ]).map((option) => {
    const radio = h("input", { type: "radio", name, value: option.fit, "data-fit": option.fit, "data-help": option.help, onchange: () => choose(option.fit) });
    return { ...option, radio, label: h("label", { class: "chip" }, radio, option.title) };
  });
  const element = h("div", { class: "chips", role: "radiogroup", "aria-label": t("Fit into the view") }, ...options.map(({ label }) => label));
  return {
    element,
    /** @param {Fit} chosen @param {boolean} has_points @param {number} axes */
    update(chosen, has_points, axes) {
      element.hidden = !has_points;
      for (const { fit, radio, label } of options) {
        radio.checked = fit === chosen;
        label.hidden = fit === "each" && axes < 2;
      }
    },
  };
}
