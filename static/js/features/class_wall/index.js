// @ts-check
/** The instructor's side of a class: opens it, shows its wall, and sends a setup to all of its runs. */
import { classMemory } from "../../app/memory.js";
import { m, t, tn } from "../../app/i18n.js";
import { canSteer } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { RequestError } from "../../net/rest.js";
import { errorText } from "../../net/session.js";
/** @typedef {import("../../app/feature.js").App} App */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {{code: string, path: string, token: string}} Classroom path: the address that pupils open */

/** @typedef {{classroom: Classroom|null, is_wall_shown: boolean, n_pupils: number}} OwnState classroom: the class that this page has opened */
/**
 * @typedef {object} OwnCommands
 * @property {() => Promise<void>} showWall opens a class if there is none
 * @property {() => void} hideWall
 * @property {(choice: {restart?: boolean, start?: boolean}) => Promise<void>} sendSetup gives the setup of this page's run to all pupils
 * @property {(choice: {restart?: boolean, start?: boolean}) => Promise<void>} steerAll lets the runs of all pupils begin again, train or stop
 * @property {() => Promise<void>} endClass
 * @property {(question: {question: string, answers: string[]}) => Promise<boolean>} ask asks the class; returns whether it worked
 * @property {() => Promise<void>} revealPoll
 * @property {() => Promise<void>} takePollBack
 */

/** @param {App} app @returns {OwnCommands} */
function createClassCommands({ store, rest, session }) {
  const fail = (/** @type {unknown} */ error) => store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) });

  /** @returns {Promise<boolean>} whether there is a class */
  async function openClass() {
    if (store.state.classroom) return true;
    const owned = session.ownership();
    if (!owned || !canSteer(store.state)) {
      store.dispatch({ type: "message_shown", text: t("Only the owner of a run can open a class.") });
      return false;
    }
    try {
      const { class: { code, path }, token } = await rest.openClass(owned.id, owned.token);
      store.dispatch({ type: "class_opened", classroom: { code, path, token } });
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }
  /** @param {{run?: string, restart?: boolean, start?: boolean}} body @param {(n: number) => string} report */
  async function send(body, report) {
    const { classroom } = store.state;
    if (!classroom) return;
    try {
      const { n_runs, failed } = await rest.sendSetup(classroom.code, classroom.token, body);
      const missing = failed.length > 0 ? ` ${tn(failed.length, "{count} run did not answer.", "{count} runs did not answer.")}` : "";
      store.dispatch({ type: "message_shown", text: `${report(n_runs)}${missing}` });
    } catch (error) {
      fail(error);
    }
  }
  return {
    async showWall() {
      if (await openClass()) store.dispatch({ type: "wall_shown", is_wall_shown: true });
    },
    hideWall: () => store.dispatch({ type: "wall_shown", is_wall_shown: false }),
    sendSetup: (choice) => send({ run: store.state.run?.id, ...choice }, (n) => tn(n, "{count} run has your setup.", "{count} runs have your setup.")),
    steerAll: (choice) => send(choice, (n) => tn(n, "{count} run follows.", "{count} runs follow.")),
    async ask(question) {
      const { classroom } = store.state;
      if (!classroom) return false;
      return rest.ask(classroom.code, classroom.token, question).then(() => true, (error) => { fail(error); return false; });
    },
    async revealPoll() {
      const { classroom } = store.state;
      if (classroom) await rest.revealPoll(classroom.code, classroom.token).catch(fail);
    },
    async takePollBack() {
      const { classroom } = store.state;
      if (classroom) await rest.takePollBack(classroom.code, classroom.token).catch(fail);
    },
    async endClass() {
      const { classroom } = store.state;
      if (!classroom) return;
      try {
        await rest.endClass(classroom.code, classroom.token);
      } catch (error) {
        // A class that is over already needs no end.
        if (!(error instanceof RequestError && error.document.status === 404)) return fail(error);
      }
      store.dispatch({ type: "class_closed" });
    },
  };
}

/** Takes up the class that this tab has opened before it was loaded again. @param {App} app */
function start({ store, rest }) {
  const opened = classMemory.readOpened();
  if (opened) {
    rest.getClass(opened.code).then(
      () => store.dispatch({ type: "class_opened", classroom: opened }),
      (error) => { if (error instanceof RequestError) classMemory.writeOpened(null); },
    );
  }
  let had_class = false;
  store.watch((state) => state.classroom, (classroom) => {
    if (classroom || had_class) classMemory.writeOpened(classroom);
    had_class = classroom !== null;
  });
}

/** The button in the top line that leads back to the wall. @param {HTMLElement} root @param {Store} store @param {() => void} open @returns {() => void} */
function mountChip(root, store, open) {
  const button = h("button", { type: "button", class: "button class-chip", "data-testid": "class-chip", "aria-keyshortcuts": "w", "data-help": t("The wall of your class. Key: w"), onclick: open });
  root.append(button);
  const update = () => {
    const { classroom, n_pupils } = store.state;
    root.hidden = classroom === null;
    setText(button, classroom ? `${t("Class {code}", { code: classroom.code })} · ${n_pupils}` : "");
  };
  return together([
    store.watch((state) => state.classroom, update),
    store.watch((state) => state.n_pupils, update),
    () => root.replaceChildren(),
  ]);
}

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "class_wall",
  places: {
    class_chip: { slot: "top-side", tag: "div", attributes: { hidden: true } },
    wall: { slot: "body-end", tag: "section", label: m("Class wall"), attributes: { class: "wall", role: "main", "data-testid": "wall", tabindex: -1, hidden: true } },
  },
  initial: { classroom: null, is_wall_shown: false, n_pupils: 0 },
  reducers: {
    class_opened: (state, { classroom }) => ({ ...state, classroom, n_pupils: 0 }),
    class_closed: (state) => ({ ...state, classroom: null, is_wall_shown: false, n_pupils: 0 }),
    wall_shown: (state, { is_wall_shown }) => ({ ...state, is_wall_shown }),
    pupils_counted: (state, { n_pupils }) => (state.n_pupils === n_pupils ? state : { ...state, n_pupils }),
  },
  createCommands: createClassCommands,
  start,
  mount: ({ place, store, commands }) => mountChip(place("class_chip"), store, commands.showWall),
  panels: [{
    when: ({ is_wall_shown }) => is_wall_shown,
    mount: async ({ place, store, commands }) => (await import("./view.js")).mountWall(place("wall"), store, { commands }),
  }],
  actions: ({ commands }) => [{ name: "class_wall", rank: 4, title: t("Class wall"), help: t("Every pupil gets a run of their own, and you see all of them at once. Key: w"), run: () => commands.showWall(), keys: "w" }],
  keys: ({ store, commands }) => ({ w: () => (store.state.is_wall_shown ? commands.hideWall() : commands.showWall()) }),
};
