// @ts-check
/** Fields that name a catalog entry with parameters of its own; the parameters stand under `{field}_parameters`. */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").Field} Field */

/** @type {{[path: string]: "problems"|"variants"|"update_rules"|"optimizers"}} */
export const FAMILIES = {
  problem: "problems",
  variant: "variants",
  update_rule: "update_rules",
  generator_optimizer: "optimizers",
  discriminator_optimizer: "optimizers",
};

/**
 * Returns the parameters of a choice; none for other fields.
 * @param {Catalog} catalog @param {string} path @param {string} name @returns {Field[]}
 */
export function fieldsBehind(catalog, path, name) {
  const family = FAMILIES[path];
  return (family && catalog[family].find((entry) => entry.name === name)?.fields) || [];
}
