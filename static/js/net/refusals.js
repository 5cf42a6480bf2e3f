// @ts-check
/** What a refused request means for the page: whether to wait, and what to say. */
/** @typedef {import("../app/types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("../app/types.js").Phase} Phase */

/** Statuses with which a proxy answers in place of a server that it cannot reach. */
const OF_PROXY = [502, 503, 504];

/**
 * The phase of the connection after a refusal, and the reason for the banner: the server's own words, "restart", or
 * the status of the proxy that answered.
 * @param {ErrorDocument} document @returns {{phase: Phase, reason: string}}
 */
export function meaningOfRefusal({ status, detail, retry_after_s, is_ours }) {
  if (status === 429) return { phase: "full", reason: detail };
  if (!is_ours && OF_PROXY.includes(status)) return { phase: "unreachable", reason: String(status) };
  // Only the training process is missing; the answer says how long its start takes.
  if (status === 503 && retry_after_s !== null) return { phase: "reconnecting", reason: "restart" };
  return { phase: "refused", reason: detail };
}

/** Whether the refusal is about what was asked for, so that asking for something else may help. @param {ErrorDocument} document */
export function isAboutContent({ status, errors }) {
  return status === 422 || (status === 400 && errors.length > 0);
}
