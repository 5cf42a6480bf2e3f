// @ts-check
/** @typedef {import("../../app/types.js").MarkKind} MarkKind */

/** @type {{[kind in MarkKind]?: "event"|"real"|"danger"|"faint"|"muted"}} */
const COLOURS = { recovery: "real", diverged: "danger", config: "muted", forked: "muted", reset: "muted", recovered: "muted" };

/** Amber is an event or a remedy; a plain change is grey. @param {MarkKind} kind */
export function colourOfKind(kind) {
  return COLOURS[kind] ?? "event";
}
