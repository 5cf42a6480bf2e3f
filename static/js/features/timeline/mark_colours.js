// @ts-check
/** @typedef {import("../../app/types.js").StoryKind} StoryKind */

/** @type {{[kind in StoryKind]?: "event"|"real"|"danger"|"faint"|"muted"}} */
const COLOURS = { recovery: "real", diverged: "danger", config: "muted", forked: "muted", reset: "muted", recovered: "muted" };

/** Amber is an event or a remedy; a plain change is grey. @param {StoryKind} kind */
export function colourOfKind(kind) {
  return COLOURS[kind] ?? "event";
}
