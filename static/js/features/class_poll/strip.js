// @ts-check
/** The strip with the question, above the stage. The instructor's own page has it without votes: the wall asks and reveals. */
import { t } from "../../app/i18n.js";
import { h, setText, together } from "../../lib/dom.js";
import { drawAnswers } from "./bars.js";
import { pollStatus } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */

/** @param {HTMLElement} root @param {Store} store @param {(answer: number) => void} vote @returns {() => void} */
export function mountPoll(root, store, vote) {
  const question = h("h2", { class: "poll-question" });
  const status = h("p", { class: "poll-status", role: "status" });
  const answers = h("div", { class: "poll-room" });
  root.append(h("div", { class: "poll-head" }, question, status), answers);

  function update() {
    const { poll, poll_voted, classroom } = store.state;
    root.hidden = poll === null;
    if (!poll) return;
    const is_instructor = classroom !== null;
    const focused = answers.contains(document.activeElement);
    setText(question, poll.question);
    setText(status, is_instructor ? t("The class votes: {count}", { count: poll.n_votes }) : pollStatus(poll, poll_voted));
    answers.replaceChildren(drawAnswers(poll, { voted: poll_voted, vote: is_instructor || poll.is_revealed ? null : vote }));
    if (focused) /** @type {HTMLElement|null} */ (answers.querySelector("button"))?.focus();
  }
  return together([
    store.watch((state) => state.poll, update),
    store.watch((state) => state.poll_voted, update),
    store.watch((state) => state.classroom, update),
    () => root.replaceChildren(),
  ]);
}
