// @ts-check
/** The banner for viewers of another person's run, with a button that makes a copy for them. */
import { formatCount } from "../../app/format.js";
import { t, tn } from "../../app/i18n.js";
import { canSteer, isPlaying, watchersOf } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {State} state */
const isWatching = (state) => state.run !== null && !state.is_owner;

/** Whether the owner's page is open; older servers do not report it. @param {State} state */
const isDeserted = (state) => isWatching(state) && state.run?.owners === 0;

/** @param {State} state @returns {string} what the owner does, as far as this page knows */
function circumstances(state) {
  const { run, connection } = state;
  if (!run || connection.phase === "gone") return "";
  if (run.status === "diverged" || run.status === "failed") return t("Its training has ended.");
  const step = formatCount(run.step);
  if (isDeserted(state)) return isPlaying(state) ? t("The owner has left the page; training continues.") : t("The owner has left the page; the run is stopped at step {step}.", { step });
  return isPlaying(state) ? t("The owner controls it; you're watching live.") : t("The owner has stopped it at step {step}.", { step });
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountViewerBanner(root, store, { commands }) {
  const text = h("span", { class: "viewer-text", role: "status" });
  const count = h("span", { class: "viewer-count", "data-testid": "viewer-count", tabindex: 0, "data-help": t("The number of pages that watch this run now, including yours but not the owner's.") });
  const take = h("button", { type: "button", class: "button viewer-take", "data-testid": "take-over", "data-help": t("Makes a copy of this run at its present step, with its weights and its history. The copy is yours; the original run continues for everyone else."), onclick: takeOver }, t("Make my own copy from here"));
  root.append(h("p", { class: "viewer-message" }, h("strong", {}, t("You are watching a run.")), " ", text), count, take);

  async function takeOver() {
    take.disabled = true;
    await commands.fork();
    update();
  }
  function update() {
    const { state } = store;
    root.hidden = !isWatching(state);
    // A run that does not exist any more cannot be copied.
    take.disabled = state.connection.phase === "gone";
    setText(text, circumstances(state));
    setText(count, tn(watchersOf(state), "{count} viewer", "{count} viewers"));
    if (isWatching(state) && !canSteer(state)) document.body.dataset.disabledHelp = t("Only the owner can change this run. Make your own copy to change it.");
    else delete document.body.dataset.disabledHelp;
  }
  return together([
    store.watch(isWatching, update),
    store.watch(isPlaying, update),
    store.watch((state) => state.run?.status, update),
    store.watch((state) => state.connection.phase, update),
    store.watch(watchersOf, update),
    store.watch((state) => state.run?.owners, update),
    () => { delete document.body.dataset.disabledHelp; },
    () => root.replaceChildren(),
  ]);
}
