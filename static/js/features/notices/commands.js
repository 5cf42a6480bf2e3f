// @ts-check
/** What can be done about a notice, when a run should stop, and the glossary. */
import { errorText } from "../../net/session.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").RunNotice} RunNotice */
/** @typedef {import("../../app/types.js").NoticeRemedy} NoticeRemedy */
/** @typedef {import("../../app/types.js").StopWhen} StopWhen */

/**
 * @param {{store: Store, rest: import("../../net/rest.js").RestClient, session: import("../../net/session.js").Session, commands: Pick<Commands, "edit">}} parts
 */
export function createLearnCommands({ store, rest, session, commands }) {
  return {
    /** @param {RunNotice} notice @param {NoticeRemedy} remedy */
    async tryRemedy(notice, { title, config }) {
      const step = store.state.run?.step ?? notice.step;
      const { stabilizers = {}, ...others } = config;
      const chosen = Object.entries(stabilizers).map(([name, value]) => [`stabilizers.${name}`, value]);
      const values = [...Object.entries(others), ...chosen];
      await Promise.all(values.map(([path, value]) => commands.edit(path, value)));
      if (values.some(([path]) => path in store.state.field_errors)) return;
      store.dispatch({ type: "notice_responded", notice, response: { tried: { title, step } } });
    },
    /** @param {RunNotice} notice */
    dismissNotice: (notice) => store.dispatch({ type: "notice_responded", notice, response: { is_dismissed: true } }),
    dismissBanner: () => store.dispatch({ type: "banner_dismissed" }),
    /** @param {StopWhen|null} condition */
    async setStopWhen(condition) {
      const owned = session.ownership();
      if (!owned) return false;
      try {
        const { run } = await rest.patchRun(owned.id, owned.token, { stop_when: condition });
        store.dispatch({ type: "run_updated", run });
        return true;
      } catch (error) {
        store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
        return false;
      }
    },
    /** @param {string|null} [term] */
    openGlossary: (term = null) => store.dispatch({ type: "glossary_opened", term }),
    closeGlossary: () => store.dispatch({ type: "glossary_closed" }),
  };
}

/** @typedef {ReturnType<typeof createLearnCommands>} LearnCommands */
