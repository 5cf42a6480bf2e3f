// @ts-check
/** What the page has to say about the run and the connection, and what can be done about it. */
import { hasCard } from "../notices/model.js";
import { noticeOf } from "./model.js";
import { tellStory } from "../notices/collapse_summary.js";
import { h, together } from "../../lib/dom.js";
import { runClock } from "../starting/view.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Notice} Notice */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** A notice that would be gone in a blink is not worth reading. */
const PATIENCE_MS = 350;
const MESSAGE_MS = 7000;
/** Good news may go by itself; the timeline keeps the mark. */
const INFO_MS = 20_000;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, openExport: () => void}} parts @returns {() => void} */
export function mountNotice(root, store, { commands, openExport }) {
  /** @type {{[name in import("./model.js").Remedy]: () => void}} */
  const remedies = {
    retry: () => commands.retry(),
    recreate: () => commands.recreate(),
    reset: () => commands.resetAndPlay(),
    calm: () => commands.calmDown(),
    export: openExport,
    read: () => commands.dismissBanner(),
  };
  let timer = 0;
  let shown = "";
  let end_timer = 0;
  const clock = h("span", { class: "starting-clock", "aria-hidden": "true" });

  function endLater() {
    end_timer = window.setTimeout(() => (root.matches(":hover, :focus-within") ? endLater() : commands.dismissBanner()), INFO_MS);
  }
  /** @param {Notice|null} notice */
  function show(notice) {
    const text = notice ? JSON.stringify(notice) : "";
    if (text === shown) return;
    shown = text;
    clearTimeout(end_timer);
    root.hidden = notice === null;
    if (!notice) return root.replaceChildren();
    if (notice.kind === "info") endLater();
    root.dataset.kind = notice.kind;
    root.setAttribute("role", notice.kind === "error" ? "alert" : "status");
    root.replaceChildren(
      h("p", {}, h("strong", {}, notice.title), " ", notice.text),
      notice.doing !== undefined && h("p", { class: "notice-doing" }, notice.doing, " · ", clock) || "",
      notice.actions.length > 0 && h("div", { class: "button-row" }, ...notice.actions.map(({ name, title }) => h("button", { type: "button", class: "button", onclick: remedies[name] }, title))) || "",
    );
  }
  function update() {
    const notice = noticeOf(store.state);
    clearTimeout(timer);
    if (notice?.kind === "busy" && shown === "") timer = window.setTimeout(() => show(noticeOf(store.state)), PATIENCE_MS);
    else show(notice);
  }
  root.hidden = true;
  return together([
    store.watch((state) => state.connection, update),
    store.watch((state) => state.run?.status, update),
    store.watch((state) => state.run?.config, update),
    store.watch((state) => state.trained_config, update),
    store.watch((state) => state.run?.reason, update),
    store.watch((state) => state.run?.not_saved, update),
    store.watch((state) => state.recovery, update),
    store.watch((state) => state.process, update),
    runClock(clock, store),
    store.watch((state) => state.is_store_warning_dismissed, update),
    store.watch((state) => state.frame === null, update),
    () => clearTimeout(timer),
    () => clearTimeout(end_timer),
    () => root.replaceChildren(),
  ]);
}

/** Short messages that go away by themselves. @param {HTMLElement} root @param {Store} store @returns {() => void} */
export function mountMessage(root, store) {
  let timer = 0;
  return store.watch((state) => state.message, (message) => {
    clearTimeout(timer);
    root.hidden = message === null;
    root.dataset.kind = message?.kind ?? "";
    root.textContent = message?.text ?? "";
    if (message) timer = window.setTimeout(() => store.dispatch({ type: "message_cleared" }), MESSAGE_MS);
  });
}

/** What became of the samples, in a sentence; the card at the stage goes first. @param {HTMLElement} root @param {Store} store @returns {() => void} */
export function mountStory(root, store) {
  function update() {
    const { state } = store;
    const told = tellStory(state.story, state.catalog);
    root.hidden = told === null || hasCard(state, told.notice);
    if (!told) return root.replaceChildren();
    root.dataset.kind = told.kind;
    root.replaceChildren(h("strong", {}, told.title), ` ${told.text}`);
  }
  return together([store.watch((state) => state.story, update), store.watch((state) => state.catalog, update)]);
}
