// @ts-check
/** Frames on the line that are made up from two Gaussians and the best discriminator between them. */
/** @typedef {import("../../app/types.js").Frame} Frame */

const CELLS = 256;
const VIEW = [-2, 10];
export const REAL = Object.freeze({ mean: 4, std: 0.5 });

/** @typedef {{mean: number, std: number}} Hump */

/** @param {Hump} hump @param {number} x */
const density = ({ mean, std }, x) => Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));

/** @param {Hump} fake what G makes @returns {Frame} D is the best one against it, and undecided where neither density is felt */
export function pictureOf(fake) {
  const x = Float32Array.from({ length: CELLS }, (_, i) => VIEW[0] + ((i + 0.5) / CELLS) * (VIEW[1] - VIEW[0]));
  const [real_density, fake_density] = [REAL, fake].map((hump) => x.map((place) => density(hump, place)));
  // A trace of both kinds everywhere, so that the answer is defined far from the data.
  const best = real_density.map((value, i) => (value + 1e-6) / (value + fake_density[i] + 2e-6));
  /** @param {Float32Array} data */
  const tensor = (data) => ({ shape: [data.length], data });
  return {
    run: "", epoch: 0, frame: 0, step: 0, status: "idle", domain: "line", steps_per_second: 0, speed: null, has_probability: true, metrics: {},
    arrays: { view: tensor(Float32Array.from(VIEW)), x: tensor(x), data_density: tensor(real_density), generator_density: tensor(fake_density), discriminator: tensor(best) },
  };
}

/** The share of samples, half of them real, that the best discriminator tells right. @param {Frame} picture */
export function shareToldRight({ arrays: { x, data_density, generator_density } }) {
  const width = (VIEW[1] - VIEW[0]) / x.data.length;
  return data_density.data.reduce((sum, value, i) => sum + (width * Math.max(value, generator_density.data[i])) / 2, 0);
}
