// @ts-check
/** A button that opens a menu of buttons below it: arrow keys move through it, Escape returns to the button. */
import { h, together } from "./dom.js";

const GAP = 6;
const EDGE = 8;
/** With less room than this below the button, the menu opens above it. In pixels. */
const LEAST = 240;

/** Puts an open popover below the button that opened it, or above it where there is more room. @param {HTMLElement} opener @param {HTMLElement} popover */
export function placePopover(opener, popover) {
  const at = opener.getBoundingClientRect();
  const { width } = popover.getBoundingClientRect();
  popover.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))}px`;
  const below = innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  const is_above = below < LEAST && above > below;
  popover.style.top = is_above ? "auto" : `${at.bottom + GAP}px`;
  popover.style.bottom = is_above ? `${innerHeight - at.top + GAP}px` : "auto";
  popover.style.maxHeight = `${is_above ? above : below}px`;
}

/**
 * @param {HTMLButtonElement} opener @param {HTMLElement} menu a popover
 * @returns {() => void} removes the keys
 */
export function equipMenu(opener, menu) {
  const items = () => /** @type {HTMLButtonElement[]} */ ([...menu.querySelectorAll("button:not(:disabled)")].filter((each) => each.checkVisibility()));

  /** @param {Event} event */
  function toggle(event) {
    const is_open = /** @type {ToggleEvent} */ (event).newState === "open";
    opener.setAttribute("aria-expanded", String(is_open));
    if (!is_open) return;
    placePopover(opener, menu);
    const all = items();
    (all.find((each) => each.getAttribute("aria-current") === "true") ?? all[0])?.focus();
  }
  /** @param {KeyboardEvent} event */
  function walk(event) {
    const all = items();
    const here = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1, ArrowDown: inColumn(all, here, 1), ArrowUp: inColumn(all, here, -1) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, next))]?.focus();
  }
  opener.setAttribute("aria-haspopup", "true");
  opener.setAttribute("aria-expanded", "false");
  menu.addEventListener("toggle", toggle);
  menu.addEventListener("keydown", walk);
  return together([
    () => menu.removeEventListener("toggle", toggle),
    () => menu.removeEventListener("keydown", walk),
  ]);
}

/** The nearest item in the next row up or down. @param {HTMLElement[]} all @param {number} here @param {1|-1} way */
function inColumn(all, here, way) {
  const boxes = all.map((each) => each.getBoundingClientRect());
  const from = boxes[here];
  if (!from) return 0;
  for (let i = here + way; i >= 0 && i < all.length; i += way) {
    if (Math.abs(boxes[i].top - from.top) < 2) continue;
    const row = boxes.flatMap((box, at) => (Math.abs(box.top - boxes[i].top) < 2 ? [at] : []));
    return row.sort((a, b) => Math.abs(boxes[a].left - from.left) - Math.abs(boxes[b].left - from.left))[0];
  }
  return here;
}

/**
 * @param {{id: string, label: string, testid: string, help: string, kind: string}} names
 * @param {...(Node|string)} content of the button
 */
export function createMenu({ id, label, testid, help, kind }, ...content) {
  const opener = h("button", { type: "button", class: `button menu-opener ${kind}-opener`, "data-testid": testid, popovertarget: id, "data-help": help }, ...content);
  const menu = h("div", { class: `menu ${kind}-menu`, id, popover: "auto", role: "group", "aria-label": label });
  const unequip = equipMenu(opener, menu);
  return {
    opener,
    menu,
    unequip,
    close() {
      menu.hidePopover();
      opener.focus();
    },
  };
}
