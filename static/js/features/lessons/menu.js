// @ts-check
/** The menu of the lessons: a numbered list in groups, with their minutes and a tick for those that were read. */
import { m, t } from "../../app/i18n.js";
import { h, setAttribute, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
import { isVerified, lessonGroups } from "./model.js";
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
      h("span", { class: "lesson-side" },
        h("span", { class: "lesson-read", hidden: true }, t("read")),
        t("{minutes} min", { minutes: lesson.minutes })),
      h("span", { class: "lesson-paper" }, isVerified(lesson) && h("span", { class: "verified", "data-help": t("Each claim of this lesson was counted over many seeds and holds.") }, t("counted")), lesson.paper));
  }
  function update() {
    for (const each of menu.querySelectorAll("button")) {
      each.setAttribute("aria-current", String(each.dataset.lesson === store.state.lesson?.name));
      const tick = each.querySelector(".lesson-read");
      if (tick) /** @type {HTMLElement} */ (tick).hidden = !store.state.lessons_read.includes(each.dataset.lesson ?? "");
    }
    setAttribute(opener, "data-open", store.state.lesson !== null);
  }
  return together([
    store.watch((state) => state.catalog, () => {
      const groups = lessonGroups(store.state);
      root.hidden = groups.length === 0;
      menu.replaceChildren(...groups.map(({ title, lessons }) => h("section", {}, h("h3", { class: "menu-group" }, title), ...lessons.map(item))));
      update();
    }),
    store.watch((state) => state.lesson?.name, update),
    store.watch((state) => state.lessons_read, update),
    unequip,
    () => root.replaceChildren(),
  ]);
}
