// @ts-check
/** The line that says what a closed group holds: "2 layers × 16, tanh", and what is not at its default. */
import { isEqual } from "../../app/config.js";
import { formatShort } from "../../app/format.js";
import { t, tn } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Control} Control */
/** @typedef {{text: string, is_changed: boolean}} Item */

/** Of a group without networks, so many values are named although they are at their defaults. */
const MOST_USUAL = 2;
const LONGEST_LIST = 4;

/** The parts of a network that one text covers: their names after the player's. */
const LAYERS = "hidden_layers", WIDTH = "hidden_width", ACTIVATION = "activation";

/**
 * @param {Control[]} controls of the group, without those that stand elsewhere
 * @param {(path: string) => any} valueOf the shown value at a path @returns {Item[]}
 */
export function summaryOf(controls, valueOf) {
  /** @param {Control} control */
  const isChanged = ({ path, default: usual }) => !isEqual(valueOf(path), usual);
  const network = networkItem(controls, valueOf, isChanged);
  const rest = controls.filter((control) => !network?.covered.includes(control));
  const usual = network ? 0 : MOST_USUAL;
  const named = rest.filter((control, i) => isChanged(control) || (i < usual && !control.is_advanced));
  const items = named.flatMap((control) => {
    const text = valueText(control, valueOf(control.path));
    return text === null ? [] : [{ text, is_changed: isChanged(control) }];
  });
  return network ? [network.item, ...items] : items;
}

/** @param {Control[]} controls @param {(path: string) => any} valueOf @param {(control: Control) => boolean} isChanged @returns {{item: Item, covered: Control[]}|null} */
function networkItem(controls, valueOf, isChanged) {
  const covered = [LAYERS, WIDTH, ACTIVATION].flatMap((name) => controls.find(({ path }) => path.endsWith(`.${name}`)) ?? []);
  if (covered.length < 3) return null;
  const [layers, width, activation] = covered.map(({ path }) => valueOf(path));
  const text = tn(layers, "{count} layer × {width}, {activation}", "{count} layers × {width}, {activation}", { width, activation: choiceTitle(covered[2], activation) });
  return { item: { text, is_changed: covered.some(isChanged) }, covered };
}

/** @param {Control} control @param {any} value */
const choiceTitle = ({ choices }, value) => choices?.find(({ name }) => name === value)?.title ?? String(value);

/** @param {Control} control @param {any} value @returns {string|null} null when the value is too long for a line */
function valueText(control, value) {
  // The names of some choices say only with their field what they are.
  if (control.kind === "choice") return control.is_advanced ? `${control.title}: ${choiceTitle(control, value)}` : choiceTitle(control, value);
  if (typeof value === "boolean") return value ? control.title : t("no {field}", { field: control.title });
  if (typeof value === "number") return `${control.title} ${formatShort(value)}`;
  const is_short = Array.isArray(value) && value.length <= LONGEST_LIST && value.every((each) => typeof each === "number");
  return is_short ? `${control.title} ${value.map(formatShort).join(", ")}` : null;
}
