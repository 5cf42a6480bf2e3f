// @ts-check
/** The strip above the stage of a pupil: the class, the pupil's name, and what the instructor did. */
import { t } from "../../app/i18n.js";
import { h, setText, together } from "../../lib/dom.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./index.js").SetupChange} SetupChange */

const LONGEST_NICK = 20;

/** One line on what the instructor did. @param {SetupChange} change */
export function changeText({ changed, restarted, started }) {
  if (changed && restarted) return t("Your instructor changed the setup; your run began again.");
  if (changed) return t("Your instructor changed the setup.");
  if (restarted) return t("Your instructor let all runs begin again.");
  return started ? t("Your instructor started all runs.") : t("Your instructor stopped all runs.");
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountStrip(root, store, { commands }) {
  const code = h("span", { class: "class-code" });
  const name = h("input", { type: "text", maxlength: LONGEST_NICK, autocomplete: "off", spellcheck: false, "data-testid": "class-nick", "data-help": t("How your instructor's wall calls you. Nothing else about you is known."), onchange: () => commands.renamePupil(name.value.trim()) });
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") name.blur(); });
  const change = h("span", { class: "class-change", role: "status", "data-testid": "class-change" });
  const seen = h("button", { type: "button", class: "button", onclick: () => store.dispatch({ type: "setup_change_seen" }) }, t("OK"));
  root.append(code, h("label", { class: "class-name" }, h("span", {}, t("Your name")), name), change, seen);

  return together([
    store.watch((state) => state.membership, (membership) => {
      root.hidden = membership === null;
      if (!membership) return;
      setText(code, t("Class {code}", { code: membership.code }));
      name.placeholder = t("Pupil {number}", { number: membership.number });
      if (document.activeElement !== name) name.value = membership.nick;
    }),
    store.watch((state) => state.setup_change, (now) => {
      setText(change, now ? changeText(now) : "");
      seen.hidden = now === null;
    }),
    () => root.replaceChildren(),
  ]);
}
