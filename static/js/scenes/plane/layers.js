// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
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
];
