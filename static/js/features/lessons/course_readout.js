// @ts-check
/** The key of a course's chart. While the pointer is over the chart it shows the shares at that step. */
import { formatCount, formatPercent } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h, s, setAttribute, setText } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Curve} Curve */
/** @typedef {import("./courses.js").CurvePair} CurvePair */
/** @typedef {import("./courses.js").Quantity} Quantity */

/** @param {CurvePair} pair @param {number} until @param {Quantity} quantity */
export function createReadout({ shown, control }, until, quantity) {
  const step = h("span", { class: "course-at" });
  const lines = [
    { curve: shown, name: t("with"), colour: "event" },
    ...(control ? [{ curve: control, name: t("without"), colour: "muted" }] : []),
  ].map((line) => ({ ...line, key: h("span", { class: "course-key", "data-colour": line.colour }) }));
  const cursor = s("path", { class: "course-cursor" });

  function rest() {
    setText(step, "");
    for (const { key, name } of lines) setText(key, control ? name : "");
    setAttribute(cursor, "d", null);
  }
  /** @param {number} at from 0 (left) to 1 (right) */
  function show(at) {
    const i = nearest(shown.steps, at * until);
    setText(step, t("step {step}", { step: formatCount(shown.steps[i]) }));
    for (const { key, name, curve } of lines) setText(key, control ? `${name} ${formatPercent(curve[quantity][i])}` : formatPercent(curve[quantity][i]));
    setAttribute(cursor, "d", `M${(100 * shown.steps[i]) / until} 0V100`);
  }
  rest();
  return {
    children: [step, h("span", { class: "course-keys" }, ...lines.map(({ key }) => key))],
    cursor,
    /** @param {SVGElement} plot */
    follow(plot) {
      /** @param {PointerEvent} event */
      const point = (event) => {
        const { left, width } = plot.getBoundingClientRect();
        show((event.clientX - left) / width);
      };
      plot.addEventListener("pointermove", point);
      plot.addEventListener("pointerdown", point);
      plot.addEventListener("pointerleave", rest);
    },
  };
}

/** @param {number[]} steps ascending @param {number} step @returns {number} the index of the nearest step */
function nearest(steps, step) {
  const after = steps.findIndex((each) => each >= step);
  if (after < 1) return after === 0 ? 0 : steps.length - 1;
  return step - steps[after - 1] < steps[after] - step ? after - 1 : after;
}
