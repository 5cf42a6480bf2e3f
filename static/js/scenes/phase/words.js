// @ts-check
/** The result of a game of two numbers: how far both are from the equilibrium. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { modesCourse, unknownHeadline } from "../shared/words.js";

/** @type {import("../shared/words.js").Words} */
export const WORDS = {
  headline({ arrays }) {
    const { phase_point } = arrays;
    if (!phase_point) return unknownHeadline();
    const [theta, psi] = phase_point.data;
    const total = t("θ {theta}   ψ {psi}", { theta: formatFixed(theta, 3), psi: formatFixed(psi, 3) });
    const help = t("The distance of the two players from the equilibrium, where neither would move. θ is the generator's number, ψ the discriminator's.");
    const [title, distance] = [t("Distance to the equilibrium"), Math.hypot(theta, psi)];
    const number = formatFixed(distance, 3);
    return { ...unknownHeadline(), kind: "moments", title, number, brief: `${title} ${number}`, total, help, rank: [-1, -distance] };
  },
  facts({ arrays }) {
    if (!arrays.phase_point) return [];
    const [theta, psi] = arrays.phase_point.data;
    return [t("the generator is at {theta}, the discriminator at {psi}, {distance} from the equilibrium", { theta: formatFixed(theta, 2), psi: formatFixed(psi, 2), distance: formatFixed(Math.hypot(theta, psi), 3) })];
  },
  course: modesCourse,
};
