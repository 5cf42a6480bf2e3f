// @ts-check
/** Highlights a control, a number or a layer by its name with an outline; on a wide page it also scrolls into view. */

const OUTLINED = "is-highlighted";
const WIDE = "(min-width: 1080px)";

/** @param {string} name a path of the configuration, or the name of a metric or a layer @returns {string[]} in the order of preference */
function selectorsOf(name) {
  const [family, stabilizer] = name.split(".");
  const chip = family === "stabilizers" ? [`[data-stabilizer="${stabilizer}"]`] : [];
  const whole = name === "stabilizers" ? ['[data-group="remedies"]'] : name === "problem" ? [".problem-opener"] : [];
  return [`[data-field="${name}"]`, ...chip, ...whole, `[data-metrics~="${name}"]`, `.measurements > div:has([data-metric="${name}"])`, `[data-layer="${name}"]`];
}

/** Whether the element is visible when its group is unfolded and the drawer is open. @param {HTMLElement} element */
function isReachable(element) {
  return element.closest("[hidden], .is-empty") === null;
}

/** @param {string} name @returns {HTMLElement|null} */
function find(name) {
  for (const selector of selectorsOf(CSS.escape(name).replaceAll("\\.", "."))) {
    const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]).find(isReachable);
    if (found) return found;
  }
  return null;
}

export function createHighlight() {
  /** @type {HTMLElement|null} */
  let outlined = null;
  /** Whether it must still scroll into view: a number that is not measured yet has no element. */
  let is_due = false;

  /** @param {HTMLElement|null} element */
  function outline(element) {
    if (element === outlined) return;
    outlined?.classList.remove(OUTLINED);
    element?.classList.add(OUTLINED);
    outlined = element;
  }
  /** @param {HTMLElement} element */
  function bring(element) {
    for (let at = element.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
    const is_still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: is_still ? "auto" : "smooth" });
  }
  /** @param {string|null} name */
  function reapply(name) {
    outline(name === null ? null : find(name));
    // On a narrow page this would scroll the lesson out of view; there the user shows it with a button.
    if (outlined && is_due && matchMedia(WIDE).matches) bring(outlined);
    if (outlined) is_due = false;
  }
  return {
    /** Finds the element again and outlines it: controls and charts are created anew. */
    reapply,
    /** @param {string|null} name */
    show(name) {
      is_due = true;
      reapply(name);
    },
    bring: () => outlined && bring(outlined),
    isInControls: () => outlined?.closest(".controls") !== null && outlined !== null,
  };
}
