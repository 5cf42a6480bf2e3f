// @ts-check
/** The transport bar: play and stop, single steps, seeds, speed, and the present step. */
import { formatCount, formatRate } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { canSteer, isPlaying } from "../../app/selectors.js";
import { h, icon, setAttribute, setText, together } from "../../lib/dom.js";
import { hintText, mountWaitText, standsStill, statusWaitText } from "../waiting/index.js";
import { errorText } from "../../net/session.js";
import { SPEED_POSITIONS, speedAt, speedPosition, speedText } from "./speed.js";
import { statusText } from "./status_text.js";
import { stopMessage } from "./stop_condition.js";
import { mountStopWhen } from "./stop_when.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../lib/draw.js").DrawScheduler} DrawScheduler */

const PLAY = "M8 5v14l11-7z";
const STOP = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";

/** @param {string} testid @param {string} title @param {string} help @param {string} keys @param {() => void} act */
function button(testid, title, help, keys, act) {
  return h("button", { type: "button", class: "button", "data-testid": testid, "data-help": t(help), "aria-keyshortcuts": keys, onclick: act }, t(title));
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, draw: DrawScheduler}} parts @returns {() => void} */
function mountTransport(root, store, { commands, draw }) {
  const play = h("button", { type: "button", class: "play", "data-testid": "play", "aria-keyshortcuts": "Space", onclick: () => commands.toggle() });
  const steps = [
    button("step-both", m("Step"), m("One step: the discriminator's updates, then the generator's. Key: . or →"), ".", () => commands.step("both")),
    button("step-discriminator", m("Step D"), m("Only the discriminator learns; the generator does not change. Key: d"), "d", () => commands.step("discriminator")),
    button("step-generator", m("Step G"), m("Only the generator learns; the discriminator does not change. Key: g"), "g", () => commands.step("generator")),
  ];
  const reset = button("reset", m("Reset"), m("Back to step 0 with the same seed. The same run starts again. Key: r"), "r", () => commands.reset());
  const new_seed = button("new-seed", m("New seed"), m("Back to step 0 with new random weights and new noise."), "", () => commands.newSeed());
  const seed = h("input", { type: "number", id: "seed", class: "seed-input", "data-testid": "seed", min: 0, step: 1, inputmode: "numeric", autocomplete: "off", "data-help": t("The same settings and seed give the same run, on every machine. Enter starts from step 0.") });
  const seed_error = h("p", { class: "field-error seed-error", role: "alert" });
  const speed = h("input", { type: "range", id: "speed", class: "slider", "data-testid": "speed", min: 0, max: SPEED_POSITIONS, step: 1, "data-help": t("Steps per second: from one step in two seconds to as fast as the server can train.") });
  const speed_text = h("output", { class: "speed-text", for: "speed" });
  const count = h("span", { class: "step-count", "data-testid": "step-count" }, "0");
  const rate = h("span", { class: "rate", "data-testid": "steps-per-second" }, "0");
  const status = h("span", { class: "status", "data-testid": "status", "data-help": t("What the run is doing now. It runs on the server.") });
  const wait = h("span", { class: "wait-line", "aria-hidden": "true", "data-testid": "wait" });
  const hint = h("span", { class: "wait-line", "data-testid": "hint" });
  const rate_line = h("span", { class: "rate-line", tabindex: 0, "data-help": t("The number of steps per second that the run makes now. The speed setting is a limit; the machine may be slower.") }, rate, " ", t("steps/s"));
  root.append(
    h("div", { class: "transport-keys" }, play, h("div", { class: "button-row steps" }, ...steps)),
    h("div", { class: "transport-speed" }, speed, h("span", { class: "speed-line" }, h("label", { class: "inline-label", for: "speed" }, t("speed")), " ", speed_text)),
    h("div", { class: "transport-count" },
      h("span", { class: "count-main", tabindex: 0, "data-help": t("The number of steps so far. A step is one update of the generator, together with the updates of the discriminator that belong to it.") }, count, h("span", { class: "count-unit" }, t("steps"))),
      h("span", { class: "count-side" }, status, rate_line, wait, hint)),
    h("div", { class: "transport-seed" },
      h("div", { class: "button-row" }, reset, new_seed),
      h("label", { class: "inline-label", for: "seed" }, t("seed")), seed, seed_error),
  );

  function commitSeed() {
    const { run } = store.state;
    const wanted = seed.valueAsNumber;
    if (!run || Number.isNaN(wanted)) seed.value = String(run?.seed ?? "");
    else if (wanted !== run.seed) commands.reset(wanted);
  }
  seed.addEventListener("change", commitSeed);
  seed.addEventListener("keydown", (event) => { if (event.key === "Enter") seed.blur(); });
  seed.addEventListener("blur", () => { seed.value = String(store.state.run?.seed ?? ""); });
  speed.addEventListener("input", () => commands.setSpeed(speedAt(speed.valueAsNumber)));

  function showSpeed() {
    const { edits, run } = store.state;
    const value = "speed" in edits ? edits.speed : (run?.speed ?? null);
    if (document.activeElement !== speed || speedAt(speed.valueAsNumber) !== value) speed.value = String(speedPosition(value));
    speed.style.setProperty("--fill", `${speed.valueAsNumber}%`);
    speed.setAttribute("aria-valuetext", speedText(value));
    setText(speed_text, speedText(value));
  }
  function showCount() {
    const { run } = store.state;
    setText(count, formatCount(run?.step ?? 0));
    // While it compiles, the run may still carry the rate from before.
    setText(rate, formatRate(run?.status === "running" && !store.state.process ? run.steps_per_second : 0));
  }
  return together([
    store.watch(isPlaying, (is_playing) => {
      play.replaceChildren(icon(is_playing ? STOP : PLAY, { filled: true }));
      play.setAttribute("aria-label", is_playing ? t("Stop") : t("Play"));
      play.setAttribute("data-help", is_playing ? t("Stop training; everything is kept. Key: space") : t("Start or continue training. Key: space"));
      play.classList.toggle("is-playing", is_playing);
      draw.request(showCount);
    }),
    store.watch(canSteer, (can) => {
      for (const each of [play, ...steps, reset, new_seed, seed, speed]) each.disabled = !can;
    }),
    store.watch((state) => state.run?.seed, (value) => { seed.value = String(value ?? ""); }),
    store.watch((state) => state.field_errors.seed, (error) => {
      setText(seed_error, error ?? "");
      if (error) seed.value = String(store.state.run?.seed ?? "");
    }),
    store.watch((state) => state.run?.speed, showSpeed),
    store.watch((state) => state.edits, showSpeed),
    store.watch((state) => standsStill(state) || hintText(state) !== "", (is_still) => { rate_line.hidden = is_still; }),
    store.watch((state) => (standsStill(state) ? "" : hintText(state)), (text) => {
      setText(hint, text);
      hint.hidden = text === "";
    }),
    mountWaitText(wait, store, ["training", "picture"], statusWaitText),
    store.watch((state) => state.run?.step, () => draw.request(showCount)),
    store.watch((state) => state.run?.steps_per_second, () => draw.request(showCount)),
    store.watch((state) => state.run?.status, () => draw.request(showCount)),
    store.watch((state) => state.process === null, () => draw.request(showCount)),
    store.watch(statusText, (words) => { setText(status, t(words)); status.dataset.status = words; }),
    () => root.replaceChildren(),
  ]);
}

