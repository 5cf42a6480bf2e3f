// @ts-check
/** A question of the instructor on the pages of a class, pupils and viewers alike: a strip to vote, and bars with the counts. */
import { voteMemory } from "../../app/memory.js";
import { m } from "../../app/i18n.js";
import { errorText } from "../../net/session.js";
import { mountPoll } from "./strip.js";
/** @typedef {import("./model.js").Poll} Poll */

export { drawAnswers } from "./bars.js";
export { QUESTIONS, pollStatus, typedQuestion } from "./model.js";

/** @typedef {{poll: Poll|null, poll_code: string, poll_voted: number|null}} OwnState poll_code: of the class; poll_voted: the answer of this page */
/** @typedef {{vote: (answer: number) => Promise<void>}} OwnCommands */

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "class_poll",
  places: { poll: { slot: "centre-start", tag: "section", label: m("Question of your instructor"), attributes: { class: "poll", "data-testid": "poll", hidden: true } } },
  initial: { poll: null, poll_code: "", poll_voted: null },
  of_run: { poll: null },
  reducers: { poll_voted: (state, { answer }) => ({ ...state, poll_voted: answer }) },
  events: {
    class_poll(state, run, { code, poll }) {
      // Votes reach the page in their order; a newer question has a higher number.
      return { ...state, poll, poll_code: code, poll_voted: poll ? voteMemory.read(code, poll.number) : null };
    },
    class_over: (state, run, { code }) => (state.poll_code === code ? { ...state, poll: null } : state),
  },
  createCommands: ({ store, rest, session }) => ({
    async vote(answer) {
      const { poll, poll_code, membership } = store.state;
      if (!poll) return;
      const body = { number: poll.number, answer };
      const token = membership ? session.ownership()?.token ?? null : null;
      try {
        await rest.vote(poll_code, token ? body : { ...body, ballot: voteMemory.ballot() }, token);
        voteMemory.write(poll_code, poll.number, answer);
        store.dispatch({ type: "poll_voted", answer });
      } catch (error) {
        store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
      }
    },
  }),
  mount: ({ place, store, commands }) => mountPoll(place("poll"), store, commands.vote),
};
