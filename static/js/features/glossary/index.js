// @ts-check
/** The glossary, and "About what you see". */
/** @typedef {{glossary: {term: string|null}|null}} OwnState glossary: the term that is shown first, if any; null while the glossary is closed */
/** @typedef {{openGlossary: (term?: string|null) => void, closeGlossary: () => void}} OwnCommands */

export { termOfNotice } from "./notice_terms.js";

/** @type {import("../../app/feature.js").Feature<OwnState, OwnCommands>} */
export const feature = {
  name: "glossary",
  initial: { glossary: null },
  reducers: {
    glossary_opened: (state, { term = null }) => ({ ...state, glossary: { term } }),
    glossary_closed: (state) => ({ ...state, glossary: null }),
  },
  createCommands: ({ store }) => ({
    openGlossary: (term = null) => store.dispatch({ type: "glossary_opened", term }),
    closeGlossary: () => store.dispatch({ type: "glossary_closed" }),
  }),
  panels: [{
    when: ({ glossary }) => glossary !== null,
    mount: async ({ store, commands }) => (await import("./view.js")).mountGlossary(document.body, store, { commands }),
  }],
};
