// @ts-check
/**
 * The interface of a feature: one folder in features/ whose index.js exports one object, `feature`. The list is in
 * features.js. All properties but the name are optional.
 */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Commands} Commands */
/** @typedef {import("./types.js").RunCommands} RunCommands */
/** @typedef {import("./types.js").Run} Run */

/**
 * @template [OwnState={}]
 * @template [OwnCommands={}]
 * @typedef {object} Feature
 * @property {string} name
 * @property {{[name: string]: Place}} [places] the elements that it needs in index.html
 * @property {OwnState} [initial] its part of the state
 * @property {Partial<OwnState>} [of_run] what its state becomes when the page joins another run
 * @property {Partial<OwnState>} [of_beginning] what its state becomes when a run begins again at step 0, and when the page joins another run
 * @property {{[type: string]: Reducer}} [reducers] by the type of the action
 * @property {{[kind: string]: EventReducer}} [events] by the kind of the run's event
 * @property {(app: App) => OwnCommands & Partial<RunCommands>} [createCommands] may also replace commands of the run
 * @property {(app: App) => void} [start] called once, after all commands exist
 * @property {(app: App) => Promise<boolean>} [open] called once, when the page is there: opens a run in place of the address's; returns whether it did
 * @property {(app: App) => () => void} [mount] called again after each change of the language; returns what unmounts
 * @property {Panel[]} [panels] parts that are fetched when the state first asks for them
 * @property {{[name: string]: (app: App) => Promise<Dialog>}} [dialogs] fetched when `openDialog(name)` is first called
 * @property {(app: App) => ToolAction[]} [actions] entries of the tools in the top line
 * @property {(app: App) => Keys} [keys] a later feature replaces the keys of an earlier one
 * @property {(app: App) => Keys} [presenter_keys] keys that replace these while the page presents
 * @property {() => StageOverlay} [createOverlay] paints over the scene of a stage
 */

/**
 * Returns the next state. Runs after the core's reducer for the same action, unless that one left the state as it was.
 * @typedef {(state: State, action: any, before: State) => State} Reducer before: the state before the action
 */
/** @typedef {(state: State, run: Run, event: any, before: State) => State} EventReducer the same for an event of the run */

/** @typedef {{when: (state: State) => boolean, mount: (app: App) => Promise<() => void>}} Panel */
/** @typedef {{open: () => void, unmount: () => void}} Dialog */
/** @typedef {{[key: string]: () => void}} Keys */

/**
 * An element that is created before the anchor `<template data-slot="...">` of index.html; places of the same slot
 * stand in the order of features.js.
 * @typedef {object} Place
 * @property {string} slot
 * @property {keyof HTMLElementTagNameMap} tag
 * @property {import("../lib/dom.js").Properties} attributes
 * @property {string} [label] its name for screen readers, marked with `m` for translation
 */

/**
 * @typedef {object} ToolAction
 * @property {string} name also its test id
 * @property {number} rank its place among the tools
 * @property {string} title
 * @property {string} help
 * @property {() => void} run
 * @property {string} [keys] the key that does the same
 * @property {boolean} [is_primary] a button of its own while the top line has room; otherwise an entry of the menu "More"
 */

/**
 * @typedef {object} StageOverlay
 * @property {(state: State) => unknown} watched the stage is painted again when this changes
 * @property {(painting: import("../scenes/shared/painting.js").Painting, state: State, time: number) => {painting: import("../scenes/shared/painting.js").Painting, is_moving: boolean}} overlay returns the painting to paint, and whether another animation frame is needed
 */

/**
 * What main.js gives to every feature.
 * @typedef {object} App
 * @property {Store} store the state of the page and of its first run
 * @property {Store} steered the same, with the run that the controls steer in place of the first
 * @property {() => Store|null} findSecond the store of the second run of a comparison
 * @property {(second: Store|null) => void} setSecond
 * @property {(overrides: Partial<State>) => Store} createStore a store with the initial state
 * @property {import("../net/rest.js").RestClient} rest
 * @property {import("../net/session.js").Session} session the connection to the first run
 * @property {RunCommands} run the commands of the first run
 * @property {Commands} commands
 * @property {import("../lib/draw.js").DrawScheduler & {later: import("../lib/draw.js").DrawScheduler}} draw
 * @property {(name: string) => HTMLElement} place the element with this `data-ref`
 * @property {(root: HTMLElement, store: Store, parts: {onDrawn: (frame: number) => void, findCompanion: () => Store|null}) => () => void} mountStage
 * @property {() => ToolAction[]} actions of all features
 */

export {};
