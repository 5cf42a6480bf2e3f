// @ts-check
/** Where the generated samples have been in the last seconds. */
/** @typedef {import("../core/types.js").Frame} Frame */
/** @typedef {import("../core/types.js").Tensor} Tensor */
/** @typedef {import("./scene_2d.js").Plane} Plane */

/** So many places of each sample are kept, and so much time lies between two: some two seconds. */
export const PLACES = 24;
const APART_MS = 80;
const FAINTEST = 0.03;
const STRONGEST = 0.55;
/** Over more than this share of the picture a straight line says nothing about the way between two places. */
const LONGEST = 0.06;

export function createTrails() {
  /** @type {Float32Array[]} reused in turn, the newest last */
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
      const room = places.length < PLACES ? new Float32Array(samples.data.length) : /** @type {Float32Array} */ (places.shift());
      room.set(samples.data);
      places.push(room);
    },
  };
}

/**
 * One path for each age. Lines of one device pixel: wider ones cost many times as much where a processor paints.
 * @param {CanvasRenderingContext2D} context @param {readonly Float32Array[]} places @param {Tensor|undefined} now @param {Plane} plane
 * @param {{colour: string, ratio: number}} style
 */
export function paintTrails(context, places, now, { x, y, grid }, { colour, ratio }) {
  if (!now || places.length === 0 || places[0].length !== now.data.length) return;
  context.strokeStyle = colour;
  context.lineWidth = 1 / ratio;
  const [ax, bx, ay, by] = [x.slope, x(0), y.slope, y(0)];
  const longest = (LONGEST * grid.width) / ax;
  for (let age = 0; age < places.length; age += 1) {
    const from = places[age];
    const to = age + 1 < places.length ? places[age + 1] : now.data;
    context.globalAlpha = FAINTEST + (STRONGEST - FAINTEST) * ((age + 1) / places.length) ** 1.6;
    context.beginPath();
    for (let i = 0; i + 1 < from.length; i += 2) {
      const length = Math.abs(to[i] - from[i]) + Math.abs(to[i + 1] - from[i + 1]);
      if (length === 0 || length > longest) continue;
      context.moveTo(bx + ax * from[i], by + ay * from[i + 1]);
      context.lineTo(bx + ax * to[i], by + ay * to[i + 1]);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}
