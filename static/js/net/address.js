// @ts-check
/** Keeps the address and the state in step: the hash holds the setup, and a hash typed by hand is applied. */
import { nameOf } from "../app/link_text.js";
import { formatAddress, parsePage, parseView, unknownParts } from "../app/page_options.js";
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
  /** @param {string} hash @returns {Link} */
  function readLink(hash) {
    const link = parseLink(hash);
    const unknown = unknownParts(hash);
    return unknown.length > 0 ? { ...link, damaged: [...(link.damaged ?? []), nameOf("hide", unknown.join("."))] } : link;
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
  window.addEventListener("hashchange", ({ newURL }) => {
    clearTimeout(timer);
    // The address itself may have been written anew since.
    const { hash } = new URL(newURL);
    store.dispatch({ type: "page_changed", page: parsePage(hash) });
    store.dispatch({ type: "view_changed", view: parseView(hash) });
    apply(readLink(hash));
  });
  return {
    link: () => readLink(location.hash),
  };
}
