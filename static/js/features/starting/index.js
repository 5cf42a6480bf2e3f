// @ts-check
/** The status of the training process while it starts, shown in the place of the picture. */
import { followProcess } from "./follow.js";
import { reportProcess } from "./model.js";
import { mountStarting } from "./view.js";
/** @typedef {import("../../app/types.js").Process} Process */

export { isStarting, processText } from "./model.js";
export { runClock } from "./view.js";

/** @typedef {{process: Process|null}} OwnState process: null while the training process runs, and before its status is known */

/** @type {import("../../app/feature.js").Feature<OwnState>} */
export const feature = {
  name: "starting",
  places: { starting: { slot: "stage-room", tag: "div", attributes: { class: "starting", "data-testid": "starting", role: "status", "aria-live": "polite", hidden: true } } },
  initial: { process: null },
  reducers: { process_reported: reportProcess },
  start: ({ store, rest }) => { followProcess(store, rest); },
  mount: ({ place, store }) => mountStarting(place("starting"), store),
};
