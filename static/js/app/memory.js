// @ts-check
/** What the page stores in the browser. The browser may refuse (private windows, full disks); then nothing is stored. */

/** @param {() => Storage} storage */
function safeStorage(storage) {
  return {
    /** @param {string} key @returns {any} */
    read(key) {
      try {
        return JSON.parse(storage().getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    /** @param {string} key @param {any} value */
    write(key, value) {
      try {
        storage().setItem(key, JSON.stringify(value));
      } catch {
        // Without storage, a reload starts a new run and the theme follows the system.
      }
    },
  };
}

const for_tab = safeStorage(() => sessionStorage);
const for_browser = safeStorage(() => localStorage);

const MOST_RUNS = 20;

/** @typedef {{id: string, token: string, is_started?: boolean}} StoredRun is_started: the run starts once its stream is open */

/** The run of this tab with its owner's token, and the tokens of its earlier runs: after a fork the original run remains. */
export const runMemory = {
  /** @returns {StoredRun|null} */
  read: () => for_tab.read("ganscope.run"),
  /** @param {StoredRun} run */
  write(run) {
    for_tab.write("ganscope.run", run);
    const others = Object.entries(for_tab.read("ganscope.tokens") ?? {}).filter(([id]) => id !== run.id);
    for_tab.write("ganscope.tokens", Object.fromEntries([...others, [run.id, run.token]].slice(-MOST_RUNS)));
  },
  /** @param {string} id @returns {string|null} */
  tokenOf: (id) => for_tab.read("ganscope.tokens")?.[id] ?? null,
};

/** The second run of the comparison in this tab. */
export const compareMemory = {
  /** @returns {{first: string, id: string, token: string}|null} */
  read: () => for_tab.read("ganscope.compare"),
  /** @param {{first: string, id: string, token: string}|null} second first: the run that it is compared with */
  write: (second) => for_tab.write("ganscope.compare", second),
};

/** The classes of this tab: the one that it has opened, and the one that it has joined. */
export const classMemory = {
  /** @returns {{code: string, path: string, token: string}|null} */
  readOpened: () => for_tab.read("ganscope.class"),
  /** @param {{code: string, path: string, token: string}|null} opened */
  writeOpened: (opened) => for_tab.write("ganscope.class", opened),
  /** @returns {{code: string, run: string}|null} */
  readJoined: () => for_tab.read("ganscope.pupil"),
  /** @param {{code: string, run: string}|null} joined run: the pupil's */
  writeJoined: (joined) => for_tab.write("ganscope.pupil", joined),
};

/** How this tab has voted, and the ballot of this browser, by which the server knows a page without a run in the class. */
export const voteMemory = {
  /** @param {string} code of a class @param {number} number of a question @returns {number|null} the answer */
  read: (code, number) => {
    const vote = for_tab.read("ganscope.vote");
    return vote?.code === code && vote.number === number ? vote.answer : null;
  },
  /** @param {string} code @param {number} number @param {number} answer */
  write: (code, number, answer) => for_tab.write("ganscope.vote", { code, number, answer }),
  /** @returns {string} */
  ballot() {
    const known = for_browser.read("ganscope.ballot");
    if (typeof known === "string") return known;
    // Pages that came by http from another machine have no `crypto.randomUUID`.
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const ballot = bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    for_browser.write("ganscope.ballot", ballot);
    return ballot;
  },
};

export const themeMemory = {
  /** @returns {import("./types.js").Theme} */
  read: () => (["dark", "light"].includes(for_browser.read("ganscope.theme")) ? for_browser.read("ganscope.theme") : "auto"),
  /** @param {import("./types.js").Theme} theme */
  write: (theme) => for_browser.write("ganscope.theme", theme),
};

/** Whether a screen reader hears reports of the game. */
export const reportMemory = {
  read: () => for_browser.read("ganscope.reports") !== false,
  /** @param {boolean} is_on */
  write: (is_on) => for_browser.write("ganscope.reports", is_on),
};

/** The names of the lessons that were read to their end. */
export const lessonMemory = {
  /** @returns {string[]} */
  read() {
    const names = for_browser.read("ganscope.lessons");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  },
  /** @param {string[]} names */
  write: (names) => for_browser.write("ganscope.lessons", names),
};

/** The card of the first visit: whether it was shown in this tab, and whether a way on was chosen in this browser. */
export const openingMemory = {
  isDone: () => for_browser.read("ganscope.opening") === "done",
  isBegun: () => for_tab.read("ganscope.opening") === "begun",
  begin: () => for_tab.write("ganscope.opening", "begun"),
  finish: () => for_browser.write("ganscope.opening", "done"),
};

export const languageMemory = {
  /** @returns {string|null} null until the user chooses one */
  read: () => for_browser.read("ganscope.language"),
  /** @param {string} language */
  write: (language) => for_browser.write("ganscope.language", language),
};
