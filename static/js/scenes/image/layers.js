// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "real", title: m("Real"), help: m("Pictures from the real data. They stay the same through the run."), colour: "real", symbol: "dot" },
  { name: "fake", title: m("Generated"), help: m("What the generator makes of 64 latents that stay the same, so you can follow each picture as it changes."), colour: "fake", symbol: "diamond" },
  { name: "discriminator", title: m("D’s verdict"), help: m("The frame of each picture says what the discriminator thinks of it: green for real, purple for fake. The longer the bar below, the surer it is that the picture is real."), colour: "discriminator", symbol: "frame" },
  { name: "nearest", title: m("Nearest real"), help: m("Beside each generated picture the real one that is most like it. If both are the same, the generator copies."), colour: "real", symbol: "pair", array: "nearest_real" },
];
