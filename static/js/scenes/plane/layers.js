// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "real", title: m("Real"), help: m("512 samples of the real data."), colour: "real", symbol: "dot" },
  { name: "fake", title: m("Fake"), help: m("512 samples of the generator. The latents stay the same, so you can follow each point as it moves."), colour: "fake", symbol: "diamond" },
  { name: "trails", title: m("Trails"), help: m("The path of each fake sample in the last two seconds. Short trails: the generator has settled. Circular trails: the players chase each other."), colour: "fake", symbol: "trail" },
  { name: "density", title: m("Density p_g"), help: m("The density of the generator's samples: a smoothed histogram of 2,500 fresh ones. The inner line encloses half of them, the outer line nine tenths."), colour: "fake", symbol: "glow", array: "generator_density" },
  { name: "discriminator", title: m("D(x)"), help: m("The discriminator's output everywhere: green means real, purple means fake."), colour: "discriminator", symbol: "field" },
  { name: "contour", title: m("D = ½"), help: m("The boundary between what the discriminator classifies as real and as fake. Here its output is ½."), colour: "discriminator", symbol: "line", is_probability: true },
  { name: "optimal", title: m("Best D* = ½"), help: m("Where the optimal discriminator is undecided: p_data = p_g."), colour: "discriminator", symbol: "dashed" },
  { name: "categories", title: m("Categories"), help: m("The category that the discriminator assigns to each point, instead of real or fake."), colour: "discriminator", symbol: "regions", array: "categories" },
  { name: "manifold", title: m("Latent grid"), help: m("A grid in the latent space, with equal probability in each cell, as the generator maps it. Small cells are where it puts most of its samples."), colour: "fake", symbol: "grid" },
  { name: "gradients", title: m("Gradients"), help: m("The direction in which the generator's loss moves its samples."), colour: "neutral", symbol: "arrow" },
  { name: "modes", title: m("Modes"), help: m("A ring three standard deviations around each mode: solid when covered, dashed amber when lost."), colour: "real", symbol: "ring" },
];
