// @ts-check
/** The names of the layers in links and in the state. Each scene describes its own layers. */

/** The layer whose movement from the latents can be played. */
export const MORPHING = "manifold";

/** The layers of all scenes, in the order of links. */
export const LAYER_NAMES = [
  "real", "fake", "discriminator", "optimal", "manifold", "trails", "density", "contour",
  "categories", "gradients", "modes", "nearest", "trail", "pull",
];
const HIDDEN_AT_FIRST = ["gradients", "density", "nearest"];

/** @type {{[name: string]: boolean}} */
export const DEFAULT_LAYERS = Object.freeze(Object.fromEntries(LAYER_NAMES.map((name) => [name, !HIDDEN_AT_FIRST.includes(name)])));

/** @param {{[name: string]: boolean}} layers @returns {string[]|null} null for the default layers */
export function layersForLink(layers) {
  const is_usual = LAYER_NAMES.every((name) => layers[name] === DEFAULT_LAYERS[name]);
  return is_usual ? null : LAYER_NAMES.filter((name) => layers[name]);
}

/** @param {string[]|null} shown @returns {{[name: string]: boolean}} */
export function layersOfLink(shown) {
  if (shown === null) return { ...DEFAULT_LAYERS };
  return Object.fromEntries(LAYER_NAMES.map((name) => [name, shown.includes(name)]));
}
