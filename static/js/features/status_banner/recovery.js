// @ts-check
/** The texts about a run whose training process ended: it continues from the last saved step. */
import { formatCount } from "../../app/format.js";
import { m, t, tn } from "../../app/i18n.js";
import { isPlaying } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Recovery} Recovery */

/** The titles by the server's reason; "server" is a reason that this page finds by itself. @type {{[reason: string]: string}} */
const ENDS = {
  died: m("The training process ended unexpectedly and was started again."),
  hung: m("The training process was stuck in a computation and was started again."),
  silent: m("The training process did not answer any more and was started again."),
  server: m("The server was started again."),
};

/** @param {State} state @param {Recovery} recovery @returns {{title: string, text: string}} */
export function recoveryText(state, { reason, step, lost }) {
  const plays = isPlaying(state);
  const where = plays ? t("The run goes on from step {step}.", { step: formatCount(step) }) : t("The run stands at step {step}.", { step: formatCount(step) });
  const texts = [where, lost > 0 ? lostText(lost, plays) : t("Nothing was lost.")];
  if (state.compare) texts.push(t("The two runs no longer keep step: compare anew to have them side by side."));
  return { title: t(ENDS[reason]), text: texts.join(" ") };
}

/** The same seed gives the same steps again. @param {number} lost @param {boolean} plays */
function lostText(lost, plays) {
  const values = { count: formatCount(lost) };
  return plays
    ? tn(lost, "One step that was not saved yet is trained anew.", "{count} steps that were not saved yet are trained anew.", values)
    : tn(lost, "One step that was not saved yet is lost.", "{count} steps that were not saved yet are lost.", values);
}
