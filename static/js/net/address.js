// @ts-check
/**
 * Keeps the address and the state in step: the hash holds the setup, and a hash typed by hand is applied. Another lesson,
 * preset, problem or view is an entry of its own in the browser's history; a slider changes the present entry.
 */
import { nameOf } from "../app/link_text.js";
import { formatAddress, parsePage, parseView, unknownParts } from "../app/page_options.js";
import { shownValue } from "../app/selectors.js";
import { parseLink } from "../app/url_state.js";
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/types.js").State} State */
/** @typedef {import("../app/url_state.js").Link} Link */
/** @typedef {{entry: number, setup: string, look: string}} Entry what the page notes about an entry of the browser's history */

const SETTLE_MS = 300;

/** The number of the present entry of the browser's history; null if it was not written by this page. @returns {number|null} */
export const entryNow = () => history.state?.entry ?? null;

/** @param {State} state */
function setupOf(state) {
  const { run, lesson, preset, is_owner } = state;
  if (!is_owner) return `run ${run?.id}`;
  return lesson ? `lesson ${lesson.name}` : preset ? `preset ${preset}` : `problem ${shownValue(state, "problem")}`;
}

/** @param {State} state */
const lookOf = ({ view, page }) => `${view} ${page.is_presenting}`;

/**
 * @param {Store} store @param {(link: Link, entry: number|null) => Promise<unknown>} apply entry: the number of the entry that is
 *   shown again; null for an address typed by hand
 * @returns {{link: () => Link}}
 */
export function followAddress(store, apply) {
  let timer = 0;
  /** Whether the state follows the address, so that no new entry is due. */
  let is_led = false;
  /** The entry that the browser has gone to. @type {Entry|null} */
  let arrived = null;

  function currentHash() {
    return store.state.run ? `#${formatAddress(store.state)}` : location.hash;
  }
  /** @param {string} hash @returns {Link} */
  function readLink(hash) {
    const link = parseLink(hash);
    const unknown = unknownParts(hash);
    return unknown.length > 0 ? { ...link, damaged: [...(link.damaged ?? []), nameOf("hide", unknown.join("."))] } : link;
  }
  function write() {
    const { state } = store;
    // One act is one entry: it is written when the act is done.
    if (state.is_replacing) return;
    const [setup, look] = [setupOf(state), lookOf(state)];
    /** @type {Entry|null} */
    const before = history.state;
    // In a frame the entries would be those of the page around it.
    const is_new = before?.entry !== undefined && !is_led && !state.page.is_embed && (before.setup !== setup || before.look !== look);
    if (!is_new && location.hash === currentHash() && before?.setup === setup && before?.look === look) return;
    const note = { entry: is_new ? Date.now() : (before?.entry ?? Date.now()), setup, look };
    history[is_new ? "pushState" : "replaceState"](note, "", currentHash() || location.pathname);
  }
  function writeSoon() {
    clearTimeout(timer);
    // Browsers limit how often the address may change; a dragged slider would exceed the limit.
    timer = window.setTimeout(write, SETTLE_MS);
  }
  /** Shows what an address says. @param {string} hash @param {Entry|null} to */
  async function follow(hash, to) {
    clearTimeout(timer);
    is_led = true;
    const has_this_setup = to !== null && to.setup === setupOf(store.state);
    store.dispatch({ type: "page_changed", page: parsePage(hash) });
    store.dispatch({ type: "view_changed", view: parseView(hash) });
    try {
      // The setup on the page is newer than that of the entry if both are of the same lesson, preset or problem.
      if (!has_this_setup) await apply(readLink(hash), to?.entry ?? null);
    } finally {
      clearTimeout(timer);
      write();
      is_led = false;
    }
  }

  /** @type {((state: State) => unknown)[]} */
  const parts = [
    (state) => state.run?.config,
    (state) => state.run?.seed,
    (state) => state.run?.speed,
    (state) => state.run?.id,
    (state) => state.layers,
    (state) => state.preset,
    (state) => state.lesson,
    (state) => state.page,
    (state) => state.view,
    (state) => state.is_replacing,
  ];
  for (const part of parts) store.watch(part, () => store.state.run && writeSoon());
  window.addEventListener("popstate", ({ state }) => { arrived = state?.entry === undefined ? null : state; });
  // The address itself may have been written anew since.
  window.addEventListener("hashchange", ({ newURL }) => follow(new URL(newURL).hash, arrived));
  return {
    link: () => readLink(location.hash),
  };
}
