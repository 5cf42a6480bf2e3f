// @ts-check
/** Small multiples: every seed of a training as a picture. A click trains that seed on the page. */
import { t } from "../../app/i18n.js";
import { h, icon, s } from "../../lib/dom.js";
import { HEIGHT, SIDE, dotsPath, goalText, ringsPath, seedText, stepsPath } from "./seed_pictures.js";
/** @typedef {import("../../app/types.js").SeedPicture} SeedPicture */
/** @typedef {import("../../app/types.js").SeedPictures} SeedPictures */
/** @typedef {import("./seed_pictures.js").PictureGroup} PictureGroup */
/** @typedef {((seed: number, pictures: SeedPictures) => void)|null} Open */

const CHECK = "M5 12.5l4.5 4.5L19 7.5";
const CROSS = "M6 6l12 12M18 6L6 18";

/** @param {PictureGroup} group @param {Open} open null when this page cannot train */
export function drawGroup({ pictures, title, is_control }, open) {
  const press = pictures.config ? open : null;
  return h("section", { class: "seed-group", "data-training": pictures.training, "data-colour": is_control ? "muted" : "event" },
    h("header", { class: "seed-head" }, h("h4", { class: "seed-title" }, title), h("p", {}, goalText(pictures))),
    h("ul", { class: "seed-grid" }, ...pictures.seeds.map((seed) => h("li", {}, drawSeed(seed, pictures, press)))));
}

/** @param {SeedPicture} picture @param {SeedPictures} pictures @param {Open} press */
function drawSeed(picture, pictures, press) {
  const label = seedText(picture);
  const properties = { class: picture.meets ? "seed is-met" : "seed", "data-seed": picture.seed, "aria-label": label };
  const parts = [
    draw(picture, pictures),
    h("span", { class: "seed-foot", "aria-hidden": "true" }, picture.seed, picture.meets !== null && icon(picture.meets ? CHECK : CROSS)),
  ];
  if (!press) return h("div", { ...properties, role: "img" }, ...parts);
  return h("button", { ...properties, type: "button", "data-help": t("Trains seed {seed} on this page, from step 0.", { seed: picture.seed }), onclick: () => press(picture.seed, pictures) }, ...parts);
}

/** A picture of what the seed has: points, or the heights of a histogram. @param {SeedPicture} picture @param {SeedPictures} pictures */
function draw({ points, bins = "" }, pictures) {
  if (points !== undefined) {
    return s("svg", { class: "seed-picture", viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" },
      s("path", { class: "seed-rings", d: ringsPath(pictures) }), s("path", { class: "seed-dots", d: dotsPath(points) }));
  }
  return s("svg", { class: "seed-picture", viewBox: `0 0 ${widthOf(bins)} ${HEIGHT}`, "aria-hidden": "true" },
    s("path", { class: "seed-bins", d: stepsPath(bins) }), s("path", { class: "seed-data", d: stepsPath(pictures.data ?? "") }));
}

/** The number of bytes in a base64 text: three for each four characters, without the padding. @param {string} bins */
function widthOf(bins) {
  return (bins.length / 4) * 3 - (bins.match(/=/g)?.length ?? 0);
}
