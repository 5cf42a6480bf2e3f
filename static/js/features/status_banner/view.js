// @ts-check
/** The banner about the run and the connection, with buttons for what the user can do. */
import { runClock } from "../starting/index.js";
import { h, together } from "../../lib/dom.js";
import { bannerOf } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Banner} Banner */
/** @typedef {import("../../app/types.js").Commands} Commands */

/** A banner appears after this delay, so that very short states show none. */
const PATIENCE_MS = 350;
const MESSAGE_MS = 7000;
/** A banner about a recovery disappears after this time; its mark on the timeline stays. */
const INFO_MS = 20_000;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, openExport: () => void}} parts @returns {() => void} */
export function mountStatusBanner(root, store, { commands, openExport }) {
  /** @type {{[name in import("./model.js").BannerAction]: () => void}} */
  const actions = {
    retry: () => commands.retry(),
    recreate: () => commands.recreate(),
    reset: () => commands.resetAndPlay(),
    reduce_rates: () => commands.reduceLearningRates(),
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
  /** @param {Banner|null} banner */
  function show(banner) {
    const text = banner ? JSON.stringify(banner) : "";
    if (text === shown) return;
    shown = text;
    clearTimeout(end_timer);
    root.hidden = banner === null;
    if (!banner) return root.replaceChildren();
    if (banner.kind === "info") endLater();
    root.dataset.kind = banner.kind;
    root.setAttribute("role", banner.kind === "error" ? "alert" : "status");
    root.replaceChildren(
      h("p", {}, h("strong", {}, banner.title), " ", banner.text),
      banner.doing !== undefined && h("p", { class: "banner-doing" }, banner.doing, " · ", clock) || "",
      banner.actions.length > 0 && h("div", { class: "button-row" }, ...banner.actions.map(({ name, title }) => h("button", { type: "button", class: "button", onclick: actions[name] }, title))) || "",
    );
  }
  function update() {
    const banner = bannerOf(store.state);
    clearTimeout(timer);
    if (banner?.kind === "busy" && shown === "") timer = window.setTimeout(() => show(bannerOf(store.state)), PATIENCE_MS);
    else show(banner);
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

/** Short messages that disappear by themselves. @param {HTMLElement} root @param {Store} store @returns {() => void} */
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
