// @ts-check
/** The dialog "Share": links with QR codes, for a class and for the page of a course. */
import { LANGUAGES, t } from "../../app/i18n.js";
import { PARTS, isLocalHost, shareLinks } from "../../app/page_options.js";
import { createPointsNote } from "../data_editor/points_note.js";
import { h, setAttribute, setText } from "../../lib/dom.js";
/** @typedef {import("../../app/page_options.js").ShareLinks} ShareLinks */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").ServerAddress} ServerAddress */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {"setup"|"watch"|"embed"} Kind */

/** The server makes no QR code for a longer text; such a code could not be read. */
const LONGEST_CODE = 1000;
const COPIED_MS = 2_000;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {{open: () => void, unmount: () => void}} */
export function mountShare(root, store, { commands }) {
  /** @type {Kind} */
  let shown = "watch";
  /** @type {string|null} */
  let watch_code = null;
  let origin = location.origin;
  const options = createOptions(update);
  const cards = {
    watch: createCard("watch", t("Watch this run"), t("The class sees what you see, live. Only you control it. Everyone can make their own copy."), { select, showCode }),
    setup: createCard("setup", t("This setup"), t("Starts the same run with the same seed. Each person gets their own copy."), { select, showCode }),
    embed: createCard("embed", t("Embed"), t("A small ganscope inside your course page. Each person gets their own copy."), { select, showCode }),
  };
  const code = h("img", { class: "share-code", "data-testid": "share-code", alt: "" });
  const caption = h("figcaption", {});
  const typed = h("p", { class: "share-typed", "data-testid": "share-typed" });
  const points = createPointsNote(store);
  const reach = h("div", { class: "share-reach", "data-testid": "share-reach" });
  const enlarge = h("button", { type: "button", class: "button", "data-testid": "share-enlarge", onclick: () => setLarge(!dialog.classList.contains("is-large")) });
  const figure = h("figure", { class: "share-figure" }, code, typed, caption, enlarge);
  const dialog = h("dialog", { class: "dialog share", "aria-labelledby": "share-title", "data-testid": "share-dialog" },
    h("h2", { id: "share-title" }, t("Share")),
    h("div", { class: "share-main" }, h("div", { class: "share-cards" }, ...Object.values(cards).map(({ element }) => element)), figure),
    points.element,
    reach,
    options.element,
    h("div", { class: "button-row share-close" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("Close")),
      h("button", { type: "button", class: "button", "data-testid": "share-class", "data-help": t("Every pupil gets a run of their own, and you see all of them at once."), onclick: () => { dialog.close(); commands.showWall(); } }, t("Class wall"))),
  );
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => setLarge(false));
  // Escape leaves the full screen first, and the dialog only after that.
  dialog.addEventListener("cancel", (event) => {
    if (!dialog.classList.contains("is-large")) return;
    event.preventDefault();
    setLarge(false);
  });

  /** @param {boolean} is_large */
  function setLarge(is_large) {
    dialog.classList.toggle("is-large", is_large);
    setText(enlarge, is_large ? t("Smaller") : t("Full screen"));
  }
  setLarge(false);
  root.append(dialog);

  /** @returns {ShareLinks} */
  function links() {
    return shareLinks(store.state, { base: `${origin}${location.pathname}`, page: options.page(), title: t("ganscope: watch a GAN train") });
  }
  function update() {
    const now = links();
    cards.setup.show(now.setup);
    points.update();
    cards.watch.show(now.watch);
    cards.embed.show(now.snippet);
    for (const [kind, card] of Object.entries(cards)) card.mark(kind === shown);
    const link = now[shown];
    const is_short = link.length <= LONGEST_CODE;
    code.hidden = enlarge.hidden = !is_short;
    if (is_short) code.src = `api/qr.svg?text=${encodeURIComponent(link)}`;
    code.alt = t("QR code of the link “{title}”", { title: cards[shown].title });
    typed.hidden = shown !== "watch" || watch_code === null;
    typed.replaceChildren(t("or type"), " ", h("b", {}, `${origin}${location.pathname}c/${watch_code}`.replace(/^https?:\/\//, "")));
    setText(caption, is_short ? cards[shown].title : t("This link is too long for a QR code. Copy it instead."));
  }
  /** @param {Kind} kind */
  function select(kind) {
    shown = kind;
    update();
  }
  /** @param {Kind} kind */
  function showCode(kind) {
    select(kind);
    figure.scrollIntoView({ block: "nearest" });
  }
  /** @param {string} address */
  function useAddress(address) {
    origin = address;
    update();
  }
  async function open() {
    if (dialog.open || !store.state.run) return;
    options.set(store.state.page);
    update();
    dialog.showModal();
    cards[shown].focus();
    commands.watchCode().then((found) => { watch_code = found; update(); });
    const serverAddress = await commands.serverAddress();
    if (serverAddress) reach.replaceChildren(...addressNotes(serverAddress, origin, useAddress));
  }
  return { open, unmount: () => dialog.remove() };
}

/** Notes on the addresses under which other machines can open this page. @param {ServerAddress} serverAddress @param {string} origin @param {(address: string) => void} useAddress @returns {HTMLElement[]} */
function addressNotes({ is_loopback, addresses, embed_origins }, origin, useAddress) {
  const notes = [];
  const is_local = isLocalHost(location.hostname);
  if (is_loopback) {
    notes.push(h("p", { class: "share-note" }, t("Only this machine can open these links, because the server only accepts connections from this machine. For a class, start the server with"), " ", h("code", {}, "make run HOST=0.0.0.0"), " ", t("or"), " ", h("code", {}, "ganscope --share"), t(", and allow its port in the firewall. Then open this page with the machine's network address.")));
  } else if (is_local && addresses.length === 0) {
    notes.push(h("p", { class: "share-note" }, t("This page was opened with an address that only works on this machine. Open it with this machine's network address; the links then use that address.")));
  } else if (addresses.length > 0) {
    const choice = h("select", { class: "field-select", id: "share-address", "data-testid": "share-address", onchange: () => useAddress(choice.value) },
      ...[location.origin, ...addresses].map((address) => h("option", { value: address, selected: address === origin }, address)));
    notes.push(h("p", { class: "share-note" }, h("label", { for: "share-address" }, t("Address in the links:")), " ", choice, " ", t("Other machines need an address that works outside this machine.")));
    if (origin === location.origin) {
      choice.value = addresses[0];
      useAddress(addresses[0]);
    }
  }
  const others = embed_origins.length > 0 ? t("Pages of these sites may embed it: {sites}.", { sites: embed_origins.join(", ") }) : t("To let pages of other sites embed it, start the server with");
  notes.push(h("p", { class: "share-note" }, others, embed_origins.length === 0 && " ", embed_origins.length === 0 && h("code", {}, 'GANSCOPE_EMBED_ORIGINS=\'["https://course.example.org"]\'')));
  return notes;
}

/** @param {Kind} kind @param {string} title @param {string} text @param {{select: (kind: Kind) => void, showCode: (kind: Kind) => void}} parts */
function createCard(kind, title, text, { select, showCode }) {
  const box = h("input", { type: "text", class: "share-link", readonly: true, "data-testid": `share-${kind}`, "aria-label": title, onfocus: () => box.select() });
  const copy = h("button", { type: "button", class: "button", "data-testid": `copy-${kind}`, "aria-label": t("Copy: {title}", { title }), onclick: take }, t("Copy"));
  const pick = h("button", { type: "button", class: "button", "data-testid": `code-${kind}`, "aria-label": t("QR code: {title}", { title }), onclick: () => showCode(kind) }, t("QR code"));
  const element = h("section", { class: "share-card" }, h("h3", {}, title), h("p", {}, text), h("div", { class: "share-line" }, box, copy, pick));
  let timer = 0;

  async function take() {
    select(kind);
    const is_copied = await copyText(box);
    setText(copy, is_copied ? t("Copied") : t("Press Ctrl+C"));
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(copy, t("Copy")), COPIED_MS);
  }
  return {
    element,
    title,
    focus: () => copy.focus(),
    /** @param {string} link */
    show: (link) => { box.value = link; },
    /** @param {boolean} is_shown */
    mark: (is_shown) => {
      pick.setAttribute("aria-pressed", String(is_shown));
      setAttribute(element, "data-shown", is_shown);
    },
  };
}

/** @param {HTMLInputElement} box @returns {Promise<boolean>} */
async function copyText(box) {
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    // Over http from another machine there is no clipboard interface; `execCommand` still works.
    box.focus();
    box.select();
    return document.execCommand("copy");
  }
}

