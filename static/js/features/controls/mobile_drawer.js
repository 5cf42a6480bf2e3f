// @ts-check
/** On a phone the controls are in a drawer at the lower edge; the transport bar has the button that opens it. */
import { t } from "../../app/i18n.js";
import { h, isCovered, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {HTMLElement} panel @param {HTMLElement} bar @param {Store} store @returns {() => void} */
export function mountMobileDrawer(panel, bar, store) {
  /** @param {boolean} is_open */
  const set = (is_open) => store.dispatch({ type: "drawer_changed", is_open });
  const opener = h("button", { type: "button", class: "button drawer-opener", "data-testid": "open-controls", "aria-controls": panel.id, "aria-expanded": "false", onclick: () => set(!store.state.is_drawer_open) }, t("Controls"));
  bar.append(opener);
  /** @param {KeyboardEvent} event */
  const escape = (event) => { if (event.key === "Escape" && !isCovered()) set(false); };
  document.addEventListener("keydown", escape);
  // Elements above the bar need its height.
  const size = new ResizeObserver(() => document.documentElement.style.setProperty("--transport-height", `${bar.offsetHeight}px`));
  size.observe(bar);
  return together([
    store.watch((state) => state.is_drawer_open, (is_open) => {
      panel.classList.toggle("is-open", is_open);
      bar.classList.toggle("is-open", is_open);
      opener.setAttribute("aria-expanded", String(is_open));
      opener.textContent = is_open ? t("Close") : t("Controls");
    }),
    () => document.removeEventListener("keydown", escape),
    () => size.disconnect(),
    () => opener.remove(),
  ]);
}
