// @ts-check
/** The number that the timeline draws over the run: that of the headline. */
import { metricsOf } from "../../app/selectors.js";
import { sceneOf } from "../../scenes/index.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../scenes/shared/words.js").Course} Course */

/** @param {State} state @returns {Course|null} null before the first measurement, and where there is no such number */
export function courseOf(state) {
  const { frame } = state;
  if (!frame || Object.keys(frame.metrics).length === 0) return null;
  return sceneOf(frame.domain).words.course(frame, metricsOf(state).map(({ name }) => name));
}
