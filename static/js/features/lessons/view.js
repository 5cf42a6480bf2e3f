// @ts-check
/** The open lesson: its text step by step, the highlight of a control, and its claims with their counts. */
import { t, tn } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { claimList } from "./claims.js";
import { createHighlight } from "./highlight.js";
import { actionText, currentLesson, hasSeeds, isStepDone, nextLesson } from "./model.js";
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

/** Controls are created anew after a choice, and charts appear with their first numbers: the outline is updated after this time. */
const SETTLE_MS = 150;

/** The text of a lesson. It comes from the server's own files, and its Markdown allows no raw markup. @param {string} html */
function prose(html) {
  const element = h("div", { class: "lesson-prose" });
  element.innerHTML = html;
  return element;
}

/** @param {Lesson} lesson @param {() => void} openSeeds */
function claimsOf(lesson, openSeeds) {
  const { name, claims } = lesson;
  const date = claims.find((claim) => claim.date)?.date;
  return h("div", { class: "lesson-counted" },
    hasSeeds(lesson) && h("button", { type: "button", class: "button lesson-seeds", "data-testid": "lesson-seeds", "data-help": t("How often and how soon, with many seeds side by side: with and without the remedy."), onclick: openSeeds }, t("Results by seed")),
    h("details", { class: "more lesson-claims" },
      h("summary", { class: "more-summary" }, tn(claims.length, "What was counted: one claim", "What was counted: {count} claims")),
      claimList(lesson),
      h("p", { class: "lesson-how" }, date ? `${t("Verified on {date}.", { date })} ` : "", t("Count again:"), " ", h("code", {}, `ganscope lessons verify ${name}`))));
}

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountLesson(root, store, { commands }) {
  const highlight = createHighlight();
  const label = h("p", { class: "lesson-label" });
  const title = h("h2", { class: "lesson-title", tabindex: -1 });
  const close = h("button", { type: "button", class: "button icon-button", "aria-label": t("Close the lesson"), "data-testid": "lesson-close", onclick: end }, "×");
  const body = h("div", { class: "lesson-body", tabindex: 0, role: "group", "aria-label": t("Text") });
  const place = h("p", { class: "lesson-place", "data-testid": "lesson-place", "aria-live": "polite" });
  const back = h("button", { type: "button", class: "button", "data-testid": "lesson-back", onclick: () => go(-1) }, t("Back"));
  const next = h("button", { type: "button", class: "button", "data-testid": "lesson-next", onclick: onward });
  const action = h("button", { type: "button", class: "button lesson-action", "data-testid": "lesson-do", onclick: () => commands.applyLessonStep() });
  const show = h("button", { type: "button", class: "button lesson-show", onclick: showTarget }, t("Show it"));
  root.append(
    h("header", { class: "lesson-head" }, label, title, close),
    body,
    h("footer", { class: "lesson-foot" }, action, show, h("div", { class: "lesson-steps" }, back, place, next)),
  );

  /** @param {number} way */
  function go(way) {
    const open = currentLesson(store.state);
    if (open) commands.goToStep(Math.min(open.lesson.steps.length - 1, Math.max(0, open.index + way)));
  }
  /** After the last step comes the next lesson. */
  function onward() {
    const open = currentLesson(store.state);
    const after = nextLesson(store.state);
    if (open && open.index + 1 < open.lesson.steps.length) go(1);
    else if (after) commands.openLesson(after.name);
  }
  function end() {
    commands.closeLesson();
    /** @type {HTMLElement|null} */ (document.querySelector(".lesson-opener"))?.focus();
  }
  function showTarget() {
    if (highlight.isInControls()) store.dispatch({ type: "drawer_changed", is_open: true });
    highlight.bring();
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    // While the page presents, Escape ends that; the lesson stays open.
    if (event.key !== "Escape" || store.state.page.is_presenting) return;
    event.stopPropagation();
    end();
  }
  function update() {
    const open = currentLesson(store.state);
    root.hidden = open === null;
    if (!open) return highlight.show(null);
    const { lesson, step, index } = open;
    const is_last = index + 1 === lesson.steps.length;
    setText(label, t("Lesson {number}", { number: lesson.number }));
    setText(title, lesson.title);
    body.replaceChildren(
      ...(index === 0 ? [prose(lesson.introduction)] : []),
      h("h3", { class: "lesson-step-title" }, step.title), prose(step.html),
      ...(is_last ? [h("p", { class: "lesson-paper" }, lesson.paper)] : []), claimsOf(lesson, () => commands.openDialog("seeds")));
    body.scrollTop = 0;
    place.replaceChildren(t("{index} of {total}", { index: index + 1, total: lesson.steps.length }), h("span", { class: "visually-hidden" }, `: ${step.title}`));
    back.disabled = index === 0;
    const after = nextLesson(store.state);
    next.disabled = is_last && after === null;
    setText(next, is_last && after ? t("Lesson {number}", { number: after.number }) : t("Next"));
    next.dataset.help = is_last && after ? after.title : t("The next step of this lesson.");
    next.classList.toggle("is-onward", is_last && after !== null);
    updateAction();
    highlight.show(step.highlight);
    show.hidden = step.highlight === null;
  }
  function updateAction() {
    const step = currentLesson(store.state)?.step;
    const action_text = step ? actionText(step) : null;
    const is_done = isStepDone(store.state);
    action.hidden = action_text === null;
    action.classList.toggle("is-done", is_done);
    setText(action, is_done ? t("✓ Done") : (action_text ?? ""));
    action.disabled = is_done || !canSteer(store.state);
  }
  let timer = 0;
  function updateHighlight() {
    if (timer || !store.state.lesson) return;
    timer = window.setTimeout(() => {
      timer = 0;
      highlight.reapply(currentLesson(store.state)?.step.highlight ?? null);
    }, SETTLE_MS);
  }
  root.addEventListener("keydown", press);
  return together([
    store.watch((state) => state.lesson, update),
    store.watch((state) => state.lesson?.name, (name) => { if (name && document.activeElement !== document.body) title.focus({ preventScroll: true }); }),
    store.watch((state) => state.catalog, update),
    store.watch(canSteer, updateAction),
    store.watch(isStepDone, updateAction),
    store.watch((state) => state.run?.config, updateHighlight),
    store.watch((state) => state.frame?.metrics, updateHighlight),
    () => clearTimeout(timer),
    () => root.removeEventListener("keydown", press),
    () => root.replaceChildren(),
  ]);
}
