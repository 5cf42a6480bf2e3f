// @ts-check
/** What is not in force yet: the controls that wait for a compiled program, and the words and seconds of the wait. */
import { mountPendingMarks } from "./view.js";

export { hintText, standsStill, statusWaitText } from "./model.js";
export { mountWaitText } from "./view.js";

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "waiting",
  mount: ({ steered, draw }) => mountPendingMarks(document.body, steered, draw.later),
};
