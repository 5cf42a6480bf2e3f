// @ts-check
/** The batch of a step as a wall of pictures: real ones are drawn, fakes are made, D judges them, and a player moves. */
import { answersOf, mix } from "./paint_marks.js";
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./stage_overlay.js").PhaseProgress} PhaseProgress */

/** Levels of a byte for each unit of a pixel, which is between -1 and 1. */
const LEVELS = 127.5;
/** The operations after D's verdicts are known. */
const JUDGED = ["judge", "loss", "gradient", "move"];

/** Rows of pixels from -1 to 1 as square pictures of levels from 0 to 255. @param {Tensor} rows @param {(pixel: number, i: number) => number} [change] */
function pictures({ shape: [count, pixels], data }, change = (pixel) => pixel) {
  const side = Math.sqrt(pixels);
  return { shape: [count, side, side], data: data.map((pixel, i) => LEVELS * (Math.min(1, Math.max(-1, change(pixel, i))) + 1)) };
}

/**
 * The arrays of a frame that shows the batch in the place of the samples that stay the same.
 * @param {PhaseProgress} progress @returns {{[name: string]: Tensor}}
 */
export function batchPicture(progress) {
  const { trace, phase: { player, operation }, share } = progress;
  const { [`${player}.x_fake`]: fakes, [`${player}.x_fake_after`]: moved, [`${player}.x_real`]: reals } = trace.arrays;
  // G sees no real samples: those of D's turn would be beside the point.
  const has_real = player === "discriminator" && reals !== undefined;
  /** How much of each fake is there already: before G has made them, their places are empty. */
  const made = operation === "draw" ? 0 : operation === "generate" ? share : 1;
  const is_moving = operation === "move" && moved !== undefined;
  const fake_samples = pictures(fakes, (pixel, i) => mix(-1, is_moving ? mix(pixel, moved.data[i], share) : pixel, made));
  return {
    fake_samples,
    ...(has_real ? { real_samples: pictures(reals) } : {}),
    ...(JUDGED.includes(operation) ? verdictsIn(progress, has_real ? ["real", "fake"] : ["fake"]) : {}),
  };
}

/** @param {PhaseProgress} progress @param {("real"|"fake")[]} kinds @returns {{[name: string]: Tensor}} */
function verdictsIn({ trace, phase, share }, kinds) {
  return Object.fromEntries(kinds.map((kind) => {
    const { shape: [count] } = trace.arrays[`${phase.player}.${kind}_answers`];
    return [`${kind}_verdicts`, { shape: [count], data: Float32Array.from({ length: count }, (_, i) => answersOf(trace, phase, kind, share)(i)) }];
  }));
}
