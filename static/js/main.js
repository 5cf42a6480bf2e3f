// @ts-check
/** The composition root: builds the parts and ties them together. Nothing else knows more than one of them. */
import { createCameraHolder } from "./scenes/shared/camera.js";
import { parseView } from "./features/inspection/model.js";
import { parsePage } from "./app/page_options.js";
import { languageFor, setMessages, t } from "./app/i18n.js";
import { INITIAL_STATE, reduce } from "./app/reducer.js";
import { shownFrame } from "./app/selectors.js";
import { createStore } from "./app/store.js";
import { formatLink } from "./app/url_state.js";
import { createDrawScheduler } from "./lib/draw.js";
import { together } from "./lib/dom.js";
import { lazyDialog, mountWhen } from "./lib/lazy.js";
import { compareMemory, languageMemory, reportMemory, runMemory, themeMemory } from "./app/memory.js";
import { mountTooltip } from "./lib/tooltip.js";
import { mountStage } from "./stage/stage.js";
import { mountAnnouncer } from "./features/announcer/index.js";
import { mountControls } from "./features/controls/index.js";
import { mountResultsPanel } from "./features/results_panel/index.js";
import { mountTools } from "./features/tools/index.js";
import { mountHelp } from "./features/help/dialog.js";
import { mountKeyboard } from "./features/keyboard/index.js";
import { mountLayers } from "./features/layers/index.js";
import { mountLesson } from "./features/lessons/view.js";
import { mountLessonMenu } from "./features/lessons/menu.js";
import { mountMessage, mountStatusBanner } from "./features/status_banner/view.js";
import { mountNoticeCards } from "./features/notices/cards.js";
import { mountPageMode, mountSkip } from "./features/page_mode/index.js";
import { mountPresent } from "./features/presenting/view.js";
import { mountPresets } from "./features/presets/index.js";
import { mountProblems } from "./features/problems/index.js";
import { mountScrubBar } from "./features/timeline/scrub_bar.js";
import { mountMobileDrawer } from "./features/controls/mobile_drawer.js";
import { mountStarting } from "./features/starting/view.js";
import { stepTraceKeys } from "./features/step_trace/opener.js";
import { mountStopWhen } from "./features/transport/stop_when.js";
import { mountTimeline } from "./features/timeline/view.js";
import { mountTransport } from "./features/transport/index.js";
import { mountViewSwitch } from "./features/inspection/view_switch.js";
import { mountViewerBanner } from "./features/sharing/viewer_banner.js";
import { followAddress } from "./net/address.js";
import { createExportCommands } from "./features/export/commands.js";
import { createCommands } from "./net/run_commands.js";
import { createInspectionCommands } from "./features/inspection/commands.js";
import { createLearnCommands } from "./features/notices/commands.js";
import { createTimeCommands } from "./features/timeline/commands.js";
import { createCompare } from "./features/compare/commands.js";
import { createStatisticsCommands } from "./features/statistics/commands.js";
import { createStepTraceCommands } from "./features/step_trace/commands.js";
import { createTeachCommands } from "./features/presenting/commands.js";
import { createRestClient } from "./net/rest.js";
import { followInspection } from "./features/inspection/follow.js";
import { followProcess } from "./features/starting/follow.js";
import { createSession } from "./net/session.js";

/** Without a link the first run goes at a pace at which its first seconds can be seen; the slider goes on to unlimited. */
const WELCOME_SPEED = 500;

/** @param {string} name @returns {HTMLElement} */
function place(name) {
  const element = document.querySelector(`[data-ref="${name}"]`);
  if (!(element instanceof HTMLElement)) throw new Error(`index.html has no place called "${name}"`);
  return element;
}

const page = parsePage(location.hash);
const language = languageFor(page.language ?? languageMemory.read(), navigator.languages);
const store = createStore(reduce, { ...INITIAL_STATE, page, view: parseView(location.hash), is_reporting: reportMemory.read(), theme: themeMemory.read(), language });
const rest = createRestClient((...request) => fetch(...request));
const session = createSession({ store, rest, memory: runMemory });
const run_commands = createCommands({ store, rest, session });
const time = createTimeCommands({ store, rest, session, commands: run_commands });
const pair = createCompare({ store, rest, session, time, commands: run_commands, memory: compareMemory });
const { findSecond } = pair;
const commands = /** @type {import("./app/types.js").Commands} */ ({
  ...pair.commands(),
  ...createInspectionCommands({ store }),
  ...createLearnCommands({ store, rest, session, commands: run_commands }),
  ...createTeachCommands({ store, rest, memory: reportMemory }),
  ...createExportCommands({ store, rest }),
  ...createStepTraceCommands({ store, rest, commands: run_commands }),
  ...createStatisticsCommands({ store, rest, session }),
});
const draw = createDrawScheduler();
const holder = createCameraHolder();
followInspection(store, rest);
followProcess(store, rest);
const address = followAddress(store, (link) => commands.apply(link));

