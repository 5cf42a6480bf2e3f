// @ts-check
/** The paths of the generated samples over the last two seconds. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Plane} Plane */

/** The number of places that are kept for each sample, and the time between two of them: about two seconds. */
export const PLACES = 24;
const APART_MS = 80;
const FAINTEST = 0.03;
const STRONGEST = 0.55;
/** A longer segment, as a share of the picture's width, is not drawn: the sample did not move in a straight line. */
const LONGEST = 0.06;

export function createTrails() {
  /** @type {readonly Float32Array[]} a new list for each added place; its arrays are reused, the newest is the last */
  let places = [];
  let added_at = -Infinity;

  return {
    /** @returns {readonly Float32Array[]} */
    get places() {
      return places;
    },
    /**
     * Adds the present places. @param {Tensor|undefined} samples as they are shown now
     * @param {boolean} is_continuous whether these samples continue the earlier ones; otherwise the trails start again @param {number} time
     */
    follow(samples, is_continuous, time) {
      if (!samples || !is_continuous || (places.length > 0 && places[0].length !== samples.data.length)) {
        places = [];
        added_at = -Infinity;
        if (!samples || !is_continuous) return;
      }
      if (time - added_at < APART_MS) return;
      added_at = time;
      const is_full = places.length === PLACES;
      const room = is_full ? places[0] : new Float32Array(samples.data.length);
      room.set(samples.data);
      places = [...(is_full ? places.slice(1) : places), room];
    },
  };
}

/** @typedef {{colour: string, ratio: number}} Style */

/**
 * The segments between stored places: one path for each age. The picture changes only when a place is added.
 * @param {CanvasRenderingContext2D} context @param {readonly Float32Array[]} places @param {Plane} plane @param {Style} style
 */
export function paintTrails(context, places, plane, style) {
  for (let age = 0; age + 1 < places.length; age += 1) paintSegments(context, places[age], places[age + 1], plane, style, (age + 1) / places.length);
}

/** The segments from the last stored place to the present one. @param {CanvasRenderingContext2D} context @param {readonly Float32Array[]} places @param {Tensor|undefined} now @param {Plane} plane @param {Style} style */
export function paintTrailEnds(context, places, now, plane, style) {
  const last = places[places.length - 1];
  if (now && isTrailOf(places, now)) paintSegments(context, last, now.data, plane, style, 1);
}

/** Whether the places belong to these samples. @param {readonly Float32Array[]} places @param {Tensor|undefined} now */
export function isTrailOf(places, now) {
  return places.length > 0 && places[0].length === now?.data.length;
}

/**
 * Lines of one device pixel: wider ones take many times as long without a graphics processor.
 * @param {CanvasRenderingContext2D} context @param {Float32Array} from @param {ArrayLike<number>} to @param {Plane} plane @param {Style} style
 * @param {number} youth 1 for the newest
 */
function paintSegments(context, from, to, { x, y, grid }, { colour, ratio }, youth) {
  const [ax, bx, ay, by] = [x.slope, x(0), y.slope, y(0)];
  const longest = (LONGEST * grid.width) / ax;
  context.strokeStyle = colour;
  context.lineWidth = 1 / ratio;
  context.globalAlpha = FAINTEST + (STRONGEST - FAINTEST) * youth ** 1.6;
  context.beginPath();
  for (let i = 0; i + 1 < from.length; i += 2) {
    const length = Math.abs(to[i] - from[i]) + Math.abs(to[i + 1] - from[i + 1]);
    if (length === 0 || length > longest) continue;
    context.moveTo(bx + ax * from[i], by + ay * from[i + 1]);
    context.lineTo(bx + ax * to[i], by + ay * to[i + 1]);
  }
  context.stroke();
  context.globalAlpha = 1;
}
