// @ts-check
/** The tools at the end of the top line: share, theme, help. */
import { LANGUAGES } from "../core/messages.js";
import { h, icon, together } from "../lib/dom.js";
/** @typedef {import("../core/types.js").Theme} Theme */
/** @typedef {import("../core/store.js").Store} Store */

const SUN = "M12 4V2M12 22v-2M4 12H2M22 12h-2M5.6 5.6 4.2 4.2M19.8 19.8l-1.4-1.4M5.6 18.4l-1.4 1.4M19.8 4.2l-1.4 1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z";
const MOON = "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z";

/** @param {HTMLElement} root @param {Store} store @param {{setTheme: (theme: Theme) => void, setLanguage: (language: string) => void, share: () => void, openHelp: () => void}} parts @returns {() => void} */
export function mountTools(root, store, { setTheme, setLanguage, share, openHelp }) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (store.state.theme === "auto" ? dark.matches : store.state.theme === "dark");
  const theme = h("button", { type: "button", class: "button icon-button", "data-testid": "theme", onclick: () => setTheme(isDark() ? "light" : "dark") });
  // Each language says its own name, so that whoever reads only that one finds it.
  const language = h("select", { class: "language", "data-testid": "language", "aria-label": "Language / 语言", onchange: () => setLanguage(language.value) },
    ...Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, selected: tag === store.state.language, lang: tag }, name)));
  root.append(
    h("button", { type: "button", class: "button", "data-testid": "share", "data-help": "Copy a link that starts this very run: settings, seed, speed and layers.", onclick: share }, "Share"),
    language,
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
