// @ts-check
/** The display options of a link: hidden parts, embedded in another page, or presenting. */
import { t } from "../../app/i18n.js";
import { formatAddress, hiddenText, DEFAULT_PAGE_OPTIONS } from "../../app/page_options.js";
import { h, together } from "../../lib/dom.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {HTMLElement} root @param {Store} store @returns {() => void} */
function mountPageMode(root, store) {
  const link = h("a", { class: "embed-link", "data-testid": "embed-link", target: "_blank", rel: "noopener", href: "/", onfocus: lead, onpointerenter: lead, onpointerdown: lead }, t("Open in ganscope"), h("span", { "aria-hidden": "true" }, " ↗"));
  root.append(link);
  /** A link from an embedded page to the whole page. The address changes with every slider, so it is computed on a click. */
  function lead() {
    link.href = `#${formatAddress({ ...store.state, page: { ...DEFAULT_PAGE_OPTIONS, language: store.state.page.language } })}`;
  }
  return together([
    store.watch((state) => state.page, (page) => {
      document.body.dataset.hide = hiddenText(page);
      document.documentElement.classList.toggle("is-embed", page.is_embed);
      document.documentElement.classList.toggle("is-presenting", page.is_presenting && !page.is_embed);
      root.hidden = !page.is_embed;
    }),
    () => root.replaceChildren(),
  ]);
}

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "page_mode",
  places: { embed: { slot: "page-end", tag: "p", attributes: { class: "embed", hidden: true } } },
  mount: ({ place, store }) => mountPageMode(place("embed"), store),
};
