// @ts-check
/** The top line: problems as tabs, share, theme, help. */
import { problemsInOrder } from "../core/fields.js";
import { canSteer, shownValue } from "../core/selectors.js";
import { h, icon, together } from "../lib/dom.js";
/** @typedef {import("../core/types.js").Theme} Theme */
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").Commands} Commands */

const SUN = "M12 4V2M12 22v-2M4 12H2M22 12h-2M5.6 5.6 4.2 4.2M19.8 19.8l-1.4-1.4M5.6 18.4l-1.4 1.4M19.8 4.2l-1.4 1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z";
const MOON = "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z";

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountProblems(root, store, { commands }) {
  /** @type {HTMLButtonElement[]} */
  let tabs = [];
  function update() {
    const chosen = shownValue(store.state, "problem");
    for (const tab of tabs) {
      const is_chosen = tab.dataset.problem === chosen;
      if (is_chosen && tab.getAttribute("aria-pressed") !== "true") tab.scrollIntoView({ block: "nearest", inline: "center" });
      tab.setAttribute("aria-pressed", String(is_chosen));
      tab.disabled = !canSteer(store.state);
    }
  }
  return together([
    store.watch((state) => state.catalog, (catalog) => {
      tabs = (catalog ? problemsInOrder(catalog) : []).map(({ name, title, summary }) =>
        h("button", { type: "button", class: "tab", "data-problem": name, "data-help": summary, "aria-pressed": "false", onclick: () => commands.chooseProblem(name) }, title));
      root.replaceChildren(...tabs);
      update();
    }),
    store.watch((state) => shownValue(state, "problem"), update),
    store.watch(canSteer, update),
  ]);
}

/** @param {HTMLElement} root @param {Store} store @param {{setTheme: (theme: Theme) => void, share: () => void, openHelp: () => void}} parts @returns {() => void} */
export function mountTools(root, store, { setTheme, share, openHelp }) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (store.state.theme === "auto" ? dark.matches : store.state.theme === "dark");
  const theme = h("button", { type: "button", class: "button icon-button", "data-testid": "theme", onclick: () => setTheme(isDark() ? "light" : "dark") });
  root.append(
    h("button", { type: "button", class: "button", "data-testid": "share", "data-help": "Copy a link that starts this very run: settings, seed, speed and layers.", onclick: share }, "Share"),
    theme,
    h("button", { type: "button", class: "button icon-button", "data-testid": "help", "aria-label": "Help", "data-help": "What is what, and the keys. Key: ?", "aria-keyshortcuts": "?", onclick: openHelp }, "?"),
  );
  function update() {
    theme.replaceChildren(icon(isDark() ? SUN : MOON));
    theme.setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme");
    theme.setAttribute("data-help", isDark() ? "Light theme" : "Dark theme");
  }
  dark.addEventListener("change", update);
  return together([
    store.watch((state) => state.theme, update),
    () => dark.removeEventListener("change", update),
    () => root.replaceChildren(),
  ]);
}
