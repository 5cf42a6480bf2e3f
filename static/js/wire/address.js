// @ts-check
/** Keeps the address and the state in step: what is set up is in the hash, a hash typed by hand is applied. */
import { linkOf } from "../core/selectors.js";
import { formatLink, parseLink } from "../core/url_state.js";
/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/url_state.js").Link} Link */

const SETTLE_MS = 300;

/**
 * @param {Store} store @param {(link: Link) => void} apply
 * @returns {{link: () => Link, url: () => string}}
 */
export function followAddress(store, apply) {
  let timer = 0;

  function currentHash() {
    const link = linkOf(store.state);
    return link ? `#${formatLink(link)}` : location.hash;
  }
  function write() {
    if (location.hash !== currentHash()) history.replaceState(null, "", currentHash() || location.pathname);
  }
  function writeSoon() {
    clearTimeout(timer);
    // Browsers limit how often the address may change; a dragged slider would exceed that.
    timer = window.setTimeout(write, SETTLE_MS);
  }

  /** @type {((state: import("../core/types.js").State) => unknown)[]} */
  const parts = [
    (state) => state.run?.config,
    (state) => state.run?.seed,
    (state) => state.run?.speed,
    (state) => state.run?.id,
    (state) => state.layers,
    (state) => state.preset,
    (state) => state.lesson,
  ];
  for (const part of parts) store.watch(part, () => store.state.run && writeSoon());
  window.addEventListener("hashchange", () => {
    clearTimeout(timer);
    apply(parseLink(location.hash));
  });
  return {
    link: () => parseLink(location.hash),
    url: () => `${location.origin}${location.pathname}${currentHash()}`,
  };
}