/** The display options of the links. @param {() => void} update */
function createOptions(update) {
  const boxes = PARTS.map(({ name, title }) => {
    const box = h("input", { type: "checkbox", "data-hide-part": name, onchange: update });
    return { name, box, chip: h("label", { class: "chip" }, box, t(title)) };
  });
  const language = h("select", { class: "field-select", id: "share-language", onchange: update },
    h("option", { value: "" }, t("viewer's language")), ...Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, lang: tag }, name)));
  const present = h("input", { type: "checkbox", class: "switch", id: "share-present", "data-testid": "share-present", onchange: update });
  const element = h("details", { class: "more share-options", "data-testid": "share-options" },
    h("summary", { class: "more-summary" }, t("Link options")),
    h("fieldset", { class: "share-hide" }, h("legend", {}, t("Hide these parts")), h("div", { class: "chips" }, ...boxes.map(({ chip }) => chip))),
    h("p", { class: "share-option" }, h("label", { for: "share-language" }, t("Language")), language),
    h("p", { class: "share-option" }, h("label", { for: "share-present" }, t("Open in present mode")), present));
  return {
    element,
    /** @returns {import("../../app/types.js").PageOptions} */
    page: () => ({
      hide: boxes.filter(({ box }) => box.checked).map(({ name }) => name),
      is_embed: false,
      is_presenting: present.checked,
      language: language.value || null,
    }),
    /** At first the links hide the same parts as this page. @param {import("../../app/types.js").PageOptions} page */
    set(page) {
      for (const { name, box } of boxes) box.checked = page.hide.includes(name);
      language.value = page.language ?? "";
    },
  };
}
