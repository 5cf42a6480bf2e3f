// @ts-check
/** The domains in which data can be made by hand: the problems that take it, and their limits. */
/** @typedef {"line"|"plane"} Domain */

/**
 * axes: coordinates of a point. points, modes: the problems that take points and Gaussian modes. start_modes: the
 * first ones, [x, y] each.
 * @type {{[domain in Domain]: {axes: number, points: string, modes: string, most_modes: number, least_std: number, start_std: number, start_modes: [number, number][]}}}
 */
export const EDITED = {
  line: { axes: 1, points: "custom_1d", modes: "mixture_1d", most_modes: 8, least_std: 0.05, start_std: 0.3, start_modes: [[-2.5, 0], [0, 0], [2.5, 0]] },
  plane: { axes: 2, points: "custom", modes: "mixture", most_modes: 16, least_std: 0.01, start_std: 0.2, start_modes: [[-1.5, -1], [0, 1.5], [1.5, -0.5]] },
};

/** @type {Domain[]} */
export const DOMAINS = ["line", "plane"];

/** The domain to edit for a problem of any domain. @param {string|undefined} domain @returns {Domain} */
export function editedDomain(domain) {
  return DOMAINS.find((each) => each === domain) ?? "plane";
}
