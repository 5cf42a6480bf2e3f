// @ts-check
/** The panel of the step trace: the phases of the next step as numbered texts, forward and back, at a chosen pace. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, icon, isCovered, setText, together } from "../../lib/dom.js";
import { QUICKEST_PACE_S, SLOWEST_PACE_S, PLAYER_CHOICES, DEFAULT_PACE_S, captionOf, isTraceCurrent, phaseOf, phasesOf } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("./model.js").Phase} Phase */

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";

/** @param {Commands} commands */
function createPlayerChoice(commands) {
  const buttons = PLAYER_CHOICES.map(({ player, title, help }) =>
    h("button", { type: "button", class: "trace-player", "data-player": player, "data-help": t(help), "aria-pressed": "false", onclick: () => commands.traceStep(player) }, t(title)));
  const root = h("div", { class: "trace-players", role: "group", "aria-label": t("Who moves") }, ...buttons);
  /** @param {string|undefined} player */
  function show(player) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.player === player));
  }
  return { root, show };
}

/** The phases as numbered dots, in one group for D and one for G. @param {Commands} commands */
function createDots(commands) {
  const root = h("ol", { class: "trace-dots", "aria-label": t("Phases") });
  /** @param {Phase[]} phases */
  function build(phases) {
    root.replaceChildren(...phases.map(({ name, player, title }, i) =>
      h("li", { class: i > 0 && phases[i - 1].player !== player ? "trace-dot-item is-turn" : "trace-dot-item", "data-colour": player === "generator" ? "fake" : player },
        h("button", { type: "button", class: "trace-dot", "data-phase": name, "data-help": t(title), "aria-label": t("{number}: {title}", { number: i + 1, title: t(title) }), onclick: () => commands.goToPhase(i) }, i + 1),
        h("span", { class: "trace-dot-name", "aria-hidden": "true" }, t(title)))));
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
export function mountStepTrace(root, store, { commands }) {
  const title = h("h2", { class: "trace-title", "data-testid": "trace-title" });
  const player_choice = createPlayerChoice(commands);
  const close = h("button", { type: "button", class: "button icon-button", "aria-label": t("Close slow motion"), "data-testid": "trace-close", "data-help": t("Close slow motion. Key: Escape"), onclick: () => commands.closeStepTrace() }, "×");
  const dots = createDots(commands);
  const name = h("h3", { class: "trace-name" });
  const text = h("p", { class: "trace-text", "data-testid": "trace-caption" });
  const notes = h("div", { class: "trace-notes" });
  const caption = h("div", { class: "trace-caption", "aria-live": "polite", "aria-atomic": "true", tabindex: 0, role: "group", "aria-label": t("Caption") }, name, text, notes);
  const back = h("button", { type: "button", class: "button", "data-testid": "trace-back", "aria-keyshortcuts": "ArrowLeft", "data-help": t("Previous phase. Key: ←"), onclick: () => commands.turnPhase(-1) }, t("Back"));
  const play = h("button", { type: "button", class: "button icon-button trace-play", "data-testid": "trace-play", "aria-keyshortcuts": "Space", onclick: () => commands.toggleTracePlay() });
  const next = h("button", { type: "button", class: "button", "data-testid": "trace-next", "aria-keyshortcuts": "ArrowRight", "data-help": t("Next phase. Key: →"), onclick: () => commands.turnPhase(1) }, t("Next"));
  const pace = h("input", { type: "range", id: "trace-pace", class: "slider", "data-testid": "trace-pace", min: QUICKEST_PACE_S, max: SLOWEST_PACE_S, step: 0.5, value: DEFAULT_PACE_S, "data-help": t("The duration of each phase.") });
  const pace_text = h("output", { class: "trace-pace-text", for: "trace-pace" });
  const operation = h("button", { type: "button", class: "button trace-operation", "data-testid": "trace-do", onclick: () => commands.doTracedStep() }, t("Apply this step"));
  const fresh = h("button", { type: "button", class: "button trace-operation", "data-testid": "trace-fresh", "data-help": t("The run has continued in the meantime. This shows its next step from where it is now."), onclick: () => commands.traceNextStep() }, t("Show its next step"));
  root.append(
    h("header", { class: "trace-head" }, h("p", { class: "trace-label" }, t("Slow motion")), title, player_choice.root, close),
    dots.root, caption,
    h("footer", { class: "trace-foot" },
      h("div", { class: "trace-turns" }, back, play, next),
      h("div", { class: "trace-pace" }, h("label", { class: "inline-label", for: "trace-pace" }, t("pace")), pace, pace_text),
      h("div", { class: "trace-deeds" }, fresh, operation)),
  );
  pace.addEventListener("input", () => commands.setTracePace(pace.valueAsNumber));

  let timer = 0;
  function arm() {
    clearTimeout(timer);
    const { step_trace } = store.state;
    if (step_trace?.is_playing && step_trace.trace) timer = window.setTimeout(() => commands.turnPhase(1), step_trace.pace_s * 1000);
  }
  function showTrace() {
    const { step_trace } = store.state;
    const trace = step_trace?.trace;
    dots.build(trace ? phasesOf(trace) : []);
    player_choice.show(step_trace?.player);
    setText(title, trace ? t("step {from} → {to}", { from: formatCount(trace.step), to: formatCount(trace.step + 1) }) : t("preparing"));
    showPhase();
  }
  function showPhase() {
    const { step_trace, catalog, run } = store.state;
    const phase = phaseOf(step_trace);
    const trace = step_trace?.trace;
    root.dataset.colour = phase?.player === "generator" ? "fake" : "discriminator";
    dots.show(step_trace?.phase ?? 0);
    const content = trace && phase ? captionOf(trace, phase, catalog, run?.config.variant) : null;
    setText(name, phase ? t(phase.title) : "");
    setText(text, content?.text ?? t("Computing the numbers of the next step."));
    notes.replaceChildren(...(content?.notes ?? []).map((note) => h("p", { class: "trace-note" }, note)));
    caption.scrollTop = 0;
    const is_last = trace ? step_trace.phase === phasesOf(trace).length - 1 : false;
    back.disabled = !trace || step_trace.phase === 0;
    next.disabled = !trace || is_last;
    operation.classList.toggle("is-due", is_last);
    arm();
  }
  function showActions() {
    const can = canSteer(store.state);
    const { step_trace } = store.state;
    const is_current = isTraceCurrent(store.state);
    operation.hidden = !can;
    operation.disabled = !is_current;
    operation.setAttribute("data-help", t("Applies exactly the step that was shown."));
    fresh.hidden = can || !step_trace?.trace || is_current;
  }
  /** @param {boolean} is_playing */
  function showPlaying(is_playing) {
    play.replaceChildren(icon(is_playing ? PAUSE : PLAY, { filled: true }));
    play.setAttribute("aria-label", is_playing ? t("Pause the phases") : t("Play the phases"));
    play.setAttribute("data-help", is_playing ? t("Stay at this phase. Key: space") : t("Plays the phases, applies the step, and continues with the next one. Key: space"));
    arm();
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key !== "Escape" || !store.state.step_trace || isCovered()) return;
    // Escape closes the step trace only.
    event.stopPropagation();
    commands.closeStepTrace();
  }
  document.addEventListener("keydown", press, true);
  return together([
    store.watch((state) => state.step_trace !== null, (is_open) => {
      if (!is_open && root.contains(document.activeElement)) /** @type {HTMLElement|null} */ (document.querySelector('[data-testid="open-step-trace"]'))?.focus();
      root.hidden = !is_open;
      document.body.classList.toggle("has-step-trace", is_open);
    }),
    store.watch((state) => state.step_trace?.trace, showTrace),
    store.watch((state) => state.step_trace?.player, (player) => player_choice.show(player)),
    store.watch((state) => state.step_trace?.phase, showPhase),
    store.watch((state) => state.catalog, showPhase),
    store.watch((state) => state.step_trace?.is_playing ?? false, showPlaying),
    store.watch((state) => state.step_trace?.pace_s ?? DEFAULT_PACE_S, (pace_s) => {
      pace.value = String(pace_s);
      pace.style.setProperty("--fill", `${((pace_s - QUICKEST_PACE_S) / (SLOWEST_PACE_S - QUICKEST_PACE_S)) * 100}%`);
      setText(pace_text, t("{seconds} s per phase", { seconds: pace_s.toFixed(1) }));
      pace.setAttribute("aria-valuetext", pace_text.textContent ?? "");
      arm();
    }),
    store.watch(canSteer, showActions),
    store.watch((state) => state.step_trace?.trace && isTraceCurrent(state), showActions),
    () => clearTimeout(timer),
    () => document.removeEventListener("keydown", press, true),
    () => document.body.classList.remove("has-step-trace"),
    () => root.replaceChildren(),
  ]);
}
