// @ts-check
/**
 * Which controls are in sight: with a lesson those of its step, and the others on request. A link or a lesson that
 * names a control opens the group around it.
 */
import { parseLink } from "../../app/url_state.js";
import { t } from "../../app/i18n.js";
import { h, setText, together } from "../../lib/dom.js";
import { pathsOfStep } from "../lessons/index.js";
/** @typedef {import("../../app/store.js").Store} Store */

const CONTROL = ".field, .chip-stabilizer";
/** The boxes around controls, the inner ones first. */
const BOXES = [".stabilizer", ".family", ".more", ".group"];

/** @param {HTMLElement} control */
const pathOf = ({ dataset }) => dataset.field ?? `stabilizers.${dataset.stabilizer}`;

/** Opens what is folded around an element. @param {HTMLElement} element */
function unfold(element) {
  for (let at = element.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
}

/** @param {HTMLElement} root the controls @param {HTMLElement} around the button "All controls" is its child @param {Store} store @returns {() => void} */
export function mountFocus(root, around, store) {
  const all = h("button", { type: "button", class: "button controls-all", "data-testid": "all-controls", "aria-controls": root.id, onclick: () => store.dispatch({ type: "all_controls_changed", is_all: !store.state.is_all_shown }) });
  around.append(all);
  /** @returns {HTMLElement[]} */
  const controls = () => [...root.querySelectorAll(CONTROL)].map((each) => /** @type {HTMLElement} */ (each));

  function update() {
    const paths = pathsOfStep(store.state);
    const is_narrow = paths !== null && !store.state.is_all_shown;
    for (const control of controls()) control.classList.toggle("is-aside", paths !== null && !paths.includes(pathOf(control)));
    for (const box of BOXES.flatMap((selector) => [...root.querySelectorAll(selector)])) {
      box.classList.toggle("is-aside", box.querySelector(`:is(${CONTROL}):not(.is-aside)`) === null);
    }
    root.classList.toggle("is-narrow", is_narrow);
    root.classList.toggle("has-none", is_narrow && root.querySelector(".group:not(.is-aside)") === null);
    if (is_narrow) for (const control of controls()) if (!control.classList.contains("is-aside")) unfold(control);
    all.hidden = paths === null;
    all.setAttribute("aria-expanded", String(!is_narrow));
    setText(all, is_narrow ? t("All controls") : t("Fewer controls"));
    all.dataset.help = is_narrow ? t("Every setting, below the lesson.") : t("Only what this step of the lesson is about.");
  }
  /** A link that names a control leads to it. */
  function openLinked() {
    const paths = Object.keys(parseLink(location.hash).changes);
    for (const control of controls()) if (paths.includes(pathOf(control))) unfold(control);
  }
  window.addEventListener("hashchange", openLinked);
  return together([
    store.watch((state) => state.lesson, update),
    store.watch((state) => state.catalog, () => { update(); openLinked(); }),
    store.watch((state) => state.run?.config, update),
    store.watch((state) => state.is_all_shown, update),
    () => window.removeEventListener("hashchange", openLinked),
    () => all.remove(),
  ]);
}
