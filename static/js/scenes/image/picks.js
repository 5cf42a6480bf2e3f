// @ts-check
/** Single pictures of the wall: which one is meant, and what is shown and said of it. */
import { formatFixed, isNumber } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { createAtlas } from "./atlas.js";
import { countOf, picturesOf, verdictsOf } from "./samples.js";
import { verdictText } from "./verdict.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../shared/geometry.js").Box} Box */
/** @typedef {import("../shared/scene.js").Pick} Pick */
/** @typedef {import("../shared/scene.js").CardPicture} CardPicture */
/** @typedef {import("./layout.js").Wall} Wall */
/** @typedef {import("./samples.js").Kind} Kind */

/** A generated picture that is nearer than this share of what is usual between real ones is as good as a copy. */
const COPY = 0.4;
/** @type {{[key: string]: [number, number]}} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** How much worse it is to leave the row or column than to go on in it. */
const ASIDE = 4;

/** @param {Wall} wall @returns {{kind: string, index: number, cell: Box}[]} */
const cellsOf = (wall) => wall.groups.flatMap(({ kind, cells }) => cells.map((cell, index) => ({ kind, index, cell })));

/** @param {Box} box */
const middleOf = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/** @type {import("../shared/scene.js").Picks} */
export const PICKS = {
  title: m("Pictures. Use the arrow keys to move from one to the next, and Escape to close."),
  list: (wall) => cellsOf(wall).map(({ kind, index }) => ({ kind, index })),
  nameOf: ({ kind, index }) => (kind === "fake" ? t("Generated picture {number}", { number: index + 1 }) : t("Real picture {number}", { number: index + 1 })),
  boxOf: (/** @type {Wall} */ { groups }, { kind, index }) => groups.find((group) => group.kind === kind)?.cells[index] ?? null,
  at(wall, { x, y }) {
    const found = cellsOf(wall).find(({ cell }) => x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height);
    return found ? { kind: found.kind, index: found.index } : null;
  },
  next(wall, from, key) {
    const cells = cellsOf(wall);
    const here = cells.find(({ kind, index }) => kind === from.kind && index === from.index);
    const way = WAYS[key];
    if (!here || !way) return null;
    const [x, y] = middleOf(here.cell);
    let [best, least] = [here, Infinity];
    for (const each of cells) {
      const [dx, dy] = middleOf(each.cell).map((place, axis) => place - [x, y][axis]);
      const ahead = dx * way[0] + dy * way[1];
      const cost = ahead + ASIDE * Math.abs(dx * way[1] + dy * way[0]);
      if (ahead > 1 && cost < least) [best, least] = [each, cost];
    }
    return { kind: best.kind, index: best.index };
  },
  read(frame, { kind, index }) {
    if (index >= countOf(frame, /** @type {Kind} */ (kind))) return null;
    const verdict = verdictsOf(frame, /** @type {Kind} */ (kind))[index];
    const verdict_texts = isNumber(verdict) ? [verdictText(frame, verdict)] : [];
    if (kind === "real") return { title: PICKS.nameOf({ kind, index }), texts: verdict_texts, pictures: cardPicture(frame, "real", index, t("real")) };
    return {
      title: PICKS.nameOf({ kind, index }),
      texts: [...verdict_texts, ...labelTexts(frame, index), ...neighbourTexts(frame, index)],
      pictures: [...cardPicture(frame, "fake", index, t("generated")), ...cardPicture(frame, "nearest", index, t("nearest real"))],
    };
  },
};

/** @param {Frame} frame @param {Kind} kind @param {number} index @param {string} title @returns {CardPicture[]} */
function cardPicture(frame, kind, index, title) {
  const pictures = picturesOf(frame, kind);
  if (!pictures || index >= pictures.count) return [];
  const { side, pixels } = pictures;
  const own = Array.prototype.slice.call(pixels, index * side * side, (index + 1) * side * side);
  return [{
    title,
    colour: kind === "fake" ? "fake" : "real",
    paint(context, size, palette) {
      const atlas = createAtlas();
      atlas.fill({ count: 1, side, pixels: own }, palette);
      atlas.paint(context, 0, { x: 0, y: 0, width: size, height: size });
    },
  }];
}

/** @param {Frame} frame @param {number} index @returns {string[]} what the generator was asked for */
function labelTexts({ arrays }, index) {
  const label = arrays.fake_labels?.data[index];
  return isNumber(label) ? [t("Asked for: category {label}", { label: String(label) })] : [];
}

/** @param {Frame} frame @param {number} index @returns {string[]} */
function neighbourTexts({ arrays, metrics }, index) {
  const distance = arrays.nearest_distance?.data[index];
  const label = arrays.nearest_label?.data[index];
  if (!isNumber(distance)) return [];
  const number = formatFixed(distance, 2);
  const near = isNumber(label) ? t("The nearest real picture: digit {digit}, at a distance of {distance}.", { digit: String(label), distance: number }) : t("The nearest real picture is at a distance of {distance}.", { distance: number });
  const { nearest_distance_floor: usual } = metrics;
  if (!isNumber(usual)) return [near];
  const is_copy = Number(distance) < COPY * Number(usual);
  return [near, is_copy ? t("Almost a copy: other real pictures are {usual} from their nearest.", { usual: formatFixed(usual, 2) }) : t("Other real pictures are {usual} from their nearest.", { usual: formatFixed(usual, 2) })];
}
