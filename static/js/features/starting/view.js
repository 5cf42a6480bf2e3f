// @ts-check
/** The panel in the place of the picture while the training process starts. */
import { t } from "../../app/i18n.js";
import { h, setText, together } from "../../lib/dom.js";
import { processText, stepsOf } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */

const SECOND_MS = 1_000;

/** The elapsed time; a screen reader does not read it out every second. @param {HTMLElement} clock @param {Store} store @returns {() => void} */
export function runClock(clock, store) {
  let timer = 0;
  const show = () => {
    const { process } = store.state;
    clearInterval(timer);
    setText(clock, process ? t("{count} s", { count: Math.max(0, Math.round((Date.now() - process.since_ms) / 1000)) }) : "");
    if (process) timer = window.setInterval(show, SECOND_MS);
  };
  return together([store.watch((state) => state.process, show), () => clearInterval(timer)]);
}

/** @param {HTMLElement} root @param {Store} store @returns {() => void} */
export function mountStarting(root, store) {
  const title = h("strong", { class: "starting-title" });
  const clock = h("span", { class: "starting-clock", "aria-hidden": "true", "data-testid": "starting-clock" });
  const text = h("p", { class: "starting-text" });
  const steps = h("ol", { class: "starting-steps" });
  root.append(h("p", { class: "starting-head" }, title, clock), steps, text);
  function show() {
    const content = store.state.frame === null ? processText(store.state) : null;
    root.hidden = content === null;
    if (!content) return;
    root.dataset.state = store.state.process?.state;
    setText(title, content.heading);
    setText(text, content.text);
    steps.replaceChildren(...(store.state.process?.state === "failing" ? [] : stepsOf(store.state)).map(({ title: step, stage }) =>
      h("li", { class: "starting-step", "data-stage": stage, "aria-current": stage === "now" ? "step" : null }, h("span", {}, step))));
  }
  return together([
    runClock(clock, store),
    store.watch((state) => state.process, show),
    store.watch((state) => state.connection, show),
    store.watch((state) => state.frame === null, show),
    () => root.replaceChildren(),
  ]);
}
