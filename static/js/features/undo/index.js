// @ts-check
/** Takes back for a minute what has replaced or removed a run. */
import { m } from "../../app/i18n.js";
import { together } from "../../lib/dom.js";
import { createUndoCommands } from "./commands.js";
import { mountUndoKeys } from "./keys.js";
import { mountUndo } from "./view.js";
/** @typedef {import("./commands.js").UndoCommands} UndoCommands */

/**
 * @typedef {object} OwnState
 * @property {{text: string}|null} undo what can be taken back now
 * @property {boolean} is_replacing whether a command is under way that replaces the run or its setup
 */

/** It wraps the commands of other features, so it comes after them in features.js. @type {import("../../app/feature.js").Feature<OwnState, UndoCommands>} */
export const feature = {
  name: "undo",
  places: { undo: { slot: "body-end", tag: "section", label: m("Undo"), attributes: { class: "undo", "data-testid": "undo" } } },
  initial: { undo: null, is_replacing: false },
  reducers: {
    undo_offered: (state, { undo }) => ({ ...state, undo }),
    undo_ended: (state) => ({ ...state, undo: null }),
    replacing_changed: (state, { is_replacing }) => ({ ...state, is_replacing }),
  },
  createCommands: createUndoCommands,
  mount: ({ place, store, commands }) => together([
    mountUndo(place("undo"), store, { commands, findFocus: () => place("stage") }),
    mountUndoKeys(commands),
  ]),
};
