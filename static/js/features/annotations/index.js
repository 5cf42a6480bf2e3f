// @ts-check
/** In present mode, the owner's pointer and ink on the stage, which all who watch the run see. */
import { m, t } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, together } from "../../lib/dom.js";
import { extended } from "./model.js";
import { createAnnotationOverlay } from "./overlay.js";
import { followPen } from "./pen.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Place} Place */
/** @typedef {import("./model.js").Stroke} Stroke */
/** @typedef {"off"|"pointer"|"ink"} Tool */
/** @typedef {{tool: Tool, strokes: Stroke[], pointer: Place|null}} Annotations */

/** @typedef {{annotations: Annotations}} OwnState */
/** @typedef {{takeTool: (tool: Tool) => void, clearInk: () => Promise<void>}} OwnCommands takeTool: the tool that is taken already is put away */

/** @type {Annotations} */
const NOTHING = { tool: "off", strokes: [], pointer: null };

/** @param {State} state @param {Partial<Annotations>} changes @returns {State} */
const changed = (state, changes) => ({ ...state, annotations: { ...state.annotations, ...changes } });

/** @param {HTMLElement} root @param {Store} store @param {OwnCommands} commands @returns {() => void} */
function mountTools(root, store, { takeTool, clearInk }) {
  /** @param {Tool} tool @param {string} title @param {string} key @param {string} help */
  const choice = (tool, title, key, help) => h("button", { type: "button", class: "button", "data-testid": `pen-${tool}`, "aria-keyshortcuts": key, "data-help": help, onclick: () => takeTool(tool) }, title);
  const tools = { pointer: choice("pointer", t("Pointer"), "l", t("All who watch see where you point. Key: l")), ink: choice("ink", t("Draw"), "e", t("Draw on the picture; all who watch see it. Key: e")) };
  const clear = h("button", { type: "button", class: "button", "data-testid": "pen-clear", "aria-keyshortcuts": "x", "data-help": t("Wipes the drawing away. Key: x"), onclick: clearInk }, t("Wipe"));
  root.append(tools.pointer, tools.ink, clear);
  const update = () => {
    const { tool, strokes } = store.state.annotations;
    root.hidden = !store.state.page.is_presenting || !canSteer(store.state);
    for (const [name, button] of Object.entries(tools)) button.setAttribute("aria-pressed", String(name === tool));
    clear.hidden = strokes.length === 0;
  };
  return together([
    store.watch((state) => state.annotations, update),
    store.watch((state) => state.page.is_presenting, (is_presenting) => {
      if (!is_presenting && store.state.annotations.tool !== "off") takeTool(store.state.annotations.tool);
      update();
    }),
    store.watch(canSteer, update),
    () => root.replaceChildren(),
  ]);
}

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "annotations",
  places: { pen_tools: { slot: "top-side", tag: "div", label: m("Pointer and pen"), attributes: { class: "pen-tools", role: "group", hidden: true } } },
  initial: { annotations: NOTHING },
  of_run: { annotations: NOTHING },
  reducers: {
    tool_taken: (state, { tool }) => changed(state, { tool, pointer: null }),
    pointer_moved: (state, { at }) => changed(state, { pointer: at }),
    ink_drawn: (state, { stroke, points }) => changed(state, { strokes: extended(state.annotations.strokes, { stroke, points }) }),
  },
  events: {
    // The page of the pen has drawn it already; after a reload it gets its ink like every other page.
    pointer: (state, run, { at }) => (state.annotations.tool !== "off" ? state : changed(state, { pointer: at })),
    ink: (state, run, { stroke, points, is_whole }) => (state.annotations.tool === "ink" && !is_whole ? state : changed(state, { strokes: extended(state.annotations.strokes, { stroke, points, is_whole }) })),
    ink_cleared: (state) => changed(state, { strokes: [] }),
  },
  createCommands: ({ store, rest, session }) => ({
    takeTool(tool) {
      if (tool !== "off" && !canSteer(store.state)) return;
      store.dispatch({ type: "tool_taken", tool: store.state.annotations.tool === tool ? "off" : tool });
    },
    async clearInk() {
      const owned = session.ownership();
      if (owned) await rest.clearInk(owned.id, owned.token).catch(() => {}); // the ink then stays, and the button
    },
  }),
  mount: ({ place, store, commands, rest, session }) => together([
    mountTools(place("pen_tools"), store, commands),
    followPen(place("stage"), store, {
      // A lost message is followed by the next one.
      sendPointer(at) {
        const owned = session.ownership();
        if (owned) rest.point(owned.id, owned.token, at).catch(() => {});
      },
      sendInk(stroke, points) {
        const owned = session.ownership();
        if (owned) rest.draw(owned.id, owned.token, { stroke, points }).catch(() => {});
      },
    }),
  ]),
  presenter_keys: ({ commands }) => ({ l: () => commands.takeTool("pointer"), e: () => commands.takeTool("ink"), x: () => commands.clearInk() }),
  createOverlay: createAnnotationOverlay,
};
