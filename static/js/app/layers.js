// @ts-check
/** The layers of the stage. Their toggles also serve as its legend. */
import { m } from "./i18n.js";

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} title
 * @property {string} help
 * @property {"real"|"fake"|"discriminator"|"neutral"} colour
 * @property {"area"|"line"|"dashed"|"dot"|"diamond"|"field"|"glow"|"regions"|"grid"|"arrow"|"ring"|"trail"} symbol
 * @property {string} [array] the array of a frame that it draws; without it the layer is not available
 * @property {boolean} [is_probability] applies only when D answers with a probability
 */
/** @typedef {import("./selectors.js").Scene} Scene */

/** @type {{[scene in Scene]: Layer[]}} */
export const LAYERS = {
  line: [
    { name: "real", title: m("Real data"), help: m("p_data(x): how dense the real data are at x."), colour: "real", symbol: "area" },
    { name: "fake", title: m("Generated"), help: m("p_g(x): how dense the generator's samples are at x."), colour: "fake", symbol: "area" },
    { name: "discriminator", title: m("D(x)"), help: m("What the discriminator answers at x: near 1 it believes x is real, near 0 fake, at ½ it cannot tell."), colour: "discriminator", symbol: "line" },
    { name: "optimal", title: m("Best D*(x)"), help: m("The best possible discriminator against this generator: p_data / (p_data + p_g)."), colour: "discriminator", symbol: "dashed" },
    { name: "manifold", title: m("z → G(z)"), help: m("Where the generator carries each latent z: straight lines from z to x = G(z). With more than one latent number, the first one moves and the others stay at the middle."), colour: "fake", symbol: "grid" },
  ],
  plane: [
    { name: "real", title: m("Real"), help: m("512 samples of the real data."), colour: "real", symbol: "dot" },
    { name: "fake", title: m("Fake"), help: m("512 samples of the generator. The latents stay the same, so each point can be followed as it moves."), colour: "fake", symbol: "diamond" },
    { name: "trails", title: m("Trails"), help: m("The way of each fake sample in the last two seconds. Short trails: the generator has settled. Trails that run in circles: the players chase each other."), colour: "fake", symbol: "trail" },
    { name: "density", title: m("Density p_g"), help: m("How densely the generator's samples lie: a smoothed histogram of 2,500 fresh ones. The inner line encloses half of them, the outer one nine tenths."), colour: "fake", symbol: "glow", array: "generator_density" },
    { name: "discriminator", title: m("D(x)"), help: m("The discriminator's answer everywhere: green where it believes in real, purple where it believes in fake."), colour: "discriminator", symbol: "field" },
    { name: "contour", title: m("D = ½"), help: m("The border between what the discriminator calls real and what it calls fake: here it cannot tell."), colour: "discriminator", symbol: "line", is_probability: true },
    { name: "optimal", title: m("Best D* = ½"), help: m("Where the best possible discriminator would be undecided: p_data = p_g."), colour: "discriminator", symbol: "dashed" },
    { name: "categories", title: m("Categories"), help: m("Which category the discriminator names at each place, instead of its answer real or fake."), colour: "discriminator", symbol: "regions", array: "categories" },
    { name: "manifold", title: m("Latent grid"), help: m("A grid of latents, equal mass per cell, carried along by the generator: small cells are where it puts most of its samples."), colour: "fake", symbol: "grid" },
    { name: "gradients", title: m("Gradients"), help: m("Where the generator's loss wants to move its samples."), colour: "neutral", symbol: "arrow" },
    { name: "modes", title: m("Modes"), help: m("A ring three standard deviations around each mode: solid when covered, dashed amber when lost."), colour: "real", symbol: "ring" },
  ],
  phase: [
    { name: "trail", title: m("Path"), help: m("Where the game has been since its beginning: one dot for each picture, joined where few steps lie between."), colour: "fake", symbol: "line" },
    { name: "pull", title: m("Pull"), help: m("Where plain gradient steps of both players would go from here: sideways is G's pull on θ, up and down D's on ψ. Lengths are relative, weak ones drawn longer than they are."), colour: "neutral", symbol: "arrow" },
  ],
};

/** The layer whose movement from the latents can be played. */
export const MORPHING = "manifold";

const HIDDEN_AT_FIRST = ["gradients", "density"];
const ALL = [...new Set(Object.values(LAYERS).flat().map(({ name }) => name))];

/** The available layers. @param {Scene} scene @param {import("./types.js").Frame|null} frame @returns {Layer[]} */
export function layersIn(scene, frame) {
  return LAYERS[scene].filter(({ array, is_probability }) => {
    const is_missing = array && (frame === null || !(array in frame.arrays));
    return !is_missing && !(is_probability && frame?.has_probability === false);
  });
}

/** @type {{[name: string]: boolean}} */
export const DEFAULT_LAYERS = Object.freeze(Object.fromEntries(ALL.map((name) => [name, !HIDDEN_AT_FIRST.includes(name)])));

/** @param {{[name: string]: boolean}} layers @returns {string[]|null} null for the default layers */
export function layersForLink(layers) {
  const is_usual = ALL.every((name) => layers[name] === DEFAULT_LAYERS[name]);
  return is_usual ? null : ALL.filter((name) => layers[name]);
}

/** @param {string[]|null} shown @returns {{[name: string]: boolean}} */
export function layersOfLink(shown) {
  if (shown === null) return { ...DEFAULT_LAYERS };
  return Object.fromEntries(ALL.map((name) => [name, shown.includes(name)]));
}
