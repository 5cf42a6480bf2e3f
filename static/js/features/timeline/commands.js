// @ts-check
/** Time travel: shows a past step, rewinds the run to it, or forks a new run from it. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { createFrameDecoder } from "../../net/frames.js";
import { errorText } from "../../net/session.js";
import { lastStep } from "./time_travel.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../net/rest.js").RestClient} RestClient */
/** @typedef {import("../../net/session.js").Session} Session */

/** The server computes each past picture again, so a dragged pointer requests fewer than it passes. */
const PAUSE_MS = 40;

/**
 * Requests one picture at a time; of the steps wanted meanwhile only the latest is requested next.
 * @param {Store} store @param {RestClient} rest
 * @returns {(step: number) => void}
 */
function createPeeker(store, rest) {
  /** @type {number|null} */
  let wanted = null;
  let is_busy = false;

  async function work() {
    is_busy = true;
    while (wanted !== null && store.state.run && store.state.peek) {
      const step = wanted;
      wanted = null;
      try {
        // A decoder of its own: equal metrics become the same object only within one stream of frames.
        const frame = createFrameDecoder()(await rest.getFrame(store.state.run.id, step));
        store.dispatch({ type: "peek_received", frame });
      } catch (error) {
        if (store.state.peek?.step === step) store.dispatch({ type: "peek_ended" });
        store.dispatch({ type: "message_shown", kind: "error", text: t("This step cannot be shown. {reason}", { reason: errorText(error) }) });
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    is_busy = false;
  }
  return (step) => {
    store.dispatch({ type: "peeked", step });
    wanted = step;
    if (!is_busy) work();
  };
}

/**
 * @typedef {object} TimelineCommands
 * @property {(step: number) => void} peek shows a past step; training continues
 * @property {() => void} backToNow
 * @property {() => Promise<void>} continueFromHere rewinds the run to the step that is shown, and trains on from there
 * @property {(step?: number) => Promise<void>} fork starts a new run from that step, the one shown, or the newest
 * @property {(step: number) => Promise<boolean>} rewind takes the run back to a step
 * @property {(step: number) => Promise<boolean>} forkAt forks, and switches the page to the new run
 */

/**
 * @param {{store: Store, rest: RestClient, session: Session, run: import("../../app/types.js").RunCommands}} parts
 * @returns {TimelineCommands}
 */
export function createTimelineCommands({ store, rest, session, run: commands }) {
  const peek = createPeeker(store, rest);
  /** @param {unknown} error */
  const refuse = (error) => store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });

  /** Rewinds the run. @param {number} step @returns {Promise<boolean>} */
  async function rewind(step) {
    const owned = session.ownership();
    if (!owned) return false;
    try {
      const { run } = await rest.rewind(owned.id, owned.token, step);
      store.dispatch({ type: "went_back", run });
      return true;
    } catch (error) {
      refuse(error);
      return false;
    }
  }

  /** Forks the run on the page at a step, and switches the page to the new run. @param {number} step @returns {Promise<boolean>} */
  async function forkAt(step) {
    const { run, is_owner } = store.state;
    if (!run) return false;
    try {
      const answer = await rest.fork(run.id, { step, start: false, keep_running_seconds: 0 });
      if (is_owner && run.viewers <= 1) await commands.stop();
      session.adopt(answer.run, answer.token);
      return true;
    } catch (error) {
      refuse(error);
      return false;
    }
  }

  return {
    /** @param {number} step */
    peek: (step) => peek(Math.min(Math.max(0, Math.round(step)), lastStep(store.state))),
    backToNow: () => store.dispatch({ type: "peek_ended" }),
    async continueFromHere() {
      const { peek: looked } = store.state;
      if (looked && (await rewind(looked.step))) await commands.start();
    },
    /** @param {number} [step] */
    async fork(step) {
      const { run, peek: looked } = store.state;
      const from = step ?? looked?.step ?? run?.step ?? 0;
      if (!(await forkAt(from))) return;
      const url = `${location.origin}${location.pathname}#run=${store.state.run?.id}`;
      const text = t("This is now your own run, continuing from step {step}. Others can watch it at {url}", { step: formatCount(from), url });
      store.dispatch({ type: "message_shown", text });
    },
    rewind,
    forkAt,
  };
}
