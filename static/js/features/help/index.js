// @ts-check
/** The help: how to read the page, and its keys. */

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "help",
  dialogs: { help: async ({ store, commands }) => (await import("./dialog.js")).mountHelp(document.body, store, { openGlossary: commands.openGlossary }) },
  keys: ({ commands }) => ({ "?": () => commands.openDialog("help") }),
};