export { statusText } from "./status_text.js";

/** @typedef {{setStopWhen: (condition: import("../../app/types.js").StopWhen|null) => Promise<boolean>}} OwnCommands setStopWhen: null means that the run does not stop by itself */

/** @type {import("../../app/feature.js").Feature<{}, OwnCommands>} */
export const feature = {
  name: "transport",
  places: { transport: { slot: "time", tag: "div", label: m("Transport"), attributes: { class: "transport", role: "group" } } },
  events: {
    stop_when: (state, run, { stop_when }) => ({ ...state, run: { ...run, stop_when } }),
    stopped_when: (state, run, event) => ({ ...state, run: { ...run, stop_when: null }, message: { kind: "info", text: stopMessage(state.catalog, event) } }),
  },
  createCommands: ({ store, rest, session, run }) => ({
    async setStopWhen(condition) {
      const owned = session.ownership();
      if (!owned) return false;
      try {
        const answer = await rest.patchRun(owned.id, owned.token, { stop_when: condition });
        store.dispatch({ type: "run_updated", run: answer.run });
        return true;
      } catch (error) {
        run.say(errorText(error), "error");
        return false;
      }
    },
  }),
  mount: ({ place, store, commands, draw }) => together([
    mountTransport(place("transport"), store, { commands, draw: draw.later }),
    mountStopWhen(place("transport"), store, { commands }),
  ]),
  keys: ({ commands }) => ({
    " ": () => commands.toggle(),
    ".": () => commands.step("both"),
    ArrowRight: () => commands.step("both"),
    d: () => commands.step("discriminator"),
    g: () => commands.step("generator"),
    r: () => commands.reset(),
  }),
};
