// @ts-check
/** A pupil's side of a class: joins it by its code with a run of one's own, and hears what the instructor does. */
import { classMemory, runMemory } from "../../app/memory.js";
import { m, t } from "../../app/i18n.js";
import { RequestError } from "../../net/rest.js";
import { errorText } from "../../net/session.js";
import { mountStrip } from "./strip.js";
/** @typedef {import("../../app/feature.js").App} App */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {{code: string, run: string, number: number, nick: string}} Membership run: the pupil's */
/** @typedef {{changed: boolean, restarted: boolean, started: boolean|null}} SetupChange */

/** @typedef {{membership: Membership|null, setup_change: SetupChange|null}} OwnState setup_change: what the instructor did last */
/** @typedef {{renamePupil: (nick: string) => Promise<void>}} OwnCommands */

/** The code of a class in an address. @param {string} hash @returns {string|null} */
export function classOf(hash) {
  const code = new URLSearchParams(hash.replace(/^#/, "")).get("class");
  return code === null ? null : code.trim().toUpperCase();
}

/** @param {Store} store @param {string} code @param {import("../../net/rest.js").PupilDocument} pupil */
function enter(store, code, { number, nick, run }) {
  classMemory.writeJoined({ code, run });
  store.dispatch({ type: "class_joined", membership: { code, run, number, nick } });
}

/** Joins the class of the address: with the run that this tab joined it with before, otherwise with a new one. @param {App} app @returns {Promise<boolean>} */
async function joinFromAddress({ store, rest, session }) {
  const code = classOf(location.hash);
  if (code === null) return false;
  store.dispatch({ type: "connection_changed", phase: "loading" });
  try {
    if (!store.state.catalog) store.dispatch({ type: "catalog_loaded", catalog: await rest.getCatalog(store.state.language) });
    const { pupil, run, token } = (await rejoin(code)) ?? (await rest.joinClass(code));
    history.replaceState(null, "", location.pathname);
    session.adopt(run, token);
    enter(store, code, pupil);
    return true;
  } catch (error) {
    const is_missing = error instanceof RequestError && [404, 422].includes(error.document.status);
    const text = is_missing ? t("There is no class {code}. It may have ended.", { code }) : errorText(error);
    store.dispatch({ type: "message_shown", kind: "error", text });
    // The page is useful without a class; after another failure a reload tries again.
    if (is_missing) history.replaceState(null, "", location.pathname);
    return false;
  }

  /** @param {string} wanted */
  async function rejoin(wanted) {
    const before = classMemory.readJoined();
    const token = before ? runMemory.tokenOf(before.run) : null;
    if (!before || !token || before.code !== wanted) return null;
    try {
      const [{ pupil }, run] = await Promise.all([rest.getMembership(wanted, before.run, token), rest.getRun(before.run)]);
      return pupil && { pupil, run, token };
    } catch {
      return null;
    }
  }
}

/** Follows the pupil from one run of this page to the next, and takes up a class after the page was loaded again. @param {App} app */
function start({ store, rest, session }) {
  window.addEventListener("hashchange", () => { if (classOf(location.hash) !== null) location.reload(); });
  store.watch((state) => (state.is_owner ? state.run?.id : null), (id) => {
    const before = store.state.membership ?? classMemory.readJoined();
    const owned = session.ownership();
    if (!id || !before || !owned || store.state.membership?.run === id) return;
    const moved = before.run === id ? {} : { moved_from: before.run, moved_from_token: runMemory.tokenOf(before.run) ?? "" };
    rest.changePupil(before.code, id, owned.token, moved).then(({ pupil }) => enter(store, before.code, pupil), (error) => {
      if (!(error instanceof RequestError)) return;
      classMemory.writeJoined(null);
      store.dispatch({ type: "class_left" });
    });
  });
  store.watch((state) => state.setup_change, (change) => { if (change) session.reread(); });
}

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "class_pupil",
  places: { class_strip: { slot: "centre-start", tag: "div", label: m("Class"), attributes: { class: "class-strip", role: "group", "data-testid": "class-strip", hidden: true } } },
  initial: { membership: null, setup_change: null },
  reducers: {
    class_joined: (state, { membership }) => ({ ...state, membership }),
    class_left: (state) => ({ ...state, membership: null, setup_change: null }),
    setup_change_seen: (state) => ({ ...state, setup_change: null }),
  },
  events: {
    // Viewers of the run get the note as well; it is the pupil's.
    class_setup: (state, run, { changed, restarted, started }) => (state.membership?.run === run.id ? { ...state, setup_change: { changed, restarted, started } } : state),
    class_over: (state, run, { code }) => (state.membership?.code === code ? { ...state, membership: null, setup_change: null } : state),
  },
  createCommands: ({ store, rest, session }) => ({
    async renamePupil(nick) {
      const { membership } = store.state;
      const owned = session.ownership();
      if (!membership || !owned) return;
      try {
        enter(store, membership.code, (await rest.changePupil(membership.code, owned.id, owned.token, { nick })).pupil);
      } catch (error) {
        store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });
      }
    },
  }),
  start,
  open: joinFromAddress,
  mount: ({ place, store, commands }) => mountStrip(place("class_strip"), store, { commands }),
};
