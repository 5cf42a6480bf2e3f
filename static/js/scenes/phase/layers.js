// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "trail", title: m("Path"), help: m("Where the game has been since its beginning: one dot for each picture, joined where few steps lie between."), colour: "fake", symbol: "line" },
  { name: "pull", title: m("Pull"), help: m("Where plain gradient steps of both players would go from here: sideways is G's pull on θ, up and down D's on ψ. Lengths are relative, weak ones drawn longer than they are."), colour: "neutral", symbol: "arrow" },
];
