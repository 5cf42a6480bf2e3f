// @ts-check
/** Moves one distribution on the line into another: displacement interpolation (McCann 1997). A peak moves; it does not fade here and appear there. */

/** Less mass than this is nothing to move. */
const LEAST_MASS = 1e-9;

/** @param {ArrayLike<number>} masses */
function sumOf(masses) {
  let sum = 0;
  for (let i = 0; i < masses.length; i += 1) sum += masses[i];
  return sum;
}

/**
 * Goes through both distributions from the left, in pieces that have the same mass in both, and puts each piece between its
 * two places. Within a cell, mass is spread evenly; at both ends the result is exactly the given one.
 * @param {ArrayLike<number>} from cells of equal width; any unit of mass @param {ArrayLike<number>} to the same cells
 * @param {Float32Array} into the same cells @param {number} share 0 is `from`, 1 is `to`
 */
export function displace(from, to, into, share) {
  const [from_sum, to_sum] = [sumOf(from), sumOf(to)];
  into.fill(0);
  if (from_sum < LEAST_MASS || to_sum < LEAST_MASS) {
    for (let i = 0; i < into.length; i += 1) into[i] = from[i] + (to[i] - from[i]) * share;
    return;
  }
  const total = from_sum + (to_sum - from_sum) * share;
  let i = 0;
  let j = 0;
  // What is left of the present cells, as a share of the whole.
  let left = from[0] / from_sum;
  let right = to[0] / to_sum;
  while (i < from.length && j < to.length) {
    if (left <= 0) {
      i += 1;
      left = (from[i] ?? 0) / from_sum;
      continue;
    }
    if (right <= 0) {
      j += 1;
      right = (to[j] ?? 0) / to_sum;
      continue;
    }
    const mass = Math.min(left, right);
    const [a, b] = [from[i] / from_sum, to[j] / to_sum];
    const begin = (i + 1 - left / a) * (1 - share) + (j + 1 - right / b) * share;
    const end = (i + 1 - (left - mass) / a) * (1 - share) + (j + 1 - (right - mass) / b) * share;
    spread(into, begin, end, mass * total);
    left -= mass;
    right -= mass;
  }
}

/** Spreads mass evenly between two places, in cells. @param {Float32Array} into @param {number} begin @param {number} end @param {number} mass */
function spread(into, begin, end, mass) {
  const last = into.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor(begin)));
  if (end - begin < 1e-9) {
    into[first] += mass;
    return;
  }
  for (let cell = first; cell <= last && cell < end; cell += 1) {
    into[cell] += (mass * (Math.min(end, cell + 1) - Math.max(begin, cell))) / (end - begin);
  }
}
