// @ts-check
/** Where the generated samples have been in the last seconds. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/geometry.js").Plane} Plane */

/** So many places of each sample are kept, and so much time lies between two: some two seconds. */
export const PLACES = 24;
const APART_MS = 80;
const FAINTEST = 0.03;
const STRONGEST = 0.55;
/** Over more than this share of the picture a straight line says nothing about the way between two places. */
const LONGEST = 0.06;

export function createTrails() {
  /** @type {readonly Float32Array[]} another list whenever a place is added; the arrays in it are reused in turn, the newest last */
  let places = [];
  let kept_at = -Infinity;

  return {
    /** @returns {readonly Float32Array[]} */
    get places() {
      return places;
    },
    /**
     * Keeps the places of this moment. @param {Tensor|undefined} samples where they are shown now
     * @param {boolean} is_continuous does what follows go on from there @param {number} time
     */
    follow(samples, is_continuous, time) {
      if (!samples || !is_continuous || (places.length > 0 && places[0].length !== samples.data.length)) {
        places = [];
        kept_at = -Infinity;
        if (!samples || !is_continuous) return;
      }
      if (time - kept_at < APART_MS) return;
      kept_at = time;
      const is_full = places.length === PLACES;
      const room = is_full ? places[0] : new Float32Array(samples.data.length);
      room.set(samples.data);
      places = [...(is_full ? places.slice(1) : places), room];
    },
  };
}

/** @typedef {{colour: string, ratio: number}} Style */

/**
 * From each place to the next: one path for each age. This stays the same until another place is kept.
 * @param {CanvasRenderingContext2D} context @param {readonly Float32Array[]} places @param {Plane} plane @param {Style} style
 */
export function paintTrails(context, places, plane, style) {
  for (let age = 0; age + 1 < places.length; age += 1) paintWay(context, places[age], places[age + 1], plane, style, (age + 1) / places.length);
}

/** From the last place to where the samples are. @param {CanvasRenderingContext2D} context @param {readonly Float32Array[]} places @param {Tensor|undefined} now @param {Plane} plane @param {Style} style */
export function paintTrailEnds(context, places, now, plane, style) {
  const last = places[places.length - 1];
  if (now && isTrailOf(places, now)) paintWay(context, last, now.data, plane, style, 1);
}

/** Have these samples been at these places? @param {readonly Float32Array[]} places @param {Tensor|undefined} now */
export function isTrailOf(places, now) {
  return places.length > 0 && places[0].length === now?.data.length;
}

/**
 * Lines of one device pixel: wider ones cost many times as much where a processor paints.
 * @param {CanvasRenderingContext2D} context @param {Float32Array} from @param {ArrayLike<number>} to @param {Plane} plane @param {Style} style
 * @param {number} youth 1 for the newest
 */
function paintWay(context, from, to, { x, y, grid }, { colour, ratio }, youth) {
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
