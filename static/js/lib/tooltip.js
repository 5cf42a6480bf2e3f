// @ts-check
/**
 * One tooltip for the page: it shows the `data-help` text of the hovered or focused element. Screen readers get the
 * same text through aria-describedby, so the tooltip itself is hidden from them.
 */
import { h, setText } from "./dom.js";

const DELAY_MS = 350;
const GAP = 8;

/** @param {HTMLElement} root @returns {() => void} */
export function mountTooltip(root) {
  // A popover, so that it shows above menus, which are popovers too.
  const bubble = h("div", { class: "tooltip", popover: "manual", "aria-hidden": "true" });
  root.append(bubble);
  let timer = 0;
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
    const size = bubble.getBoundingClientRect();
    const is_beside = at.right + GAP + size.width < innerWidth && at.left < innerWidth / 3 && innerWidth > 900;
    const left = is_beside ? at.right + GAP : Math.min(Math.max(GAP, at.left), innerWidth - size.width - GAP);
    const below = at.bottom + GAP + size.height < innerHeight ? at.bottom + GAP : at.top - GAP - size.height;
    const top = is_beside ? at.top : below;
    bubble.style.translate = `${Math.round(left)}px ${Math.round(Math.max(GAP, Math.min(top, innerHeight - size.height - GAP)))}px`;
  }
  function hide() {
    clearTimeout(timer);
    shown = null;
    bubble.hidePopover();
  }
  /** @param {Event} event */
  function enter(event) {
    const element = helpOf(event.target);
    // Focus that follows a click shows no tooltip.
    if (element === shown || (event.type === "focusin" && !element?.matches(":focus-visible, :has(:focus-visible)"))) return;
    hide();
    if (!element) return;
    timer = window.setTimeout(() => show(element), event.type === "focusin" ? 0 : DELAY_MS);
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Escape") hide();
  }
  /** Hides the tooltip on touch and click, where it would cover the target. @param {Event} event */
  function press(event) {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") return;
    hide();
    shown = helpOf(event.target);
  }
  root.addEventListener("pointerover", enter);
  root.addEventListener("focusin", enter);
  root.addEventListener("focusout", hide);
  root.addEventListener("pointerdown", press, true);
  root.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", key);
  return () => {
    hide();
    bubble.remove();
    root.removeEventListener("pointerover", enter);
    root.removeEventListener("focusin", enter);
    root.removeEventListener("focusout", hide);
    root.removeEventListener("pointerdown", press, true);
    root.removeEventListener("scroll", hide, true);
    document.removeEventListener("keydown", key);
  };
}
