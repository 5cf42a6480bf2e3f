// @ts-check
/** What each scene offers: the pictures of one domain, the kind of data that a problem has. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {import("./geometry.js").Scale} Scale */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {[string, string, string]} Row of the readout: a name, a number, and the name of a colour */
/** @typedef {{nearest: import("./nearest.js").Nearest|null, nearest_latent: number|null}} Near the sample and the latent near the pointer */
/** @typedef {{x: Scale, y?: Scale, box?: Box, left?: number, right?: number}} SceneScale box: the camera's window; without one it reaches from left to right */
/** @typedef {(context: CanvasRenderingContext2D, frame: Frame, box: Box, palette: Palette) => void} SmallPainter */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} title
 * @property {string} help
 * @property {"real"|"fake"|"discriminator"|"neutral"} colour
 * @property {"area"|"line"|"dashed"|"dot"|"diamond"|"field"|"glow"|"regions"|"grid"|"arrow"|"ring"|"trail"} symbol
 * @property {string} [array] there only in frames that carry it
 * @property {boolean} [is_probability] means something only where D answers with a probability
 */

/**
 * @typedef {object} Scene
 * @property {string} name the name of the domain
 * @property {string} title the heading of its problems
 * @property {Layer[]} layers
 * @property {boolean} is_opaque whether the painter covers the whole canvas
 * @property {boolean} has_trails whether the painter uses earlier places of the samples
 * @property {{width: number, height: number}} picture_size of an exported picture
 * @property {() => (painting: import("./painting.js").Painting) => boolean|void} createPainter the painter returns whether something still moves
 * @property {() => SmallPainter} [createSmallPainter] for the inspection of networks and the wall of a class
 * @property {(frame: Frame, width: number, height: number, text_size: number, camera: import("./camera.js").Camera) => SceneScale} scaleOf
 * @property {(frame: Frame, scale: any, pointer: Point, layers: {[layer: string]: boolean}) => Near} findNear scale: the one of `scaleOf`
 * @property {(frame: Frame, place: Point, near: Near) => Row[]} read the readout at a place, in the coordinates of the data
 */

export {};
