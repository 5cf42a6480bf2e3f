// @ts-check
/** Many seeds of one training as small pictures: their order, paths and texts. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Lesson} Lesson */
/** @typedef {import("../../app/types.js").SeedPicture} SeedPicture */
/** @typedef {import("../../app/types.js").SeedPictures} SeedPictures */
/** @typedef {{pictures: SeedPictures, title: string, is_control: boolean}} PictureGroup */

/** The plane is a square of side SIDE; the line has one unit for each bin, and the height HEIGHT. */
export const SIDE = 100;
export const HEIGHT = 44;
const LARGEST_RING = 6;
const BYTE = 255;

/** The trainings; the controls come last. @param {Lesson} lesson @returns {PictureGroup[]} */
export function pictureGroups({ claims, courses = [], pictures }) {
  const controls = new Set([...claims.map(({ control }) => control?.training), ...courses.map(({ control }) => control)]);
  const curves = courses.flatMap((course) => course.curves ?? []);
  const titleOf = (/** @type {string} */ name) => curves.find(({ training }) => training === name)?.label ?? name;
  const groups = (pictures ?? []).map((each) => ({ pictures: each, title: titleOf(each.training), is_control: controls.has(each.training) }));
  return groups.sort((a, b) => Number(a.is_control) - Number(b.is_control));
}

/** How many seeds are at the goal (if there is one), and at which step. @param {SeedPictures} pictures */
export function goalText({ step: at, seeds }) {
  const judged = seeds.filter(({ meets }) => meets !== null);
  const step = formatCount(at);
  if (judged.length === 0) return t("at step {step}", { step });
  return t("{k} of {n} at the goal, at step {step}", { k: judged.filter(({ meets }) => meets).length, n: judged.length, step });
}

/** @param {SeedPicture} picture */
export function seedText({ seed, meets }) {
  if (meets === null) return t("Seed {seed}", { seed });
  return meets ? t("Seed {seed}: at the goal", { seed }) : t("Seed {seed}: not at the goal", { seed });
}

/** @param {string} text in base64 */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

const short = (/** @type {number} */ value) => Number(value.toFixed(1));

/** A dot for each point: a line of length zero with round ends. @param {string} points */
export function dotsPath(points) {
  const bytes = bytesOf(points);
  const at = (/** @type {number} */ i) => `${short((SIDE * bytes[i]) / BYTE)} ${short(SIDE - (SIDE * bytes[i + 1]) / BYTE)}`;
  return Array.from({ length: bytes.length >> 1 }, (_, i) => `M${at(2 * i)}h0`).join("");
}

/** @param {number[]} a @param {number[]} b */
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** A ring around each mode; the rings do not touch. @param {SeedPictures} pictures */
export function ringsPath({ window, modes = [] }) {
  const places = modes.map((mode) => window.map(([from, to], axis) => (SIDE * (mode[axis] - from)) / (to - from)));
  const nearest = Math.min(...places.flatMap((a, i) => places.slice(i + 1).map((b) => distance(a, b))));
  const r = short(Math.min(LARGEST_RING, 0.4 * nearest));
  return places.map(([x, y]) => `M${short(x - r)} ${short(SIDE - y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`).join("");
}

/** The outline of a histogram with one unit for each bin, closed at the bottom. @param {string} bins */
export function stepsPath(bins) {
  const heights = [...bytesOf(bins)].map((height) => short(HEIGHT - (0.94 * HEIGHT * height) / BYTE));
  return `M0 ${HEIGHT}${heights.map((y, i) => `V${y}H${i + 1}`).join("")}V${HEIGHT}`;
}
