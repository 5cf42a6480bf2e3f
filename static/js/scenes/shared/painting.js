// @ts-check
/** The input of a scene. */
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
 * @property {import("./scene.js").Pick|null} picked the thing under the pointer or the arrow keys
 * @property {boolean} is_still
 * @property {boolean} [is_gliding] whether the frame is on its way from the one before
 * @property {number|null} morph progress of the movement from the latents to their images; null when it does not play
 * @property {readonly Float32Array[]} places earlier places of the samples
 * @property {import("./trail.js").Trail} trail the path of a game of two numbers
 * @property {boolean} [is_vector] for SVG: lines stay lines and do not become pixels
 * @property {Frame|null} companion the frame of the stage beside this one, which gets the same axes
 * @property {(context: CanvasRenderingContext2D, scale: any) => void} [overlay] paints over the scene (the step trace, the owner's ink), on the scale of the scene
 */

export {};
