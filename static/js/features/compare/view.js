// @ts-check
/** Two runs side by side: a second stage, captions with the difference as text, and a switch for the controls. */
import { differenceTexts } from "../../app/config_difference.js";
import { m, t } from "../../app/i18n.js";
import { isRecompiling } from "../../app/selectors.js";
import { createStabilizerChips, suggestedStabilizers } from "../controls/index.js";
import { statusText } from "../transport/index.js";
import { h, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").State} State */

/** The status in a caption; a run that plays or waits has none. */
/** @type {{[status: string]: string}} */
const WORTH_SAYING = { compiling: m("compiling"), diverged: m("diverged"), failed: m("failed"), offline: m("offline"), ended: m("ended") };

/** @param {"a"|"b"} side @param {Commands} commands */
function createCaption(side, commands) {
  const letter = side.toUpperCase();
  const words = h("p", { class: "caption-text", "data-testid": `caption-${side}`, role: "status" });
  const keep = h("button", {
    type: "button", class: "button", "data-testid": `keep-${side}`, onclick: () => commands.keep(side),
    "data-help": t("Ends the comparison. This run continues; the other one is deleted."),
  }, t("Keep {run}", { run: letter }));
  const chips = h("div", { class: "chips caption-chips" });
  const element = h("div", { class: "caption", "data-run": side }, h("b", { class: "caption-letter" }, letter), words, keep, chips);
  return { element, words, chips };
}

/** @param {State} state */
function condition(state) {
  const words = isRecompiling(state) ? "compiling" : statusText(state);
  return words in WORTH_SAYING ? t(WORTH_SAYING[words]) : "";
}

/**
 * @param {HTMLElement} root the element around the stage @param {Store} store
 * @param {{commands: Commands, findSecond: () => Store|null, mountStage: (root: HTMLElement, second: Store) => () => void}} parts
 * @returns {() => void}
 */
export function mountCompare(root, store, { commands, findSecond, mountStage }) {
  let unmount = () => {};

  /** @param {Store} second */
  function open(second) {
    const origin = store.state.run?.config ?? {};
    const captions = { a: createCaption("a", commands), b: createCaption("b", commands) };
    const stage = h("div", { class: "stage", "data-run": "b", "data-testid": "stage-b" });
    root.append(captions.a.element, captions.b.element, stage);
    root.classList.add("is-compared");
    root.closest(".centre")?.classList.add("is-comparing");
    function show() {
      const [a, b] = [store.state, second.state];
      if (!a.catalog || !a.run || !b.run) return;
      const words = differenceTexts(a.catalog, a.run.config, b.run.config).join(", ");
      const changed = differenceTexts(a.catalog, origin, a.run.config).join(", ");
      setText(captions.a.words, [changed || t("unchanged"), condition(a)].filter(Boolean).join(" · "));
      setText(captions.b.words, [words || t("identical so far; change any control to make a difference"), condition(b)].filter(Boolean).join(" · "));
      captions.b.words.dataset.help = words;
      captions.b.element.classList.toggle("is-same", words === "");
      for (const side of /** @type {const} */ (["a", "b"])) captions[side].element.classList.toggle("is-steered", a.compare?.steered === side);
      const stabilizers = words ? [] : suggestedStabilizers(a.catalog, b.run.config);
      if (captions.b.chips.children.length !== stabilizers.length) captions.b.chips.replaceChildren(...createStabilizerChips(stabilizers, (change) => {
        commands.steer("b");
        Object.keys(change.stabilizers).forEach((name) => commands.toggleStabilizer(name));
      }));
    }
    /** @type {((state: State) => unknown)[]} */
    const parts = [(state) => state.run?.config, (state) => state.trained_config, condition];
    unmount = together([
      mountStage(stage, second),
      ...[store, second].flatMap((each) => parts.map((part) => each.watch(part, show))),
      store.watch((state) => state.compare?.steered, show),
      () => { captions.a.element.remove(); captions.b.element.remove(); stage.remove(); },
      () => root.classList.remove("is-compared"),
      () => root.closest(".centre")?.classList.remove("is-comparing"),
    ]);
  }
  function close() {
    unmount();
    unmount = () => {};
  }
  return together([
    store.watch((state) => state.compare?.run, () => {
      close();
      const second = findSecond();
      if (second) open(second);
    }),
    () => close(),
  ]);
}

/** The switch above the controls: which of the two runs they steer. @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountSteering(root, store, { commands }) {
  const sides = /** @type {const} */ (["a", "b"]).map((side) => {
    const input = h("input", { type: "radio", name: "steered", value: side, "data-testid": `steer-${side}`, onchange: () => commands.steer(side) });
    return { side, input, label: h("label", { class: "chip" }, input, side.toUpperCase()) };
  });
  const group = h("div", { class: "steering", role: "radiogroup", "aria-label": t("Controls act on"), "data-help": t("The run that the controls below change. Play, stop and speed apply to both runs.") },
    h("span", { class: "inline-label" }, t("Controls act on")), h("span", { class: "chips" }, ...sides.map(({ label }) => label)));
  root.prepend(group);
  return together([
    store.watch((state) => state.compare, (compare) => {
      group.hidden = compare === null;
      for (const { side, input } of sides) input.checked = compare?.steered === side;
    }),
    () => group.remove(),
  ]);
}
