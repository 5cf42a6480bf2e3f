// @ts-check
/**
 * One tooltip for the page: it shows the `data-help` text of the element to which the pointer or the keys have moved. What
 * appears under a resting pointer, or gets the focus from a script, shows none. Screen readers get the same text through
 * aria-describedby, so the tooltip itself is hidden from them. It stays inside the box with `data-help-room` around its
 * element, if there is one, and covers nothing beside it.
 */
import { h, setText } from "./dom.js";

const DELAY_MS = 350;
const GAP = 8;
/** A box that is narrower cannot hold a tooltip. In pixels. */
const LEAST_ROOM = 160;
/** Keys that move the focus. */
const MOVING_KEYS = ["Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

/** @param {HTMLElement} root @returns {() => void} */
export function mountTooltip(root) {
  // A popover, so that it shows above menus, which are popovers too.
  const bubble = h("div", { class: "tooltip", popover: "manual", "aria-hidden": "true" });
  root.append(bubble);
  let timer = 0;
  /** Where the pointer was last. */
  let [x, y] = [NaN, NaN];
  let is_key_down = false;
  /** @type {HTMLElement|null} */
  let shown = null;

  /** @param {EventTarget|null} target @returns {HTMLElement|null} */
  const helpOf = (target) => (target instanceof Element ? target.closest("[data-help]") : null);

  /** @param {HTMLElement} element */
  function show(element) {
    shown = element;
    const is_disabled = element.matches(":disabled, :has(:disabled)");
    const why = is_disabled ? document.body.dataset.disabledHelp : "";
    setText(bubble, [element.dataset.help, why].filter(Boolean).join("\n"));
    if (!bubble.textContent) return bubble.hidePopover();
    bubble.hidePopover();
    bubble.showPopover();
    const at = element.getBoundingClientRect();
    const room = element.closest("[data-help-room]")?.getBoundingClientRect();
    const [start, end] = room && room.width > LEAST_ROOM ? [room.left, room.right] : [0, innerWidth];
    bubble.style.maxWidth = room ? `${end - start - 2 * GAP}px` : "";
    const size = bubble.getBoundingClientRect();
    const left = Math.min(Math.max(start + GAP, at.left), end - size.width - GAP);
    const top = at.bottom + GAP + size.height < innerHeight ? at.bottom + GAP : at.top - GAP - size.height;
    bubble.style.translate = `${Math.round(left)}px ${Math.round(Math.max(GAP, Math.min(top, innerHeight - size.height - GAP)))}px`;
  }
  function hide() {
    clearTimeout(timer);
    shown = null;
    bubble.hidePopover();
  }
  /** @param {EventTarget|null} target @param {number} delay_ms */
  function enter(target, delay_ms) {
    const element = helpOf(target);
    if (element === shown) return;
    hide();
    shown = element;
    if (element) timer = window.setTimeout(() => show(element), delay_ms);
  }
  /** The browser also reports a pointer that rests while the page moves below it. @param {PointerEvent} event */
  function move(event) {
    const has_moved = event.clientX !== x || event.clientY !== y;
    [x, y] = [event.clientX, event.clientY];
    if (has_moved) enter(event.target, DELAY_MS);
  }
  /** @param {Event} event */
  function focus(event) {
    if (is_key_down) enter(event.target, 0);
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Escape") hide();
    is_key_down = event.type === "keydown" && MOVING_KEYS.includes(event.key);
  }
  /** Hides the tooltip on touch and click, where it would cover the target. @param {Event} event */
  function press(event) {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") return;
    hide();
    shown = helpOf(event.target);
  }
  root.addEventListener("pointermove", move);
  root.addEventListener("focusin", focus);
  root.addEventListener("focusout", hide);
  root.addEventListener("pointerdown", press, true);
  root.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", key, true);
  document.addEventListener("keyup", key, true);
  return () => {
    hide();
    bubble.remove();
    root.removeEventListener("pointermove", move);
    root.removeEventListener("focusin", focus);
    root.removeEventListener("focusout", hide);
    root.removeEventListener("pointerdown", press, true);
    root.removeEventListener("scroll", hide, true);
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("keyup", key, true);
  };
}
