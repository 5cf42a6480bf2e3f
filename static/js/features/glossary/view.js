// @ts-check
/** The glossary and "About what you see": a panel at the side, so that the game stays visible. */
import { t, tn } from "../../app/i18n.js";
import { h, icon, setText, together } from "../../lib/dom.js";
import { ABOUT } from "./about_text.js";
import { mathOf } from "./mathml.js";
import { GLOSSARY_GROUPS, glossaryTerms, searchTerms } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("./model.js").Term} Term */

const CROSS = "M6 6l12 12M18 6L6 18";
/** The name that opens the second tab. */
const ABOUT_TERM = "about";

/** Makes a formula focusable when it is wider than the panel (this depends on the fonts), so that keys can scroll it. @param {Element} formula */
function reachable(formula) {
  formula.setAttribute("tabindex", "0");
  return formula;
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountGlossary(root, store, { commands }) {
  const search = h("input", { type: "search", class: "glossary-search", "data-testid": "glossary-search", placeholder: t("Search"), "aria-label": t("Search the glossary"), "data-help": t("A word or a part of one. Terms that begin with it come first."), autocomplete: "off" });
  const count = h("p", { class: "glossary-count", role: "status" });
  const list = h("div", { class: "glossary-list" });
  const terms_tab = tab("glossary-terms", t("Glossary"), t("The terms of GAN training, with formulas and sources."), () => show(false));
  const about_tab = tab("glossary-about", t("About what you see"), t("How the picture and its numbers are computed: what is exact and what is estimated."), () => show(true));
  const terms_page = h("div", { class: "glossary-page", id: "glossary-terms", role: "tabpanel", "aria-labelledby": "glossary-terms-tab" }, h("div", { class: "glossary-bar" }, search, count), list);
  const about_page = h("div", { class: "glossary-page glossary-about", id: "glossary-about", role: "tabpanel", "aria-labelledby": "glossary-about-tab", tabindex: 0, "aria-description": t("Scroll to read.") }, ...ABOUT.map(drawAbout));
  const close = h("button", { type: "button", class: "button icon-button", "data-testid": "glossary-close", "aria-label": t("Close"), "data-help": t("Close. Key: Escape"), onclick: () => dialog.close() }, icon(CROSS));
  const dialog = h("dialog", { class: "glossary", "data-testid": "glossary", "aria-label": t("Glossary") },
    h("header", { class: "glossary-head" }, h("div", { class: "glossary-tabs", role: "tablist", "aria-label": t("Glossary") }, terms_tab, about_tab), close), terms_page, about_page);
  root.append(dialog);
  /** @type {Term[]} */
  let terms = [];

  /** @param {boolean} is_about */
  function show(is_about) {
    terms_page.hidden = is_about;
    about_page.hidden = !is_about;
    terms_tab.setAttribute("aria-selected", String(!is_about));
    about_tab.setAttribute("aria-selected", String(is_about));
    terms_tab.tabIndex = is_about ? -1 : 0;
    about_tab.tabIndex = is_about ? 0 : -1;
  }
  function update() {
    const query = search.value.trim();
    const found = searchTerms(terms, query);
    setText(count, query ? (found.length > 0 ? tn(found.length, "one term", "{count} terms") : t("No term matches “{query}”.", { query })) : "");
    const groups = query ? [{ title: "", terms: found }] : GLOSSARY_GROUPS.map(({ name, title }) => ({ title: t(title), terms: terms.filter(({ group }) => group === name) }));
    list.replaceChildren(...groups.filter((group) => group.terms.length > 0).map((group) =>
      h("section", { class: "glossary-group" }, group.title && h("h2", { class: "glossary-group-title" }, group.title), ...group.terms.map(createTerm))));
    list.scrollTop = 0;
  }
  /** @param {Term} term */
  function createTerm({ name, title, text, math, formula, rule, source, see }) {
    const others = see.flatMap((other) => terms.find((each) => each.name === other) ?? []);
    return h("article", { class: "glossary-word", "data-term": name },
      h("h3", { class: "glossary-title", tabindex: -1 }, title),
      h("p", {}, text),
      math ? reachable(mathOf(math)) : formula && h("p", { class: "glossary-formula" }, formula),
      rule && h("p", { class: "glossary-rule" }, h("strong", {}, t("When this notice appears")), " ", rule),
      others.length > 0 && h("p", { class: "glossary-see" }, t("See also"), " ", ...others.map((other) =>
        h("button", { type: "button", class: "link-button", "data-help": t("Go to this term."), onclick: () => commands.openGlossary(other.name) }, other.title))),
      source && h("p", { class: "glossary-source" }, source));
  }
  /** @param {string} term */
  function goTo(term) {
    search.value = "";
    update();
    const entry = list.querySelector(`[data-term="${CSS.escape(term)}"]`);
    const title = entry?.querySelector("h3");
    if (!(entry instanceof HTMLElement) || !(title instanceof HTMLElement)) return search.focus();
    title.focus();
    entry.scrollIntoView({ block: "start" });
  }
  /** @param {KeyboardEvent} event */
  function walk(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = event.target === terms_tab ? about_tab : terms_tab;
    next.click();
    next.focus();
  }
  search.addEventListener("input", update);
  for (const each of [terms_tab, about_tab]) each.addEventListener("keydown", walk);
  dialog.addEventListener("close", () => commands.closeGlossary());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return together([
    store.watch((state) => state.catalog, (catalog) => {
      terms = glossaryTerms(catalog);
      update();
    }),
    store.watch((state) => state.glossary, (glossary) => {
      if (!glossary) return dialog.open ? dialog.close() : undefined;
      if (!dialog.open) dialog.showModal();
      show(glossary.term === ABOUT_TERM);
      if (glossary.term === ABOUT_TERM) about_tab.focus();
      else if (glossary.term) goTo(glossary.term);
      else search.focus();
    }),
    () => dialog.remove(),
  ]);
}

/** @param {string} id @param {string} title @param {string} help @param {() => void} open */
function tab(id, title, help, open) {
  return h("button", { type: "button", class: "glossary-tab", id: `${id}-tab`, role: "tab", "aria-controls": id, "data-testid": id, "data-help": help, onclick: open }, title);
}

/** @param {{title: string, paragraphs: string[]}} section */
function drawAbout({ title, paragraphs }) {
  return h("section", {}, h("h2", {}, t(title)), ...paragraphs.map((text) => h("p", {}, t(text))));
}
