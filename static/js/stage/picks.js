// @ts-check
/**
 * Single things of a picture, for scenes that consist of such: the one under the pointer, a finger or the arrow keys is
 * shown large on a card, and said to screen readers as the active option of a list.
 */
import { t } from "../app/i18n.js";
import { h, isCovered, setText, together, uniqueId } from "../lib/dom.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../lib/palette.js").Palette} Palette */
/** @typedef {import("../scenes/shared/scene.js").Pick} Pick */
/** @typedef {import("../scenes/shared/scene.js").PickCard} PickCard */
/** @typedef {import("../scenes/shared/scene.js").Picks} Picks */
/** @typedef {{frame: Frame, picks: Picks, scale: any}} Shown */

/** The side of a picture on the card; on a small stage it is smaller. */
const PICTURE_REM = 6;
const SMALL_REM = 5.5;
const LARGEST_SHARE = 0.21;

/** @param {Pick|null} a @param {Pick|null} b */
const isSame = (a, b) => a === b || (a !== null && b !== null && a.kind === b.kind && a.index === b.index);

/**
 * @param {HTMLElement} root the stage @param {HTMLCanvasElement} canvas
 * @param {{shown: () => Shown|null, repaint: () => void}} parts shown: what is on the stage; null where nothing can be picked
 */
export function mountPicks(root, canvas, { shown, repaint }) {
  const list = h("div", { class: "picks", role: "listbox", tabindex: 0, "data-testid": "picks" });
  const card = h("div", { class: "pick-card", "aria-hidden": "true", "data-testid": "pick-card" });
  list.hidden = card.hidden = true;
  root.append(list, card);
  const prefix = uniqueId("pick");
  /** @type {Pick|null} */
  let picked = null;
  let options = "";

  /** @param {Pick} pick */
  const idOf = ({ kind, index }) => `${prefix}-${kind}-${index}`;

  /** @param {Pick|null} next */
  function pick(next) {
    if (isSame(picked, next)) return;
    picked = next;
    announce();
    repaint();
  }
  /** Names the active option. Between two picks its words stay, so that a screen reader is not interrupted by each frame. */
  function announce() {
    const now = shown();
    const option = picked && document.getElementById(idOf(picked));
    const content = now && picked && now.picks.read(now.frame, picked);
    if (!option || !content) return list.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-label", [content.title, ...content.texts].join(". "));
    for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
    list.setAttribute("aria-activedescendant", option.id);
  }
  /** @param {Shown} now */
  function fill({ picks, scale }) {
    const all = picks.list(scale);
    const key = all.map(idOf).join();
    if (key === options) return;
    options = key;
    list.setAttribute("aria-label", t(picks.title));
    list.replaceChildren(...all.map((each) => h("div", { role: "option", id: idOf(each), "aria-label": picks.nameOf(each), "aria-selected": "false" })));
  }
  /** @param {PickCard} content @param {Palette} palette @param {{x: number, width: number, height: number}} place x: of the thing that is shown; then those of the stage */
  function show({ title, texts, pictures }, palette, { x, width, height }) {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const size = Math.floor(Math.min(PICTURE_REM * rem, LARGEST_SHARE * Math.min(width, height)));
    card.classList.toggle("is-small", size < SMALL_REM * rem);
    if (card.children.length !== 2 + pictures.length) {
      card.replaceChildren(h("p", { class: "pick-title" }), ...pictures.map(() => h("figure", { class: "pick-picture" }, h("canvas"), h("figcaption"))), h("div", { class: "pick-texts" }));
    }
    setText(card.children[0], title);
    pictures.forEach((picture, i) => {
      const figure = /** @type {HTMLElement} */ (card.children[1 + i]);
      const target = /** @type {HTMLCanvasElement} */ (figure.children[0]);
      figure.dataset.colour = picture.colour;
      target.width = target.height = Math.round(size * devicePixelRatio);
      target.style.width = target.style.height = `${size}px`;
      picture.paint(/** @type {CanvasRenderingContext2D} */ (target.getContext("2d")), target.width, palette);
      setText(figure.children[1], picture.title);
    });
    const said = /** @type {HTMLElement} */ (card.lastElementChild);
    if (said.dataset.said !== texts.join("\n")) said.replaceChildren(...texts.map((text) => h("p", {}, text)));
    said.dataset.said = texts.join("\n");
    card.classList.toggle("is-left", x > width / 2);
    card.hidden = false;
  }

  /** @param {{clientX: number, clientY: number}} event @returns {Pick|null} */
  function under({ clientX, clientY }) {
    const now = shown();
    const at = canvas.getBoundingClientRect();
    return now && now.picks.at(now.scale, { x: clientX - at.left, y: clientY - at.top });
  }
  /** @param {PointerEvent} event */
  function move(event) {
    if (event.pointerType !== "touch") pick(under(event));
  }
  /** @param {PointerEvent} event */
  function leave(event) {
    if (event.pointerType !== "touch" && document.activeElement !== list) pick(null);
  }
  /** A tap shows a picture; a second one, or one beside it, closes the card. @param {PointerEvent} event */
  function tap(event) {
    if (event.pointerType !== "touch") return;
    const next = under(event);
    pick(isSame(next, picked) ? null : next);
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    const now = shown();
    if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = now.picks.list(now.scale);
    const ends = /** @type {{[key: string]: Pick|undefined}} */ ({ Home: all[0], End: all[all.length - 1] });
    const next = picked ? now.picks.next(now.scale, picked, event.key) : (event.key.startsWith("Arrow") ? all[0] : null);
    const target = ends[event.key] ?? next;
    if (!target) return;
    // Without this, the arrow keys would move the camera or train a step.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (document.activeElement !== list) list.focus({ preventScroll: true });
    pick(target);
  }
  /** Escape closes the card wherever the focus is, and not what lies behind it. @param {KeyboardEvent} event */
  function dismiss(event) {
    if (event.key !== "Escape" || picked === null || isCovered()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pick(null);
  }
  /** Keys that are not for the list are for the picture: they zoom. @param {KeyboardEvent} event */
  function passOn(event) {
    press(event);
    const { key, ctrlKey, metaKey, altKey } = event;
    const is_free = event.defaultPrevented || canvas.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, cancelable: true }));
    if (is_free) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const close = () => pick(null);
  /** @type {[HTMLElement, string, any][]} */
  const listeners = [
    [canvas, "pointermove", move], [canvas, "pointerleave", leave], [canvas, "pointerup", tap], [canvas, "keydown", press],
    [list, "keydown", passOn], [list, "blur", close], [card, "pointerdown", close],
  ];
  for (const [element, name, listener] of listeners) element.addEventListener(name, listener);
  document.addEventListener("keydown", dismiss, true);

  return {
    picked: () => picked,
    /** Follows what is on the stage. @param {Palette} palette @param {{width: number, height: number}} size of the stage */
    update(palette, { width, height }) {
      const now = shown();
      list.hidden = now === null;
      const cell = now && picked && now.picks.boxOf(now.scale, picked);
      const content = cell && picked && now.picks.read(now.frame, picked);
      card.hidden = !content;
      if (!now) {
        picked = null;
        options = "";
        return;
      }
      fill(now);
      if (cell && content) show(content, palette, { x: cell.x + cell.width / 2, width, height });
    },
    unmount: together([
      ...listeners.map(([element, name, listener]) => () => element.removeEventListener(name, listener)),
      () => document.removeEventListener("keydown", dismiss, true),
    ]),
  };
}
