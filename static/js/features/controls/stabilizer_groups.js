// @ts-check
/** The groups of stabilizers, and which stabilizers fit the present game. */
import { hasNetworks } from "../../app/fields.js";
import { m, t } from "../../app/i18n.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Config} Config */
/** @typedef {import("../../app/types.js").Stabilizer} Stabilizer */
/** @typedef {{title: string, stabilizers: Stabilizer[]}} StabilizerGroup */

/** Groups by what the stabilizers act on; within a group the mild ones come before the strong ones. */
const FAMILIES = [
  { title: m("D compares samples"), names: ["minibatch_discrimination", "minibatch_stddev", "packing"] },
  { title: m("Changes to D's input"), names: ["instance_noise", "one_sided_label_smoothing", "label_flipping", "experience_replay"] },
  { title: m("Keep D smooth"), names: ["r1", "r2", "gradient_penalty", "spectral_norm", "weight_clipping"] },
  { title: m("Changes to G"), names: ["feature_matching", "ema", "generator_dropout", "virtual_batch_norm"] },
  { title: m("Both"), names: ["batch_norm", "historical_averaging"] },
];
const OTHERS = m("Others");

/** Every stabilizer of the catalog once; those without a group come last. @param {Catalog} catalog @returns {StabilizerGroup[]} */
export function stabilizerGroups({ stabilizers }) {
  const known = FAMILIES.flatMap(({ names }) => names);
  const groups = FAMILIES.map(({ title, names }) => ({
    title,
    stabilizers: names.flatMap((name) => stabilizers.find((each) => each.name === name) ?? []),
  }));
  groups.push({ title: OTHERS, stabilizers: stabilizers.filter(({ name }) => !known.includes(name)) });
  return groups.filter((group) => group.stabilizers.length > 0);
}

/** @param {{name: string, title: string}[]} entries @param {string[]} names */
const titlesOf = (entries, names) => names.map((name) => entries.find((each) => each.name === name)?.title ?? name).join(", ");

/**
 * Returns the reason why a stabilizer cannot be switched on now; null when it can.
 * @param {Catalog} catalog @param {Stabilizer} stabilizer @param {Config} config @returns {string|null}
 */
export function whyNot(catalog, { losses, variants, needs_networks }, config) {
  if (needs_networks && !hasNetworks(catalog, config)) return t("Not available: it works inside networks, and this problem has none.");
  if (losses && !losses.includes(config.loss)) return t("Not available with this loss. It works with {losses}.", { losses: titlesOf(catalog.losses, losses) });
  if (variants && !variants.includes(config.variant)) return t("Not available with this variant. It works with {variants}.", { variants: titlesOf(catalog.variants, variants) });
  return null;
}

/** The stabilizers that are suggested first. */
const USUAL = ["minibatch_discrimination", "packing", "r1", "minibatch_stddev", "instance_noise", "gradient_penalty"];
const MOST_USUAL = 3;

/** The stabilizers to suggest: they fit the game and are not switched on yet. @param {Catalog} catalog @param {Config} config @returns {Stabilizer[]} */
export function suggestedStabilizers(catalog, config) {
  const known = USUAL.flatMap((name) => catalog.stabilizers.find((each) => each.name === name) ?? []);
  return known.filter((each) => !(each.name in (config.stabilizers ?? {})) && whyNot(catalog, each, config) === null).slice(0, MOST_USUAL);
}
