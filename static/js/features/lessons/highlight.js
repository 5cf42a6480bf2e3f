// @ts-check
/** Points at a control, a number or a layer by its name: an outline, and on a wide page brought into view. */

const OUTLINED = "is-highlighted";
const WIDE = "(min-width: 1080px)";

/** @param {string} name as in the configuration, or a metric's or layer's @returns {string[]} from the best to the last resort */
function selectorsOf(name) {
  const [family, stabilizer] = name.split(".");
  const chip = family === "stabilizers" ? [`[data-stabilizer="${stabilizer}"]`] : [];
  const whole = name === "stabilizers" ? ['[data-group="remedies"]'] : name === "problem" ? [".problem-opener"] : [];
  return [`[data-field="${name}"]`, ...chip, ...whole, `[data-metrics~="${name}"]`, `.measurements > div:has([data-metric="${name}"])`, `[data-layer="${name}"]`];
}

/** Is it there, were its group unfolded and the drawer open? @param {HTMLElement} element */
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
  /** Is it still to be brought into view? What was not measured yet has no place on the page. */
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
  function keep(name) {
    outline(name === null ? null : find(name));
    // On a narrow page it would scroll the lesson away; there it is shown when asked for.
    if (outlined && is_due && matchMedia(WIDE).matches) bring(outlined);
    if (outlined) is_due = false;
  }
  return {
    /** Marks it again, wherever it is now: controls and charts come and go. */
    keep,
    /** @param {string|null} name */
    show(name) {
      is_due = true;
      keep(name);
    },
    bring: () => outlined && bring(outlined),
    isInControls: () => outlined?.closest(".controls") !== null && outlined !== null,
  };
}