store.watch((state) => state.theme, (theme) => {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

/** @param {import("./app/store.js").Store|null} each */
function pictureOf(each) {
  return each && shownFrame(each.state);
}

/** Everything that shows words: mounted anew when the language changes. @returns {() => void} */
function mountPage() {
  const help = mountHelp(document.body, { openGlossary: commands.openGlossary });
  const share = lazyDialog(async () => (await import("./features/sharing/dialog.js")).mountShare(document.body, store, { commands }));
  const take_away = lazyDialog(async () => (await import("./features/export/dialog.js")).mountExport(document.body, store, { commands }));
  const seeds = lazyDialog(async () => (await import("./features/lessons/seeds_dialog.js")).mountSeeds(document.body, store, { commands, getEvidence: rest.getEvidence }));
  const actions = [
    { name: "compare", title: t("Compare"), help: t("Two runs side by side, with the same seed and one difference: whatever you change next."), run: () => { if (!store.state.compare) commands.compare(); }, is_primary: true },
    { name: "share", title: t("Share"), help: t("Links and QR codes: this setup, this run to be watched, or a part of a course page."), run: share.open, is_primary: true },
    { name: "present", title: t("Present"), help: t("Large type and few controls, for the back row and for a clicker. Key: p"), run: () => commands.present(true), keys: "p", is_primary: true },
    { name: "export", title: t("Export"), help: t("The picture, a film, the numbers, the weights, or a script that trains this run again."), run: take_away.open },
    { name: "statistics", title: t("Statistics"), help: t("Speed, pictures, delay and versions, while the game plays. Key: i"), run: commands.toggleStatistics, keys: "i" },
  ];
  const lessons = mountLessonMenu(place("lessons"), store, { commands });
  return together([
    help.unmount,
    share.unmount,
    take_away.unmount,
    seeds.unmount,
    mountPageMode(place("embed"), store),
    mountSkip(place("skip"), place("stage")),
    lessons.unmount,
    mountProblems(place("problems"), pair.steered, { commands }),
    mountPresets(place("presets"), store, { commands }),
    mountTools(place("tools"), store, { actions, setTheme, setLanguage, setReporting: commands.setReporting, openHelp: help.open }),
    mountViewerBanner(place("viewer_banner"), store, { commands }),
    mountPresent(place("present"), place("present_tools"), store, { commands }),
    mountControls(place("controls"), pair.steered, { commands }),
    mountLayers(place("layers"), store, { commands }),
    mountStage(place("stage"), store, { draw, onDrawn: commands.acknowledge, holder, findCompanion: () => pictureOf(findSecond()) }),
    mountViewSwitch(place("view"), store, { commands }),
    mountLesson(place("lesson"), store, { commands, leave: lessons.focus, openSeeds: seeds.open }),
    mountTransport(place("transport"), store, { commands, draw: draw.later }),
    mountStopWhen(place("transport"), store, { commands }),
    mountTimeline(place("timeline"), store, { draw, commands, findSecond }),
    mountScrubBar(place("scrub_bar"), store, { commands }),
    mountMobileDrawer(place("controls"), place("transport"), store),
    mountStarting(place("starting"), store),
    mountStatusBanner(place("status_banner"), store, { commands, openExport: take_away.open }),
    mountNoticeCards(place("notice_cards"), store, { commands }),
    mountMessage(place("message"), store),
    mountResultsPanel(place("results_panel"), store, { draw: draw.later, findSecond }),
    mountAnnouncer(place("announcer"), store, { stage: place("stage") }),
    mountKeyboard(document, store, { commands, openHelp: help.open, more: { ...stepTraceKeys(store, commands), i: commands.toggleStatistics } }),
    mountTooltip(document.body),
    nameLandmarks(document),
    mountWhatIsOpened(),
  ]);
}

/** The parts that wait until somebody opens them. @returns {() => void} */
function mountWhatIsOpened() {
  const { watch } = store;
  return together([
    mountWhen(watch, ({ view }) => view === "inspection", async () =>
      (await import("./features/inspection/view.js")).mountInspection(place("inspection"), store, { draw, onDrawn: commands.acknowledge })),
    mountWhen(watch, ({ step_trace }) => step_trace !== null, async () =>
      (await import("./features/step_trace/view.js")).mountStepTrace(place("step_trace"), store, { commands })),
    mountWhen(watch, ({ has_statistics }) => has_statistics, async () =>
      (await import("./features/statistics/view.js")).mountStatistics(place("statistics"), store, { commands })),
    mountWhen(watch, ({ data_editor }) => data_editor !== null, async () =>
      (await import("./features/data_editor/view.js")).mountDataEditor(place("data_editor"), store, { commands, draw })),
    mountWhen(watch, ({ glossary }) => glossary !== null, async () =>
      (await import("./features/glossary/view.js")).mountGlossary(document.body, store, { commands })),
    mountWhen(watch, ({ compare }) => compare !== null, async () => {
      const { mountCompare, mountSteering } = await import("./features/compare/view.js");
      return together([
        mountSteering(place("controls"), store, { commands }),
        mountCompare(place("stage_room"), store, {
          commands, findSecond,
          mountStage: (root, second) => mountStage(root, second, { draw, onDrawn: pair.acknowledge, holder, findCompanion: () => pictureOf(store) }),
        }),
      ]);
    }),
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

/** @param {import("./app/types.js").Theme} theme */
function setTheme(theme) {
  themeMemory.write(theme);
  store.dispatch({ type: "theme_changed", theme });
}

/** @param {string} language */
async function setLanguage(language) {
  const [messages, catalog] = await Promise.all([rest.getMessages(language), rest.getCatalog(language)]);
  languageMemory.write(language);
  unmount();
  setMessages(messages);
  store.dispatch({ type: "language_changed", language, catalog });
  if (store.state.page.language) store.dispatch({ type: "page_changed", page: { language } });
  unmount = mountPage();
}

let unmount = () => {};

async function begin() {
  setMessages(await rest.getMessages(language));
  unmount = mountPage();
  const link = address.link();
  session.open(formatLink(link) ? link : { ...link, speed: WELCOME_SPEED });
}

Object.defineProperty(window, "ganscope", { value: Object.freeze({ state: () => store.state }) });
begin();
