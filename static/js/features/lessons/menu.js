// @ts-check
/** The menu of the lessons: a numbered list. */
import { m, t } from "../../app/i18n.js";
import { h, setAttribute, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
import { isVerified, lessonsOf } from "./model.js";
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

const HELP = m("Guided lessons: what to do, what to watch, and how often it happens that way.");

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountLessonMenu(root, store, { commands }) {
  const { opener, menu, unequip, close } = createMenu({ id: uniqueId("lessons"), label: t("Lessons"), testid: "lessons", help: t(HELP), kind: "lesson" }, t("Lessons"));
  root.append(opener, menu);

  /** @param {Lesson} lesson */
  function item(lesson) {
    const choose = () => {
      close();
      commands.openLesson(lesson.name);
    };
    return h("button", { type: "button", class: "menu-item lesson-item", "data-lesson": lesson.name, onclick: choose },
      h("span", { class: "lesson-number" }, lesson.number),
      h("strong", {}, lesson.title),
      isVerified(lesson) && h("span", { class: "verified", "data-help": t("Each claim of this lesson was counted over many seeds and holds.") }, t("verified")),
      h("span", { class: "lesson-paper" }, lesson.paper));
  }
  function update() {
    for (const each of menu.querySelectorAll("button")) each.setAttribute("aria-current", String(each.dataset.lesson === store.state.lesson?.name));
    setAttribute(opener, "data-open", store.state.lesson !== null);
  }
  return together([
    store.watch((state) => state.catalog, () => {
      const lessons = lessonsOf(store.state);
      root.hidden = lessons.length === 0;
      menu.replaceChildren(...lessons.map(item));
      update();
    }),
    store.watch((state) => state.lesson?.name, update),
    unequip,
    () => root.replaceChildren(),
  ]);
}
