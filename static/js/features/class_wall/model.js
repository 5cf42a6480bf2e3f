// @ts-check
/** The wall of a class as data: its pupils, in order, with the results of their runs, and the grid that holds them. */
import { formatCount } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { headlineOf } from "../../scenes/describe.js";
import { sceneOf } from "../../scenes/index.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Status} Status */

/**
 * @typedef {object} WallPupil
 * @property {number} number
 * @property {string} nick "" for a pupil who has only a number
 * @property {string} run
 * @property {Status} status
 * @property {string|null} notice the last notice that is not over
 * @property {boolean} is_present whether a page of the pupil is open
 */

/** @typedef {WallPupil & {frame: Frame|null}} WallEntry */
/** @typedef {"name"|"result"|"steps"} Order */

/** @type {{name: Order, title: string}[]} */
export const ORDERS = [
  { name: "name", title: m("Name") },
  { name: "result", title: m("Best result") },
  { name: "steps", title: m("Steps") },
];

/** @param {{nick: string, number: number}} pupil */
export function nameOf({ nick, number }) {
  return nick || t("Pupil {number}", { number });
}

/** The numbers of a run as short texts: the result, and its distance from the data. @param {Frame|null} frame @returns {{result: string, detail: string}} */
export function resultOf(frame) {
  if (!frame) return { result: "–", detail: "" };
  const { kind, number, total, detail } = headlineOf(frame);
  // The first frames come before the first measurement.
  if (kind === "none") return { result: "–", detail: t("measuring") };
  return { result: kind === "all" || kind === "some" ? `${number} ${total}` : number, detail };
}

/** @type {{[order in Order]: (a: WallEntry, b: WallEntry) => number}} */
const COMPARE = {
  name: (a, b) => Number(a.nick === "") - Number(b.nick === "") || a.nick.localeCompare(b.nick),
  result(a, b) {
    const [one, other] = [a, b].map(({ frame }) => headlineOf(frame).rank);
    return other[0] - one[0] || (other[1] === one[1] ? 0 : other[1] - one[1]);
  },
  steps: (a, b) => (b.frame?.step ?? -1) - (a.frame?.step ?? -1),
};

/** Equal ones stand in the order in which they joined. @param {WallEntry[]} entries @param {Order} order @returns {WallEntry[]} */
export function sorted(entries, order) {
  return [...entries].sort((a, b) => COMPARE[order](a, b) || a.number - b.number);
}

/** What the screen says below a picture. @param {WallEntry} entry @returns {{kind: "away"|"running"|"waiting"|"trouble", text: string}} */
export function circumstances({ is_present, status, frame }) {
  if (!is_present) return { kind: "away", text: t("away") };
  if (status === "diverged" || status === "failed") return { kind: "trouble", text: t("ended") };
  if (status === "compiling") return { kind: "waiting", text: t("compiling") };
  if (status === "running") return { kind: "running", text: t("running") };
  return { kind: "waiting", text: frame && frame.step > 0 ? t("stopped") : t("ready") };
}

/** What a screen reader says of a tile. @param {WallEntry} entry @param {string} notice its title, or "" */
export function describeEntry(entry, notice) {
  const { result, detail } = resultOf(entry.frame);
  const steps = t("step {step}", { step: formatCount(entry.frame?.step ?? 0) });
  return [nameOf(entry), result, detail, notice, steps, circumstances(entry).text].filter(Boolean).join(", ");
}

/**
 * The columns with which the pictures are largest and all tiles are in sight.
 * @param {number} n tiles @param {{width: number, height: number, gap: number, text: number, largest: number, widest: number}} room in pixels; text: the
 *   height of a tile's text; largest: the width of a tile beyond which it does not grow; widest: the width of a picture over its height, at most
 * @returns {{columns: number, width: number, picture: number}} width of a tile, height of its picture
 */
export function gridFor(n, { width, height, gap, text, largest, widest }) {
  let best = { columns: 1, width: 0, picture: 0 };
  for (let columns = 1; columns <= Math.max(1, n); columns += 1) {
    const rows = Math.ceil(n / columns);
    const across = Math.min(largest, (width - gap * (columns - 1)) / columns);
    const up = (height - gap * (rows - 1)) / rows - text;
    const picture = Math.floor(Math.min(up, across / PICTURE_ASPECT));
    if (picture > best.picture) best = { columns, width: Math.floor(Math.min(across, picture * widest)), picture };
  }
  return best;
}

/** The width of a picture over its height, at least: room for a square and a name. */
const PICTURE_ASPECT = 1.15;
/** How wide pictures may be: a square leaves the sides of a wide one empty. */
const WIDEST = { square: 1.35, wide: 1.8 };

/** @param {WallEntry[]} entries */
export function widestOf(entries) {
  return entries.some(({ frame }) => frame && sceneOf(frame.domain).small_shape === "wide") ? WIDEST.wide : WIDEST.square;
}
