// @ts-check
/** "Stop when…": at a step, when a metric passes a bound, on a notice. Each part of the condition is a chip that can be removed. */
import { t } from "../../app/i18n.js";
import { canSteer, metricsOf } from "../../app/selectors.js";
import { h, icon, setText, together, uniqueId } from "../../lib/dom.js";
import { conditionTexts, withoutPart } from "./stop_condition.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").StopWhen} StopWhen */

const CROSS = "M6 6l12 12M18 6L6 18";
const GAP = 6;
const EDGE = 8;
/** In the order of `conditionTexts`. */
const PARTS = /** @type {const} */ (["step", "metric", "notice"]);

/** @param {HTMLElement} transport @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountStopWhen(transport, store, { commands }) {
  const id = uniqueId("stop-when");
  const opener = h("button", { type: "button", class: "button stop-when-opener", popovertarget: id, "aria-haspopup": "dialog", "aria-expanded": "false", "data-testid": "stop-when", "data-help": t("Stop training automatically: at a step, when a metric passes a bound, or when a notice appears.") }, t("Stop when…"));
  const chips = h("span", { class: "stop-chips" });
  const step = h("input", { type: "number", min: 1, step: 1, inputmode: "numeric", required: true, "data-testid": "stop-step", "aria-label": t("Step"), "data-help": t("Stops exactly at this step.") });
  const metric = h("select", { "data-testid": "stop-metric", "aria-label": t("Measurement"), "data-help": t("The metric that is watched. It is measured about ten times a second; the run stops at the first measurement that passes the bound.") });
  const side = h("select", { "data-testid": "stop-side", "aria-label": t("Side"), "data-help": t("Stop above the bound or below it.") }, h("option", { value: "below" }, t("below")), h("option", { value: "above" }, t("above")));
  const bound = h("input", { type: "number", step: "any", required: true, "data-testid": "stop-bound", "aria-label": t("Bound"), "data-help": t("The run stops when the metric passes this bound.") });
  const notice = h("select", { "data-testid": "stop-notice", "aria-label": t("Notice"), "data-help": t("The run stops when this notice appears. The glossary has its rule.") });
  const forms = [
    form(t("at step"), [step], () => ({ step: step.valueAsNumber })),
    form(t("when"), [metric, side, bound], () => ({ metric: { name: metric.value, [side.value]: bound.valueAsNumber } })),
    form(t("when noticed:"), [notice], () => ({ notice: notice.value })),
  ];
  const menu = h("div", { class: "menu stop-when-menu", id, popover: "auto", role: "dialog", "aria-label": t("Stop when…") }, ...forms);
  const root = h("div", { class: "stop-when" }, opener, chips, menu);
  transport.append(root);

  /** @param {string} label @param {HTMLElement[]} inputs @param {() => StopWhen} read */
  function form(label, inputs, read) {
    const set = h("button", { type: "submit", class: "button", "data-help": t("Adds this condition. Earlier conditions stay; the first one that is met stops the run.") }, t("Add"));
    const found = h("form", { class: "stop-form" }, h("span", { class: "stop-label" }, label), h("span", { class: "stop-inputs" }, ...inputs), set);
    found.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await commands.setStopWhen({ ...store.state.run?.stop_when, ...read() })) menu.hidePopover();
    });
    return found;
  }
  function place() {
    const at = opener.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))}px`;
    menu.style.top = `${Math.max(EDGE, at.top - GAP - height)}px`;
  }
  /** @param {Event} event */
  function toggle(event) {
    const is_open = /** @type {ToggleEvent} */ (event).newState === "open";
    opener.setAttribute("aria-expanded", String(is_open));
    if (!is_open) return;
    if (!step.value) step.value = String(Math.ceil(((store.state.run?.step ?? 0) + 1) / 1000) * 1000);
    place();
    step.focus();
  }
  function fill() {
    const { catalog } = store.state;
    const chosen = metric.value || "js";
    metric.replaceChildren(...metricsOf(store.state).map(({ name, title }) => h("option", { value: name, selected: name === chosen }, title)));
    notice.replaceChildren(...(catalog?.notices ?? []).filter(({ name }) => name !== "divergence").map(({ name, title }) => h("option", { value: name }, title)));
  }
  function showChips() {
    const { catalog, run } = store.state;
    const condition = run?.stop_when;
    const parts = PARTS.filter((part) => condition?.[part] !== undefined);
    chips.replaceChildren(...conditionTexts(catalog, condition).map((condition_text, i) => {
      const text = t("stops: {condition}", { condition: condition_text });
      return h("button", { type: "button", class: "stop-chip", "data-testid": "stop-chip", "data-part": parts[i], disabled: !canSteer(store.state), "data-help": t("Remove this condition."), "aria-label": t("{condition}: remove", { condition: text }), onclick: () => commands.setStopWhen(withoutPart(store.state.run?.stop_when, parts[i])) }, h("span", {}, condition_text), icon(CROSS));
    }));
    setText(opener, parts.length > 0 ? t("Stop…") : t("Stop when…"));
  }
  menu.addEventListener("toggle", toggle);
  return together([
    store.watch((state) => state.catalog, fill),
    store.watch((state) => state.run?.config.problem, fill),
    store.watch((state) => state.run?.stop_when, showChips),
    store.watch(canSteer, (can) => { opener.disabled = !can; showChips(); }),
    () => menu.removeEventListener("toggle", toggle),
    () => root.remove(),
  ]);
}
