// @ts-check
/** What happened, in words: modes lost and found again, remedies switched on, restarts. */
import { formatCount } from "./format.js";
/** @typedef {import("./types.js").Story} Story */
/** @typedef {import("./types.js").StoryEvent} StoryEvent */

/** @type {Story} */
export const EMPTY_STORY = Object.freeze({ best: 0, low: 0, low_step: 0, total: 0, events: [] });

const MAXIMUM_EVENTS = 40;

/** @param {Story} story @param {StoryEvent} event @returns {Story} */
export function addEvent(story, event) {
  return { ...story, events: [...story.events, event].slice(-MAXIMUM_EVENTS) };
}

/**
 * Follows the number of covered modes. One mode more or less is noise where a mode sits on the threshold;
 * a collapse is a loss of a quarter of them (and at least two) from the best so far, a recovery is back to all but one.
 * @param {Story} story @param {number} step @param {number|null|undefined} covered @param {number} total
 * @returns {Story}
 */
export function followModes(story, step, covered, total) {
  if (covered === null || covered === undefined || total < 2) return story;
  const margin = Math.max(2, Math.ceil(total / 4));
  const is_collapsed = story.events.findLast((event) => event.kind !== "remedy" && event.kind !== "config")?.kind === "collapse";
  if (is_collapsed) {
    if (covered < story.low) return { ...story, low: covered, total };
    if (covered < Math.min(story.best, total - (total > 4 ? 1 : 0)) || covered < story.low + margin) return story;
    const text = covered === total ? `all ${total} modes back` : `${covered} of ${total} modes back`;
    return addEvent({ ...story, best: covered, low: covered, total }, { step, kind: "recovery", text });
  }
  if (covered <= story.best - margin) {
    const text = `collapse: ${covered} ${covered === 1 ? "mode" : "modes"} left`;
    return addEvent({ ...story, low: covered, low_step: step, total }, { step, kind: "collapse", text });
  }
  return covered > story.best ? { ...story, best: covered, total } : story;
}

/**
 * The last thing worth a sentence, or null.
 * @param {Story} story @returns {{title: string, text: string, kind: StoryEvent["kind"]}|null}
 */
export function tellStory(story) {
  const last = story.events.findLast((event) => event.kind === "collapse" || event.kind === "recovery");
  if (!last) return null;
  const remedies = story.events.filter((event) => event.kind === "remedy" && event.step >= story.low_step && event.step <= last.step);
  if (last.kind === "collapse") {
    const lost = story.best - story.low;
    const left = story.low === 0 ? "none is left" : `${story.low} of ${story.total} left`;
    return { kind: "collapse", title: "Collapse.", text: `Since step ${formatCount(last.step)} the generator has lost ${lost} of the ${story.best} modes it had: ${left}.` };
  }
  const thanks = remedies.length > 0 ? ` after ${remedies[remedies.length - 1].text} (step ${formatCount(remedies[remedies.length - 1].step)})` : "";
  return { kind: "recovery", title: "Recovered.", text: `Modes were lost at step ${formatCount(story.low_step)}; ${last.text} at step ${formatCount(last.step)}${thanks}.` };
}
