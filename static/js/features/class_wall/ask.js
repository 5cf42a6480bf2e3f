// @ts-check
/** The question to the class, on the wall: ready-made or typed, then the bars of the votes, to be revealed to all. */
import { t } from "../../app/i18n.js";
import { h, setText } from "../../lib/dom.js";
import { QUESTIONS, drawAnswers, pollStatus, typedQuestion } from "../class_poll/index.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").State["poll"]} Poll */

const MOST_ANSWERS = 4;

/** @param {Commands} commands @param {() => void} onResized */
export function createAsk(commands, onResized) {
  const opener = h("button", { type: "button", class: "button", "data-testid": "wall-ask", "aria-expanded": "false", "data-help": t("All pupils, and all who watch, vote before it runs. You reveal what they think."), onclick: () => setOpen(form.hidden === true) }, t("Ask the class"));
  const ready = h("select", { class: "field-select", id: "ask-ready", "data-testid": "ask-ready", onchange: fill },
    ...QUESTIONS.map(({ title }, i) => h("option", { value: i }, t(title))), h("option", { value: "" }, t("Your own question")));
  const question = h("input", { type: "text", class: "ask-text ask-question", maxlength: 200, "aria-label": t("Question"), placeholder: t("Question"), "data-testid": "ask-question" });
  const answers = Array.from({ length: MOST_ANSWERS }, (_, i) => h("input", { type: "text", class: "ask-text", maxlength: 80, "aria-label": t("Answer {number}", { number: i + 1 }), placeholder: t("Answer {number}", { number: i + 1 }), "data-answer-box": i }));
  const why_not = h("span", { class: "ask-why", role: "status" });
  const form = h("form", { class: "wall-ask", onsubmit: submit },
    h("div", { class: "ask-row" }, h("label", { for: "ask-ready" }, t("Question")), ready, question),
    h("div", { class: "ask-row" }, ...answers, h("button", { type: "submit", class: "button wall-send", "data-testid": "ask-send" }, t("Ask")), why_not));
  form.hidden = true;

  const shown = h("h2", { class: "poll-question" });
  const status = h("p", { class: "poll-status", role: "status" });
  const bars = h("div", { class: "poll-room" });
  const reveal = h("button", { type: "button", class: "button wall-send", "data-testid": "poll-reveal", "data-help": t("Shows the bars on all pages; nobody votes any more."), onclick: () => commands.revealPoll() }, t("Reveal to all"));
  const end = h("button", { type: "button", class: "button", "data-testid": "poll-end", onclick: () => commands.takePollBack() }, t("Close the question"));
  const result = h("section", { class: "poll wall-poll", "data-testid": "wall-poll", "aria-label": t("Question") },
    h("div", { class: "poll-head" }, shown, status), bars, h("div", { class: "button-row" }, reveal, end));
  result.hidden = true;
  fill();

  function fill() {
    const chosen = ready.value === "" ? null : QUESTIONS[Number(ready.value)];
    question.value = chosen ? t(chosen.question) : "";
    answers.forEach((box, i) => { box.value = chosen?.answers[i] ? t(chosen.answers[i]) : ""; });
    setText(why_not, "");
    if (!chosen && !form.hidden) question.focus();
  }
  /** @param {boolean} is_open */
  function setOpen(is_open) {
    form.hidden = !is_open;
    opener.setAttribute("aria-expanded", String(is_open));
    onResized();
    if (is_open) ready.focus();
  }
  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const typed = typedQuestion(question.value, answers.map(({ value }) => value));
    setText(why_not, typed ? "" : t("A question needs two to four different answers."));
    if (typed && (await commands.ask(typed))) setOpen(false);
  }
  return {
    opener,
    elements: [form, result],
    /** @param {Poll} poll */
    show(poll) {
      const was_hidden = result.hidden;
      result.hidden = poll === null;
      if (poll) {
        setText(shown, poll.question);
        setText(status, pollStatus({ ...poll, is_revealed: true }, null));
        bars.replaceChildren(drawAnswers(poll, {}));
        reveal.disabled = poll.is_revealed;
        setText(reveal, poll.is_revealed ? t("Revealed") : t("Reveal to all"));
      }
      if (was_hidden !== result.hidden) onResized();
    },
  };
}
