// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "real", title: m("Real data"), help: m("p_data(x): the density of the real data at x."), colour: "real", symbol: "area" },
  { name: "fake", title: m("Generated"), help: m("p_g(x): the density of the generator's samples at x."), colour: "fake", symbol: "area" },
  { name: "discriminator", title: m("D(x)"), help: m("The discriminator's output at x: near 1 means real, near 0 fake, ½ undecided."), colour: "discriminator", symbol: "line" },
  { name: "optimal", title: m("Best D*(x)"), help: m("The optimal discriminator against this generator: p_data / (p_data + p_g)."), colour: "discriminator", symbol: "dashed" },
  { name: "manifold", title: m("z → G(z)"), help: m("Where the generator maps each latent z: straight lines from z to x = G(z). With more than one latent number, the first one varies and the others stay at their middle value."), colour: "fake", symbol: "grid" },
];
