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
/** @typedef {{layers: {[layer: string]: boolean}, ratio: number}} View ratio: device pixels in a CSS pixel */
/** @typedef {{nearer: string, farther: string}} ZoomNotes what a closer look shows, and a wider one */
/** @typedef {{kind: string, index: number}} Pick one of several things that a picture consists of */
/** @typedef {{title: string, colour: "real"|"fake", paint: (context: CanvasRenderingContext2D, size: number, palette: Palette) => void}} CardPicture size: of the square that it fills */
/** @typedef {{title: string, texts: string[], pictures: CardPicture[]}} PickCard what is said and shown of one of them */
/** @typedef {(context: CanvasRenderingContext2D, frame: Frame, box: Box, palette: Palette) => void} SmallPainter */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} title
 * @property {string} help
 * @property {"real"|"fake"|"discriminator"|"neutral"} colour
 * @property {"area"|"line"|"dashed"|"dot"|"diamond"|"field"|"glow"|"regions"|"grid"|"arrow"|"ring"|"trail"|"frame"|"pair"} symbol
 * @property {string} [array] there only in frames that carry it
 * @property {boolean} [is_probability] means something only where D answers with a probability
 */

/**
 * The things that a picture consists of, if each can be looked at by itself. scale: the one of `scaleOf`.
 * @typedef {object} Picks
 * @property {string} title the name of their list
 * @property {(scale: any) => Pick[]} list in reading order
 * @property {(pick: Pick) => string} nameOf
 * @property {(scale: any, pick: Pick) => Box|null} boxOf
 * @property {(scale: any, pointer: Point) => Pick|null} at
 * @property {(scale: any, from: Pick, key: string) => Pick|null} next where an arrow key leads
 * @property {(frame: Frame, pick: Pick) => PickCard|null} read null where the frame has no such thing
 */

/**
 * @typedef {object} Scene
 * @property {string} name the name of the domain
 * @property {string} title the heading of its problems
 * @property {Layer[]} layers
 * @property {import("./words.js").Words} words the result of a training in words and numbers
 * @property {"wide"|"square"} stage_shape a wide stage fills its room; a square one stands in the middle of it
 * @property {"wide"|"square"} small_shape the same for a small picture
 * @property {boolean} is_opaque whether the painter covers the whole canvas
 * @property {boolean} has_motion whether samples glide from one frame to the next; otherwise each frame is shown as it is
 * @property {boolean} has_trails whether the painter uses earlier places of the samples
 * @property {{width: number, height: number}} picture_size of an exported picture
 * @property {() => (painting: import("./painting.js").Painting) => boolean|void} createPainter the painter returns whether something still moves
 * @property {() => SmallPainter} [createSmallPainter] for the inspection of networks and the wall of a class
 * @property {(frame: Frame, width: number, height: number, text_size: number, camera: import("./camera.js").Camera, view: View) => SceneScale} scaleOf
 * @property {(frame: Frame, scale: any, pointer: Point, layers: {[layer: string]: boolean}) => Near} findNear scale: the one of `scaleOf`
 * @property {(frame: Frame, place: Point, near: Near) => Row[]} read the readout at a place, in the coordinates of the data; empty where nothing is to be read
 * @property {Picks} [picks]
 * @property {boolean} has_inside whether the inside of the networks can be drawn over its samples
 * @property {string} reading how to read single values, for screen readers
 * @property {ZoomNotes} [zoom_notes]
 */

export {};
