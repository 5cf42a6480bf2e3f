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

/** The run of this tab with its owner's token, and the tokens of its earlier runs: after a fork the original run remains. */
export const runMemory = {
  /** @returns {{id: string, token: string}|null} */
  read: () => for_tab.read("ganscope.run"),
  /** @param {{id: string, token: string}} run */
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
