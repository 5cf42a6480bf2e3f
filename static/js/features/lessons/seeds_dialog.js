// @ts-check
/** The evidence for a lesson's claims: how often, how soon, and the pictures of the seeds, with and without the remedy. */
import { m, t, tn } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, icon } from "../../lib/dom.js";
import { claimList } from "./claims.js";
import { drawCourse } from "./course_chart.js";
import { withEvidence } from "./evidence.js";
import { coursesOf, currentLesson } from "./model.js";
import { drawGroup } from "./seed_gallery.js";
import { pictureGroups } from "./seed_pictures.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Course} Course */
/** @typedef {import("../../app/types.js").Evidence} Evidence */
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("../../app/types.js").SeedPictures} SeedPictures */
/** @typedef {import("./courses.js").Quantity} Quantity */
/** @typedef {import("../../app/store.js").Store} Store */

const CROSS = "M6 6l12 12M18 6L6 18";
/** Terms of the glossary. @type {[string, string][]} */
const TERMS = [["control", m("Control")], ["confidence_interval", m("Confidence interval")], ["time_to_goal", m("Time to the goal")]];
/** @type {{quantity: Quantity, title: string, help: string}[]} */
const QUANTITIES = [
  { quantity: "reached", title: m("Reached at least once"), help: m("The share of the seeds that have reached the goal by that step. Seeds that were not followed to the end are counted for as long as they were followed (Kaplan and Meier).") },
  { quantity: "share", title: m("At the goal at that step"), help: m("The share of the seeds that are at the goal at that step. Some leave it again later.") },
];

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands, getEvidence: (name: string) => Promise<Evidence>}} parts @returns {{open: () => void, unmount: () => void}} */
export function mountSeeds(root, store, { commands, getEvidence }) {
  const subtitle = h("p", { class: "seeds-lesson" });
  const close = h("button", { type: "button", class: "button icon-button", "data-testid": "seeds-close", "aria-label": t("Close"), "data-help": t("Close. Key: Escape"), onclick: () => dialog.close() }, icon(CROSS));
  const body = h("div", { class: "seeds-body", tabindex: 0, role: "group", "aria-labelledby": "seeds-title" });
  const dialog = h("dialog", { class: "seeds", "aria-labelledby": "seeds-title", "data-testid": "seeds" },
    h("header", { class: "seeds-head" }, h("div", {}, h("h2", { id: "seeds-title" }, t("Results by seed")), subtitle), close), body);
  const terms = h("p", { class: "seeds-terms" }, t("Terms:"), ...TERMS.map(([term, title]) =>
    h("button", { type: "button", class: "link-button", "data-term": term, onclick: () => commands.openGlossary(term) }, t(title))));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  root.append(dialog);

  /** @param {number} seed @param {SeedPictures} pictures */
  function train(seed, { config }) {
    dialog.close();
    if (config) commands.openSeed(seed, config);
  }
  /** @param {Lesson} lesson @param {...(HTMLElement|string)} rest */
  const fill = (lesson, ...rest) => body.replaceChildren(
    h("section", {}, h("h3", {}, t("How often")), claimList(lesson)),
    ...howSoon(coursesOf(lesson)), ...seedBySeed(lesson, canSteer(store.state) ? train : null), ...rest, terms);
  async function open() {
    const lesson = currentLesson(store.state)?.lesson;
    if (!lesson || dialog.open) return;
    subtitle.textContent = lesson.title;
    fill(lesson);
    dialog.showModal();
    body.scrollTop = 0;
    const evidence = await getEvidence(lesson.name).catch(() => null);
    if (currentLesson(store.state)?.lesson.name !== lesson.name) return;
    if (evidence) fill(withEvidence(lesson, evidence));
    else fill(lesson, h("p", {}, t("The curves and pictures could not be loaded.")));
  }
  return { open, unmount: () => dialog.remove() };
}

/** @param {Course[]} courses @returns {HTMLElement[]} */
function howSoon(courses) {
  if (courses.length === 0) return [];
  const charts = h("div", { class: "courses" });
  /** @param {Quantity} quantity */
  const show = (quantity) => charts.replaceChildren(...courses.map((course) => drawCourse(course, quantity)));
  const choices = QUANTITIES.map(({ quantity, title, help }, i) =>
    h("label", { class: "chip", "data-help": t(help) }, h("input", { type: "radio", name: "seeds-quantity", value: quantity, checked: i === 0, onchange: () => show(quantity) }), t(title)));
  show(QUANTITIES[0].quantity);
  return [h("section", {},
    h("div", { class: "seeds-line" }, h("h3", {}, t("How soon")), h("div", { class: "chips", role: "radiogroup", "aria-label": t("How soon") }, ...choices)), charts)];
}

/** @param {Lesson} lesson @param {((seed: number, pictures: SeedPictures) => void)|null} train @returns {HTMLElement[]} */
function seedBySeed(lesson, train) {
  const groups = pictureGroups(lesson);
  if (groups.length === 0) return [];
  const { length } = groups[0].pictures.seeds;
  const can_train = train !== null && groups.some(({ pictures }) => pictures.config);
  return [h("section", {},
    h("div", { class: "seeds-line" }, h("h3", {}, tn(length, "One seed of each", "{count} seeds of each")), can_train && h("p", { class: "seeds-how" }, t("Press a picture to train its seed on this page from step 0."))),
    h("div", { class: "seed-groups" }, ...groups.map((group) => drawGroup(group, train))))];
}
