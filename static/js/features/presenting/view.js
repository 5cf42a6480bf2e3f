// @ts-check
/** The view of present mode. The layout is in features/presenting/presenting.css. */
import { t } from "../../app/i18n.js";
import { canSteer, isStabilizerOn } from "../../app/selectors.js";
import { isInMain, watchFields, whyNot } from "../controls/index.js";
import { CHARTS } from "../results_panel/index.js";
import { h, setText, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {import("../../app/store.js").Store} Store */

/** The stabilizers to show: those that are on, and those that the open lesson switches; one of the block Main has its switch there. @param {State} state @returns {string[]} */
function topicsOf(state) {
  const on = Object.keys(state.run?.config.stabilizers ?? {});
  const lesson = state.catalog?.lessons?.find(({ name }) => name === state.lesson?.name);
  const taught = (lesson?.steps ?? []).flatMap(({ change }) => Object.keys(change?.stabilizers ?? {}));
  return [...taught, ...on].filter((name) => !isInMain(`stabilizers.${name}`));
}

/** @param {HTMLElement} root @param {HTMLElement} tools in the top line @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountPresent(root, tools, store, { commands }) {
  /** A stabilizer that was on stays visible, so that it can be switched on again. @type {Set<string>} */
  let topics = new Set();
  const switches = h("div", { class: "present-switches", role: "group", "aria-label": t("Remedies") });
  const { opener, menu, unequip, close } = createMenu({ id: uniqueId("remedies"), label: t("Remedies"), testid: "present-stabilizers", help: t("Switch on another remedy."), kind: "present" }, t("Remedies"));
  const full = h("button", { type: "button", class: "button", "data-testid": "full-screen", onclick: toggleFullScreen });
  const leave = h("button", { type: "button", class: "button", "data-testid": "leave-present", "aria-keyshortcuts": "Escape p", "data-help": t("Back to the whole page. Keys: Escape or p"), onclick: () => commands.present(false) }, t("Leave"));
  const chart = h("select", { class: "field-select", "data-testid": "present-chart", "data-help": t("The one chart that is shown beside the picture."), onchange: () => commands.presentChart(chart.value) },
    ...CHARTS.map(({ name, title }) => h("option", { value: name }, t(title))));
  const compare = h("button", { type: "button", class: "button", "data-testid": "present-compare", "data-help": t("Two runs side by side with the same seed. What you change next is the difference between them."), onclick: () => { if (!store.state.compare) commands.compare(); } }, t("Compare"));
  const share = h("button", { type: "button", class: "button", "data-testid": "present-share", "data-help": t("The code and the address with which the class watches this run."), onclick: () => commands.openDialog("share") }, t("Share"));
  root.append(
    h("div", { class: "present-stabilizers" }, switches, opener, menu),
    h("label", { class: "present-chart" }, t("Chart"), chart),
  );
  tools.append(compare, share, ...(document.fullscreenEnabled ? [full] : []), leave);

  function toggleFullScreen() {
    const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    change.catch(() => {}); // the browser may refuse; then the page fills its window only
  }
  function showFullScreen() {
    setText(full, document.fullscreenElement ? t("Exit full screen") : t("Full screen"));
  }
  /** @param {Stabilizer} stabilizer @param {string} kind @param {() => void} act */
  function stabilizerButton(stabilizer, kind, act) {
    const is_on = isStabilizerOn(store.state, stabilizer.name);
    const { catalog, run } = store.state;
    const why_not = catalog && run && !is_on ? whyNot(catalog, stabilizer, run.config) : null;
    return h("button", { type: "button", class: kind, "data-stabilizer-switch": stabilizer.name, "aria-pressed": String(is_on), "aria-disabled": why_not !== null && "true", disabled: !canSteer(store.state), "data-help": why_not ?? stabilizer.summary,
      onclick: () => { if (why_not === null) act(); } }, stabilizer.title);
  }
  /** @param {string} name */
  const toggle = (name) => commands.toggleStabilizer(name);

  /** Only the presented chart is shown. @param {string} name */
  function showChart(name) {
    chart.value = name;
    for (const each of document.querySelectorAll(".chart-section")) each.classList.toggle("is-presented", each.querySelector(`[data-chart="${name}"]`) !== null);
  }
  function update() {
    if (!store.state.page.is_presenting) return;
    const stabilizers = store.state.catalog?.stabilizers ?? [];
    for (const name of topicsOf(store.state)) topics.add(name);
    const focused = switches.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.stabilizerSwitch : null;
    switches.replaceChildren(...stabilizers.filter(({ name }) => topics.has(name)).map((each) => stabilizerButton(each, "present-switch", () => toggle(each.name))));
    if (focused) /** @type {HTMLElement|null} */ (switches.querySelector(`[data-stabilizer-switch="${focused}"]`))?.focus();
    if (!menu.matches(":popover-open")) fill();
  }
  function fill() {
    menu.replaceChildren(...(store.state.catalog?.stabilizers ?? []).map((each) =>
      stabilizerButton(each, "menu-item", () => { close(); toggle(each.name); })));
    opener.disabled = !canSteer(store.state);
  }
  document.addEventListener("fullscreenchange", showFullScreen);
  showFullScreen();
  return together([
    store.watch((state) => state.page.is_presenting, (is_presenting) => {
      root.hidden = !is_presenting;
      topics = new Set();
      update();
    }),
    store.watch((state) => state.presented_chart, showChart),
    store.watch((state) => state.lesson, update),
    store.watch((state) => state.catalog, update),
    watchFields(store, update),
    () => document.removeEventListener("fullscreenchange", showFullScreen),
    unequip,
    () => root.replaceChildren(),
    () => tools.replaceChildren(),
  ]);
}
