// @ts-check
/** What the browser keeps for us. It may refuse (private windows, full disks): then nothing is kept. */

/** @param {() => Storage} storage */
function cautious(storage) {
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
        // Without storage a reload starts a new run, and the theme follows the system.
      }
    },
  };
}

const for_tab = cautious(() => sessionStorage);
const for_browser = cautious(() => localStorage);

/** This tab's run: its id and its owner's token. */
export const runMemory = {
  /** @returns {{id: string, token: string}|null} */
  read: () => for_tab.read("ganscope.run"),
  /** @param {{id: string, token: string}} run */
  write: (run) => for_tab.write("ganscope.run", run),
};

export const themeMemory = {
  /** @returns {import("../core/types.js").Theme} */
  read: () => (["dark", "light"].includes(for_browser.read("ganscope.theme")) ? for_browser.read("ganscope.theme") : "auto"),
  /** @param {import("../core/types.js").Theme} theme */
  write: (theme) => for_browser.write("ganscope.theme", theme),
};

export const languageMemory = {
  /** @returns {string|null} null until one was chosen */
  read: () => for_browser.read("ganscope.language"),
  /** @param {string} language */
  write: (language) => for_browser.write("ganscope.language", language),
};
