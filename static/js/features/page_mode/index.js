// @ts-check
/** How a link shows the page: without some of its parts, in a frame of a course page, or for the back row. */
import { formatAddress, hiddenWords, DEFAULT_PAGE_OPTIONS } from "../../app/page_options.js";
import { t } from "../../app/i18n.js";
import { h, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {HTMLElement} root @param {Store} store @returns {() => void} */
export function mountPageMode(root, store) {
  const link = h("a", { class: "embed-link", "data-testid": "embed-link", target: "_blank", rel: "noopener", href: "/", onfocus: lead, onpointerenter: lead, onpointerdown: lead }, t("Open in ganscope"), h("span", { "aria-hidden": "true" }, " ↗"));
  root.append(link);
  /** The same game on the whole page. The address changes with every slider: it is made when it is needed. */
  function lead() {
    link.href = `#${formatAddress({ ...store.state, page: { ...DEFAULT_PAGE_OPTIONS, language: store.state.page.language } })}`;
  }
  return together([
    store.watch((state) => state.page, (page) => {
      document.body.dataset.hide = hiddenWords(page);
      document.documentElement.classList.toggle("is-embed", page.is_embed);
      document.documentElement.classList.toggle("is-presenting", page.is_presenting && !page.is_embed);
      root.hidden = !page.is_embed;
    }),
    () => root.replaceChildren(),
  ]);
}

/** A button for those who come by keyboard: past everything to the picture. @param {HTMLElement} root @param {HTMLElement} stage @returns {() => void} */
export function mountSkip(root, stage) {
  // No link to a fragment: the fragment of this page is the setup of the run.
  const skip = h("button", { type: "button", class: "button skip-link", "data-help": t("Past the controls, to the picture."), onclick: () => target().focus() }, t("Skip to the stage"));
  const target = () => /** @type {HTMLElement} */ (stage.querySelector("[tabindex='0']") ?? stage);
  if (!stage.hasAttribute("tabindex")) stage.tabIndex = -1;
  root.append(skip);
  return () => root.replaceChildren();
}
