// @ts-check
/** What a scene is given to paint. */
/** @typedef {import("../../app/types.js").Frame} Frame */

/**
 * @typedef {object} Painting
 * @property {CanvasRenderingContext2D} context in CSS pixels
 * @property {Frame} frame
 * @property {number} width
 * @property {number} height
 * @property {number} ratio device pixels in a CSS pixel
 * @property {import("./camera.js").Camera} camera
 * @property {{[layer: string]: boolean}} layers
 * @property {import("../../lib/palette.js").Palette} palette
 * @property {number} unit the width of a normal line
 * @property {number} text_size of the numbers at the axes
 * @property {{x: number, y: number}|null} pointer
 * @property {import("./nearest.js").Nearest|null} nearest the sample under the pointer
 * @property {number|null} nearest_latent the line from z to x under the pointer
 * @property {boolean} is_still
 * @property {number|null} morph how far G has carried its latents, while that is shown
 * @property {readonly Float32Array[]} places where the samples have been
 * @property {import("./trail.js").Trail} trail where the game has been, if it is one of two numbers
 * @property {boolean} [is_vector] for paper: nothing is kept as pixels that could be lines
 * @property {Frame|null} companion the picture beside this one: both have the same axes
 * @property {(context: CanvasRenderingContext2D, scale: any) => void} [overlay] what slow motion paints over it, on the scale of the scene
 */

export {};
