// @ts-check
/** The composition root: builds the parts and ties them together. Nothing else knows more than one of them. */
import { languageFor, speak, t } from "./core/messages.js";
import { INITIAL_STATE, reduce } from "./core/reducer.js";
import { createStore } from "./core/store.js";
import { createDrawScheduler } from "./lib/draw.js";
import { together } from "./lib/dom.js";
import { languageMemory, runMemory, themeMemory } from "./lib/memory.js";
import { mountTooltip } from "./lib/tooltip.js";
import { mountStage } from "./stage/stage.js";
import { mountControls } from "./views/controls.js";
import { mountEvidence } from "./views/evidence.js";
import { mountTools } from "./views/header.js";
import { mountHelp } from "./views/help.js";
import { mountKeyboard } from "./views/keyboard.js";
import { mountLayers } from "./views/layers.js";
import { mountLesson } from "./views/lesson.js";
import { mountLessonMenu } from "./views/lesson_menu.js";
import { mountMessage, mountNotice } from "./views/notice.js";
import { mountPresets } from "./views/presets.js";
import { mountProblems } from "./views/problems.js";
import { mountSheet } from "./views/sheet.js";
import { mountTimeline } from "./views/timeline.js";
import { mountTransport } from "./views/transport.js";
import { followAddress } from "./wire/address.js";
import { createCommands } from "./wire/commands.js";
import { createRestClient } from "./wire/rest.js";
import { createSession } from "./wire/session.js";

/** Without a link the first run goes at a pace at which its first seconds can be seen; the slider goes on to unlimited. */
const WELCOME_SPEED = 500;

/** @param {string} name @returns {HTMLElement} */
function place(name) {
  const element = document.querySelector(`[data-ref="${name}"]`);
  if (!(element instanceof HTMLElement)) throw new Error(`index.html has no place called "${name}"`);
  return element;
}

const address_language = new URLSearchParams(location.hash.slice(1)).get("lang");
const language = languageFor(address_language ?? languageMemory.read(), navigator.languages);
const store = createStore(reduce, { ...INITIAL_STATE, theme: themeMemory.read(), language });
const rest = createRestClient((...request) => fetch(...request));
const session = createSession({ store, rest, memory: runMemory });
const commands = createCommands({ store, rest, session });
const draw = createDrawScheduler();
const address = followAddress(store, (link) => commands.apply(link));

store.watch((state) => state.theme, (theme) => {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

async function share() {
  const url = address.url();
  try {
    await navigator.clipboard.writeText(url);
    commands.say(t("Link copied: it starts this very run, with its seed."));
  } catch {
    // Without permission for the clipboard (plain http on another host, say) the link can still be read.
    commands.say(t("Copy this link: {url}", { url }));
  }
}

/** Everything that shows words: mounted anew when the language changes. @returns {() => void} */
function mountPage() {
  const help = mountHelp(document.body);
  const lessons = mountLessonMenu(place("lessons"), store, { commands });
  return together([
    help.unmount,
    lessons.unmount,
    mountProblems(place("problems"), store, { commands }),
    mountPresets(place("presets"), store, { commands }),
    mountTools(place("tools"), store, { setTheme, setLanguage, share, openHelp: help.open }),
    mountControls(place("controls"), store, { commands }),
    mountLayers(place("layers"), store, { commands }),
    mountStage(place("stage"), store, { draw, onDrawn: commands.acknowledge }),
    mountLesson(place("lesson"), store, { commands, leave: lessons.focus }),
    mountTransport(place("transport"), store, { commands, draw }),
    mountTimeline(place("timeline"), store, { draw }),
    mountSheet(place("controls"), place("transport"), store),
    mountNotice(place("notice"), store, { commands }),
    mountMessage(place("message"), store),
    mountEvidence(place("evidence"), store, { draw }),
    mountKeyboard(document, { commands, openHelp: help.open }),
    mountTooltip(document.body),
    nameLandmarks(document),
  ]);
}

/** The texts that index.html itself carries. @param {Document} root @returns {() => void} */
function nameLandmarks(root) {
  root.documentElement.lang = store.state.language === "zh" ? "zh-Hans" : store.state.language;
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.getAttribute("data-label") ?? ""));
  }
  return () => {};
}

/** @param {import("./core/types.js").Theme} theme */
function setTheme(theme) {
  themeMemory.write(theme);
  store.dispatch({ type: "theme_changed", theme });
}

/** @param {string} language */
async function setLanguage(language) {
  const [messages, catalog] = await Promise.all([rest.getMessages(language), rest.getCatalog(language)]);
  languageMemory.write(language);
  unmount();
  speak(messages);
  store.dispatch({ type: "language_changed", language, catalog });
  unmount = mountPage();
}

speak(language === "en" ? {} : await rest.getMessages(language));
let unmount = mountPage();
Object.defineProperty(window, "ganscope", { value: Object.freeze({ state: () => store.state }) });
session.open(location.hash.length > 1 ? address.link() : { ...address.link(), speed: WELCOME_SPEED });
