// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "real", title: m("Real data"), help: m("p_data(x): how dense the real data are at x."), colour: "real", symbol: "area" },
  { name: "fake", title: m("Generated"), help: m("p_g(x): how dense the generator's samples are at x."), colour: "fake", symbol: "area" },
  { name: "discriminator", title: m("D(x)"), help: m("What the discriminator answers at x: near 1 it believes x is real, near 0 fake, at ½ it cannot tell."), colour: "discriminator", symbol: "line" },
  { name: "optimal", title: m("Best D*(x)"), help: m("The best possible discriminator against this generator: p_data / (p_data + p_g)."), colour: "discriminator", symbol: "dashed" },
  { name: "manifold", title: m("z → G(z)"), help: m("Where the generator carries each latent z: straight lines from z to x = G(z). With more than one latent number, the first one moves and the others stay at the middle."), colour: "fake", symbol: "grid" },
];
