// @ts-check
/**
 * The tools at the end of the top line: the actions of all features, and the settings. A primary action is a button while
 * the line has room; the others, and on a narrow page all of them, are in the menu "More".
 */
import { LANGUAGES, t, tn } from "../../app/i18n.js";
import { watchersOf } from "../../app/selectors.js";
import { h, icon, setText, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @typedef {import("../../app/feature.js").ToolAction} ToolAction */
/** @typedef {import("../../app/types.js").Commands} Commands */

const EYE = "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, actions: ToolAction[]}} parts @returns {() => void} */
function mountTools(root, store, { commands, actions }) {
  const watching = h("span", { class: "watching", tabindex: 0, "data-testid": "watching", "data-help": t("The number of other pages that show this run now. “Share” has the links to it.") });
  const { opener, menu, unequip, close } = createMenu({ id: uniqueId("more"), label: t("More"), testid: "more", help: t("More tools, language and theme."), kind: "more" }, t("More"));
  const settings = createSettings(store, commands);
  /** @param {ToolAction} action */
  function chosen({ run }) {
    close();
    run();
  }
  menu.append(
    ...actions.map((action) =>
      h("button", { type: "button", class: action.is_primary ? "menu-item is-primary" : "menu-item", "data-action": action.name, onclick: () => chosen(action) },
        h("strong", {}, action.title), h("span", {}, action.help))),
    settings.element,
  );
  root.append(
    watching,
    ...actions.filter(({ is_primary }) => is_primary).map((action) =>
      h("button", { type: "button", class: "button tool", "data-testid": action.name, "data-help": action.help, "aria-keyshortcuts": action.keys, onclick: action.run }, action.title)),
    opener,
    h("button", { type: "button", class: "button icon-button", "data-testid": "help", "aria-label": t("Help"), "data-help": t("What the page shows, and its keys. Key: ?"), "aria-keyshortcuts": "?", onclick: () => commands.openDialog("help") }, "?"),
    menu,
  );
  return together([
    // A viewer reads the number in the banner.
    store.watch((state) => (state.is_owner ? watchersOf(state) : 0), (count) => {
      watching.hidden = count === 0;
      watching.replaceChildren(icon(EYE), tn(count, "{count} viewer", "{count} viewers"));
    }),
    settings.unmount,
    unequip,
    () => root.replaceChildren(),
  ]);
}

/** The settings: theme, language, reports for screen readers. @param {Store} store @param {Commands} commands */
function createSettings(store, { setTheme, setLanguage, setReporting }) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (store.state.theme === "auto" ? dark.matches : store.state.theme === "dark");
  /** @param {string} testid @param {() => void} act */
  const choice = (testid, act) => h("button", { type: "button", class: "button", "data-testid": testid, onclick: act });
  const themes = { dark: choice("theme-dark", () => setTheme("dark")), light: choice("theme-light", () => setTheme("light")) };
  const reports = choice("reports", () => setReporting(!store.state.is_reporting));
  reports.dataset.help = t("During training, a screen reader announces the step, the modes and the losses every ten seconds.");
  // Each language is listed by its own name, so that speakers of only that language find it.
  const languages = Object.entries(LANGUAGES).map(([tag, name]) => {
    const button = choice(`language-${tag}`, () => setLanguage(tag));
    button.lang = tag;
    button.setAttribute("aria-pressed", String(tag === store.state.language));
    setText(button, name);
    return button;
  });
  setText(themes.dark, t("Dark"));
  setText(themes.light, t("Light"));
  /** @param {string} title @param {...Node} children */
  const row = (title, ...children) => h("div", { class: "menu-row", role: "group", "aria-label": title }, h("span", { class: "menu-row-title" }, title), ...children);
  const element = h("div", { class: "menu-settings" },
    row("Language / 语言", ...languages), row(t("Theme"), themes.dark, themes.light), row(t("Screen-reader updates"), reports));
  function showTheme() {
    themes.dark.setAttribute("aria-pressed", String(isDark()));
    themes.light.setAttribute("aria-pressed", String(!isDark()));
  }
  dark.addEventListener("change", showTheme);
  const unmount = together([
    store.watch((state) => state.theme, showTheme),
    store.watch((state) => state.is_reporting, (is_on) => {
      reports.setAttribute("aria-pressed", String(is_on));
      setText(reports, is_on ? t("On") : t("Off"));
    }),
    () => dark.removeEventListener("change", showTheme),
  ]);
  return { element, unmount };
}

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "tools",
  places: { tools: { slot: "top-side", tag: "div", attributes: { class: "tools" } } },
  mount: ({ place, store, commands, actions }) => mountTools(place("tools"), store, { commands, actions: actions() }),
};
