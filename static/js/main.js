// @ts-check
/** Puts the page together: the store, the connection to the server, the stage, and the features of features.js. */
import { FEATURES } from "./features.js";
import { languageFor, setMessages } from "./app/i18n.js";
import { mountKeyboard, mountSkipLink } from "./app/keyboard.js";
import { languageMemory, runMemory, themeMemory } from "./app/memory.js";
import { parsePage, parseView } from "./app/page_options.js";
import { createPlaces, namePlaces, place } from "./app/places.js";
import { createReducer, initialState } from "./app/reducer.js";
import { shownFrame } from "./app/selectors.js";
import { steeredStore } from "./app/steered_store.js";
import { createStore } from "./app/store.js";
import { formatLink } from "./app/url_state.js";
import { together } from "./lib/dom.js";
import { createDrawScheduler } from "./lib/draw.js";
import { lazyDialog, mountWhen } from "./lib/lazy.js";
import { mountTooltip } from "./lib/tooltip.js";
import { followAddress } from "./net/address.js";
import { createRestClient } from "./net/rest.js";
import { createRunCommands } from "./net/run_commands.js";
import { createSession } from "./net/session.js";
import { createCameraHolder } from "./scenes/shared/camera.js";
import { mountStage } from "./stage/stage.js";
/** @typedef {import("./app/feature.js").App} App */
/** @typedef {import("./app/feature.js").Feature<any, any>} AnyFeature */
/** @typedef {import("./app/store.js").Store} Store */
/** @typedef {import("./app/types.js").Commands} Commands */

/** The speed of the first run without a link, in steps per second: slow enough to watch its first seconds. */
const FIRST_SPEED = 500;

const features = /** @type {readonly AnyFeature[]} */ (FEATURES);
const page = parsePage(location.hash);
const language = languageFor(page.language ?? languageMemory.read(), navigator.languages);
const reduce = createReducer(features);
const initial = initialState(features);
const store = createStore(reduce, { ...initial, page, view: parseView(location.hash), theme: themeMemory.read(), language });
const rest = createRestClient((...request) => fetch(...request));
const session = createSession({ store, rest, memory: runMemory });
const run = createRunCommands({ store, rest, session });
const draw = createDrawScheduler();
const camera = createCameraHolder();
const overlays = features.flatMap(({ createOverlay }) => createOverlay ?? []);
/** @type {Store|null} */
let second = null;
/** The dialogs of the features, in the language of the page. @type {{[name: string]: ReturnType<typeof lazyDialog>}} */
let dialogs = {};
let unmount = () => {};

/** Completed by the features below. @type {any} */
const unfinished = { ...run, openDialog: (/** @type {string} */ name) => dialogs[name].open(), setTheme, setLanguage };
/** @type {Commands} */
const commands = unfinished;
/** @type {App} */
const app = {
  store,
  steered: steeredStore(store, () => second),
  findSecond: () => second,
  setSecond: (next) => { second = next; },
  createStore: (overrides) => createStore(reduce, { ...initial, ...overrides }),
  rest,
  session,
  run,
  commands,
  draw,
  place,
  mountStage(root, shown, { onDrawn, findCompanion }) {
    const companion = () => { const other = findCompanion(); return other && shownFrame(other.state); };
    return mountStage(root, shown, { draw, holder: camera, overlays, onDrawn, findCompanion: companion });
  },
  actions: () => features.flatMap(({ actions }) => actions?.(app) ?? []).sort((a, b) => a.rank - b.rank),
};
for (const { createCommands } of features) Object.assign(commands, createCommands?.(app));
for (const { start } of features) start?.(app);
createPlaces(features);
const address = followAddress(store, (link, entry) => commands.returnTo(link, entry));

store.watch((state) => state.catalog !== null, (has_catalog) => document.body.classList.toggle("has-catalog", has_catalog));
store.watch((state) => state.theme, (theme) => {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

/** Mounts everything that shows text; called again after each change of the language. @returns {() => void} */
function mountPage() {
  dialogs = Object.fromEntries(features.flatMap((each) => Object.entries(each.dialogs ?? {})).map(([name, build]) => [name, lazyDialog(() => build(app))]));
  const panels = features.flatMap((each) => each.panels ?? []);
  namePlaces(store.state.language);
  return together([
    mountSkipLink(place("skip"), place("stage")),
    app.mountStage(place("stage"), store, { onDrawn: commands.acknowledge, findCompanion: () => second }),
    ...features.flatMap(({ mount }) => mount?.(app) ?? []),
    ...panels.map(({ when, mount }) => mountWhen(store.watch, when, () => mount(app))),
    mountKeyboard(store, {
      keys: Object.assign({}, ...features.map(({ keys }) => keys?.(app))),
      presenter_keys: Object.assign({}, ...features.map(({ presenter_keys }) => presenter_keys?.(app))),
    }),
    mountTooltip(document.body),
    () => { for (const dialog of Object.values(dialogs)) dialog.unmount(); },
  ]);
}

/** @param {import("./app/types.js").Theme} theme */
function setTheme(theme) {
  themeMemory.write(theme);
  store.dispatch({ type: "theme_changed", theme });
}

/** @param {string} next */
async function setLanguage(next) {
  const [messages, catalog] = await Promise.all([rest.getMessages(next), rest.getCatalog(next)]);
  languageMemory.write(next);
  unmount();
  setMessages(messages);
  store.dispatch({ type: "language_changed", language: next, catalog });
  if (store.state.page.language) store.dispatch({ type: "page_changed", page: { language: next } });
  unmount = mountPage();
}

/** Whether the browser shows the page again, so that the run goes on as it is; otherwise a link was opened. */
function isReload() {
  const [how] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return how?.type === "reload" || how?.type === "back_forward";
}

async function begin() {
  setMessages(await rest.getMessages(language));
  unmount = mountPage();
  for (const { open } of features) if (await open?.(app)) return;
  const link = address.link();
  session.open(link, { is_reload: isReload(), first_speed: formatLink(link) ? null : FIRST_SPEED });
}

Object.defineProperty(window, "ganscope", { value: Object.freeze({ state: () => store.state }) });
begin();
