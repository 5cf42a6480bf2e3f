// @ts-check
/** The course of a goal: for each remedy a small chart together with the control, and its result as text. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { h, s } from "../../lib/dom.js";
import { createReadout } from "./course_readout.js";
import { curvePath, halfText, neverText, pairsOf } from "./courses.js";
/** @typedef {import("../../app/types.js").Course} Course */
/** @typedef {import("../../app/types.js").Curve} Curve */
/** @typedef {import("./courses.js").CurvePair} CurvePair */
/** @typedef {import("./courses.js").Quantity} Quantity */

/** Thin lines at 100 %, 50 % and 0 % of the seeds. */
const GRID = "M0 0H100M0 50H100M0 100H100";

/** @param {Course} course @param {Quantity} quantity */
export function drawCourse(course, quantity) {
  return h("section", { class: "course" },
    h("h4", { class: "course-goal", "data-help": course.check }, course.text),
    h("div", { class: "course-charts" }, ...pairsOf(course).map((pair) => drawPair(pair, course.until, quantity))));
}

/** @param {CurvePair} pair @param {number} until @param {Quantity} quantity */
function drawPair(pair, until, quantity) {
  const { shown } = pair;
  const readout = createReadout(pair, until, quantity);
  const plot = drawCurves(pair, until, quantity);
  plot.append(readout.cursor);
  readout.follow(plot);
  const texts = [halfText(pair, until), neverText(pair, until)];
  return h("figure", { class: "course-figure" },
    h("figcaption", { class: "course-head" }, h("strong", {}, shown.label), ...readout.children),
    h("div", { class: "course-chart", role: "img", "aria-label": `${shown.label}. ${texts.join(" ")}` },
      scale("course-shares", ["100 %", "50 %", "0 %"]),
      plot,
      scale("course-steps", ["0", formatCount(until / 2), t("step {step}", { step: formatCount(until) })])),
    h("p", { class: "course-text" }, ...texts.map((each) => h("span", {}, each))));
}

/** @param {string} name @param {string[]} ticks */
function scale(name, ticks) {
  return h("div", { class: name }, ...ticks.map((tick) => h("span", {}, tick)));
}

/** @param {CurvePair} pair @param {number} until @param {Quantity} quantity */
function drawCurves({ shown, control }, until, quantity) {
  /** @param {Curve} curve @param {string} colour */
  const draw = (curve, colour) => s("g", { "data-colour": colour },
    s("path", { class: "curve", d: curvePath(curve, quantity, until) }),
    ...(quantity === "reached" && curve.median !== null ? [drawMedian((100 * curve.median) / until)] : []));
  return s("svg", { class: "course-plot", viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("path", { class: "course-grid", d: GRID }),
    ...(control ? [draw(control, "muted")] : []),
    draw(shown, "event"));
}

/** A dot at which half of the seeds have reached the goal, with a line down to its step. @param {number} x */
function drawMedian(x) {
  return s("g", {}, s("path", { class: "course-drop", d: `M${x} 50V100` }), s("path", { class: "course-half", d: `M${x} 50h0` }));
}
