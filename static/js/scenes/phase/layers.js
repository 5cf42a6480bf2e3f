// @ts-check
/** The layers of the scene. Their toggles also serve as its legend. */
import { m } from "../../app/i18n.js";

/** @type {import("../shared/scene.js").Layer[]} */
export const LAYERS = [
  { name: "trail", title: m("Path"), help: m("The path of the two players since the beginning: one dot for each frame, joined where few steps lie between."), colour: "fake", symbol: "line" },
  { name: "pull", title: m("Pull"), help: m("Where plain gradient steps of both players would go from each point: horizontally G's gradient for θ, vertically D's for ψ. Lengths are relative; short arrows are drawn longer than they are."), colour: "neutral", symbol: "arrow" },
];
