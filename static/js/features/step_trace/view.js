// @ts-check
/** Slow motion: the next step in numbered sentences, at a pace of one's own, forward and back. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { QUICKEST_PACE_S, SLOWEST_PACE_S, TELLINGS, USUAL_PACE_S, captionOf, isStoryCurrent, phaseOf, phasesOf } from "./model.js";
import { h, icon, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("./model.js").Phase} Phase */

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";

/** @param {Commands} commands */
function createTellings(commands) {
  const buttons = TELLINGS.map(({ player, title, help }) =>
    h("button", { type: "button", class: "slow-player", "data-player": player, "data-help": t(help), "aria-pressed": "false", onclick: () => commands.tell(player) }, t(title)));
  const root = h("div", { class: "slow-players", role: "group", "aria-label": t("Who moves") }, ...buttons);
  /** @param {string|undefined} player */
  function show(player) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.player === player));
  }
  return { root, show };
}

/** The phases as numbered dots, D's and G's apart. @param {Commands} commands */
function createDots(commands) {
  const root = h("ol", { class: "slow-dots", "aria-label": t("Phases") });
  /** @param {Phase[]} phases */
  function build(phases) {
    root.replaceChildren(...phases.map(({ name, player, title }, i) =>
      h("li", { class: i > 0 && phases[i - 1].player !== player ? "slow-dot-item is-turn" : "slow-dot-item", "data-colour": player === "generator" ? "fake" : player },
        h("button", { type: "button", class: "slow-dot", "data-phase": name, "data-help": t(title), "aria-label": t("{number}: {title}", { number: i + 1, title: t(title) }), onclick: () => commands.goToPhase(i) }, i + 1))));
  }
  /** @param {number} phase */
  function show(phase) {
    [...root.children].forEach((item, i) => {
      item.classList.toggle("is-past", i < phase);
      const dot = /** @type {HTMLElement} */ (item.firstElementChild);
      if (i === phase) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
  }
  return { root, build, show };
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountSlowMotion(root, store, { commands }) {
  const title = h("h2", { class: "slow-title", "data-testid": "slow-title" });
  const tellings = createTellings(commands);
  const close = h("button", { type: "button", class: "button icon-button", "aria-label": t("Close slow motion"), "data-testid": "slow-close", "data-help": t("Close slow motion. Key: Escape"), onclick: () => commands.closeSlow() }, "×");
  const dots = createDots(commands);
  const name = h("h3", { class: "slow-name" });
  const text = h("p", { class: "slow-text", "data-testid": "slow-caption" });
  const notes = h("div", { class: "slow-notes" });
  const caption = h("div", { class: "slow-caption", "aria-live": "polite", "aria-atomic": "true", tabindex: 0, role: "group", "aria-label": t("Caption") }, name, text, notes);
  const back = h("button", { type: "button", class: "button", "data-testid": "slow-back", "aria-keyshortcuts": "ArrowLeft", "data-help": t("The phase before. Key: ←"), onclick: () => commands.turnPhase(-1) }, t("Back"));
  const play = h("button", { type: "button", class: "button icon-button slow-play", "data-testid": "slow-play", "aria-keyshortcuts": "Space", onclick: () => commands.toggleSlowPlay() });
  const next = h("button", { type: "button", class: "button", "data-testid": "slow-next", "aria-keyshortcuts": "ArrowRight", "data-help": t("The next phase. Key: →"), onclick: () => commands.turnPhase(1) }, t("Next"));
  const pace = h("input", { type: "range", id: "slow-pace", class: "slider", "data-testid": "slow-pace", min: QUICKEST_PACE_S, max: SLOWEST_PACE_S, step: 0.5, value: USUAL_PACE_S, "data-help": t("How long each phase stays while it plays.") });
  const pace_words = h("output", { class: "slow-pace-words", for: "slow-pace" });
  const deed = h("button", { type: "button", class: "button slow-deed", "data-testid": "slow-do", onclick: () => commands.doSlowStep() }, t("Do this step"));
  const fresh = h("button", { type: "button", class: "button slow-deed", "data-testid": "slow-fresh", "data-help": t("The run has gone on meanwhile: its next step from where it is now."), onclick: () => commands.tellNext() }, t("Tell its next step"));
  root.append(
    h("header", { class: "slow-head" }, h("p", { class: "slow-label" }, t("Slow motion")), title, tellings.root, close),
    dots.root, caption,
    h("footer", { class: "slow-foot" },
      h("div", { class: "slow-turns" }, back, play, next),
      h("div", { class: "slow-pace" }, h("label", { class: "inline-label", for: "slow-pace" }, t("pace")), pace, pace_words),
      h("div", { class: "slow-deeds" }, fresh, deed)),
  );
  pace.addEventListener("input", () => commands.setPace(pace.valueAsNumber));

  let timer = 0;
  function arm() {
    clearTimeout(timer);
    const { slow } = store.state;
    if (slow?.is_playing && slow.story) timer = window.setTimeout(() => commands.turnPhase(1), slow.pace_s * 1000);
  }
  function showStory() {
    const { slow } = store.state;
    const story = slow?.story;
    dots.build(story ? phasesOf(story) : []);
    tellings.show(slow?.player);
    setText(title, story ? t("step {from} → {to}", { from: formatCount(story.step), to: formatCount(story.step + 1) }) : t("preparing"));
    showPhase();
  }
  function showPhase() {
    const { slow, catalog, run } = store.state;
    const phase = phaseOf(slow);
    const story = slow?.story;
    root.dataset.colour = phase?.player === "generator" ? "fake" : "discriminator";
    dots.show(slow?.phase ?? 0);
    const told = story && phase ? captionOf(story, phase, catalog, run?.config.variant) : null;
    setText(name, phase ? t(phase.title) : "");
    setText(text, told?.text ?? t("The numbers of the next step are computed."));
    notes.replaceChildren(...(told?.notes ?? []).map((note) => h("p", { class: "slow-note" }, note)));
    caption.scrollTop = 0;
    const is_last = story ? slow.phase === phasesOf(story).length - 1 : false;
    back.disabled = !story || slow.phase === 0;
    next.disabled = !story || is_last;
    deed.classList.toggle("is-due", is_last);
    arm();
  }
  function showDeeds() {
    const can = canSteer(store.state);
    const { slow } = store.state;
    const is_current = isStoryCurrent(store.state);
    deed.hidden = !can;
    deed.disabled = !is_current;
    deed.setAttribute("data-help", t("Does this very step: what was told is what happens."));
    fresh.hidden = can || !slow?.story || is_current;
  }
  /** @param {boolean} is_playing */
  function showPlaying(is_playing) {
    play.replaceChildren(icon(is_playing ? PAUSE : PLAY, { filled: true }));
    play.setAttribute("aria-label", is_playing ? t("Pause the phases") : t("Play the phases"));
    play.setAttribute("data-help", is_playing ? t("Stay at this phase. Key: space") : t("One phase after the other, then the step itself, and on to the next one. Key: space"));
    arm();
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key !== "Escape" || !store.state.slow || document.querySelector("dialog[open], [popover]:not(.tooltip):popover-open")) return;
    // It leaves slow motion, and nothing else that Escape could leave.
    event.stopPropagation();
    commands.closeSlow();
  }
  document.addEventListener("keydown", press, true);
  return together([
    store.watch((state) => state.slow !== null, (is_open) => {
      if (!is_open && root.contains(document.activeElement)) /** @type {HTMLElement|null} */ (document.querySelector('[data-testid="slow-motion"]'))?.focus();
      root.hidden = !is_open;
      document.body.classList.toggle("has-slow", is_open);
    }),
    store.watch((state) => state.slow?.story, showStory),
    store.watch((state) => state.slow?.player, (player) => tellings.show(player)),
    store.watch((state) => state.slow?.phase, showPhase),
    store.watch((state) => state.catalog, showPhase),
    store.watch((state) => state.slow?.is_playing ?? false, showPlaying),
    store.watch((state) => state.slow?.pace_s ?? USUAL_PACE_S, (pace_s) => {
      pace.value = String(pace_s);
      pace.style.setProperty("--fill", `${((pace_s - QUICKEST_PACE_S) / (SLOWEST_PACE_S - QUICKEST_PACE_S)) * 100}%`);
      setText(pace_words, t("{seconds} s a phase", { seconds: pace_s.toFixed(1) }));
      pace.setAttribute("aria-valuetext", pace_words.textContent ?? "");
      arm();
    }),
    store.watch(canSteer, showDeeds),
    store.watch((state) => state.slow?.story && isStoryCurrent(state), showDeeds),
    () => clearTimeout(timer),
    () => document.removeEventListener("keydown", press, true),
    () => document.body.classList.remove("has-slow"),
    () => root.replaceChildren(),
  ]);
}
