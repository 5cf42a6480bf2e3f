// @ts-check
/** The condition on which the run stops by itself: its text, its parser, and the message when it is met. */
import { formatCount, formatShort, isNumber } from "../../app/format.js";
import { t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").StopWhen} StopWhen */

/** @param {{name: string, title: string}[]|undefined} entries @param {string} name */
const titleIn = (entries, name) => entries?.find((each) => each.name === name)?.title ?? name;

/** The text of each part of a condition. @param {Catalog|null} catalog @param {StopWhen|null|undefined} condition @returns {string[]} */
export function conditionTexts(catalog, condition) {
  const { step, metric, notice } = condition ?? {};
  const texts = [];
  if (step !== undefined) texts.push(t("at step {step}", { step: formatCount(step) }));
  if (metric) texts.push(boundText(catalog, metric));
  if (notice !== undefined) texts.push(t("when noticed: {notice}", { notice: titleIn(catalog?.notices, notice) }));
  return texts;
}

/** @param {Catalog|null} catalog @param {{name: string, above?: number, below?: number}} bound */
function boundText(catalog, { name, above, below }) {
  const metric = titleIn(catalog?.metrics, name);
  if (above !== undefined) return t("{metric} above {bound}", { metric, bound: formatShort(above) });
  return t("{metric} below {bound}", { metric, bound: formatShort(below ?? 0) });
}

/** @param {StopWhen|null|undefined} condition @param {keyof StopWhen} part @returns {StopWhen|null} the condition without this part */
export function withoutPart(condition, part) {
  const { [part]: _, ...rest } = condition ?? {};
  return Object.keys(rest).length > 0 ? rest : null;
}

/** The message after a run stopped by itself. @param {Catalog|null} catalog @param {{step: number, [key: string]: any}} event */
export function stopMessage(catalog, event) {
  const step = formatCount(event.step);
  if (event.reason === "step") return t("Stopped at step {step}, as asked.", { step });
  if (event.reason === "notice") return t("Stopped at step {step}, as asked: {notice}.", { step, notice: titleIn(catalog?.notices, event.notice) });
  const side = { [event.above === undefined ? "below" : "above"]: event.above ?? event.below };
  const bound = boundText(catalog, { name: event.metric, ...side });
  const value = isNumber(event.value) ? formatShort(event.value) : "–";
  return t("Stopped at step {step}, as asked: {bound} (now {value}).", { step, bound, value });
}
