// @ts-check
/** The buttons in the corner of the stage (zoom in, zoom out, whole picture) and the present scale. */
import { t } from "../app/i18n.js";
import { h, icon, setText } from "../lib/dom.js";
import { HOME, isHome, zoom } from "../scenes/shared/camera.js";
import { KEY_ZOOM } from "./gestures.js";

const ICONS = { nearer: "M12 5v14M5 12h14", farther: "M5 12h14", whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" };
const HINT_MS = 1600;

/**
 * @param {HTMLElement} root @param {import("../scenes/shared/camera.js").CameraHolder} holder
 * @returns {{unmount: () => void, hint: () => void, note: (notes: import("../scenes/shared/scene.js").ZoomNotes|undefined) => void}} hint: shows how the wheel zooms; note: adds what there is to know of the scene
 */
export function mountZoomButtons(root, holder) {
  /** @param {string} name @param {string} help @param {string} path @param {() => void} act */
  const button = (name, help, path, act) => h("button", { type: "button", class: "zoom-button", "aria-label": name, "data-help": help, onclick: act }, icon(path));
  const value = h("output", { class: "zoom-value" });
  const nearer = button(t("Zoom in"), t("Zoom in. Also: Ctrl and the wheel, two fingers, or + while the stage has the focus."), ICONS.nearer, () => holder.move(zoom(holder.camera, KEY_ZOOM)));
  const farther = button(t("Zoom out"), t("Zoom out, for example to see samples outside the picture."), ICONS.farther, () => holder.move(zoom(holder.camera, 1 / KEY_ZOOM)));
  const whole = button(t("Whole picture"), t("Back to the whole picture. Also: a double click, or 0 while the stage has the focus."), ICONS.whole, () => holder.move(HOME));
  const hint = h("p", { class: "zoom-hint", "aria-hidden": "true" }, t("Ctrl + wheel zooms"));
  hint.hidden = true;
  const group = h("div", { class: "zoom", role: "group", "aria-label": t("Zoom") }, value, farther, nearer, whole);
  root.append(group, hint);
  const helps = new Map([nearer, farther].map((each) => [each, each.dataset.help]));
  let timer = 0;
  function show() {
    const { camera } = holder;
    const is_away = !isHome(camera);
    group.classList.toggle("is-away", is_away);
    whole.disabled = !is_away;
    setText(value, is_away ? `${camera.scale.toFixed(1)} ×` : "");
  }
  const stop = holder.watch(show);
  show();
  return {
    hint() {
      hint.hidden = false;
      clearTimeout(timer);
      timer = window.setTimeout(() => { hint.hidden = true; }, HINT_MS);
    },
    note(notes) {
      nearer.dataset.help = [helps.get(nearer), notes && t(notes.nearer)].filter(Boolean).join(" ");
      farther.dataset.help = [helps.get(farther), notes && t(notes.farther)].filter(Boolean).join(" ");
    },
    unmount() {
      clearTimeout(timer);
      stop();
      group.remove();
      hint.remove();
    },
  };
}
