// @ts-check
/** Keeps the address and the state in step: the hash holds the setup, and a hash typed by hand is applied. */
import { formatAddress, parsePage, parseView } from "../app/page_options.js";
import { parseLink } from "../app/url_state.js";
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/url_state.js").Link} Link */

const SETTLE_MS = 300;

/**
 * @param {Store} store @param {(link: Link) => void} apply
 * @returns {{link: () => Link}}
 */
export function followAddress(store, apply) {
  let timer = 0;

  function currentHash() {
    return store.state.run ? `#${formatAddress(store.state)}` : location.hash;
  }
  function write() {
    if (location.hash !== currentHash()) history.replaceState(null, "", currentHash() || location.pathname);
  }
  function writeSoon() {
    clearTimeout(timer);
    // Browsers limit how often the address may change; a dragged slider would exceed the limit.
    timer = window.setTimeout(write, SETTLE_MS);
  }

  /** @type {((state: import("../app/types.js").State) => unknown)[]} */
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
  ];
  for (const part of parts) store.watch(part, () => store.state.run && writeSoon());
  window.addEventListener("hashchange", () => {
    clearTimeout(timer);
    store.dispatch({ type: "page_changed", page: parsePage(location.hash) });
    store.dispatch({ type: "view_changed", view: parseView(location.hash) });
    apply(parseLink(location.hash));
  });
  return {
    link: () => parseLink(location.hash),
  };
}
