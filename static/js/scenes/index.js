// @ts-check
/** The scenes, one for each domain, in the order of the page. */
import { scene as image } from "./image/index.js";
import { scene as line } from "./line/index.js";
import { scene as phase } from "./phase/index.js";
import { scene as plane } from "./plane/index.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("./shared/scene.js").Layer} Layer */
/** @typedef {import("./shared/scene.js").Scene} Scene */

export const SCENES = [line, plane, image, phase];

/** @type {{[domain: string]: Scene}} */
const BY_NAME = Object.fromEntries(SCENES.map((scene) => [scene.name, scene]));

/** The scene of a domain. @param {string} domain @returns {Scene} */
export function sceneOf(domain) {
  return BY_NAME[domain];
}

/** The layers that can be switched. @param {string} domain @param {Frame|null} frame @returns {Layer[]} */
export function layersIn(domain, frame) {
  return sceneOf(domain).layers.filter(({ array, is_probability }) => {
    const is_missing = array && (frame === null || !(array in frame.arrays));
    return !is_missing && !(is_probability && frame?.has_probability === false);
  });
}

/** A painter of every scene, each with its own memory. @returns {{[domain: string]: ReturnType<Scene["createPainter"]>}} */
export function createPainters() {
  return Object.fromEntries(SCENES.map(({ name, createPainter }) => [name, createPainter()]));
}
