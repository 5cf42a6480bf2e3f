// @ts-check
/**
 * Reads the parameters of a link as it was written, though it may have been touched on its way: by a tracker that adds
 * parameters, by a program that encodes it once more, or by a sentence whose punctuation clings to its end.
 */

/** Parameters that newsletters, advertisements and social networks add to links. */
const TRACKER_FAMILIES = /^(utm|mtm|pk|piwik|matomo|hsa|oly|vero)_/i;
const TRACKERS = new Set([
  "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "ymclid", "irclickid", "srsltid", "igshid", "igsh",
  "li_fat_id", "rdt_cid", "sccid", "s_cid", "mc_cid", "mc_eid", "mkt_tok", "epik", "_openstat", "_ga", "_gl", "_hsenc", "_hsmi", "spm", "scm", "si",
  "ref", "ref_src", "ref_url", "referrer", "share_id", "vd_source", "from_source", "wickedid",
]);
const ENCODED = /%[0-9a-f]{2}/i;
/** A link is encoded once by itself, and once or twice more by programs that pass it on. */
const MOST_ENCODINGS = 4;
/** Characters that have no width: programs insert them so that long words can wrap. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const AROUND = /^[\s"'“‘«<([]+|[\s"'”’»>)\]},.;:!?*、。，；：！？）》】」]+$/gu;

/**
 * The parameters of a hash, in its order. Those of trackers are left out.
 * @param {string} hash with or without the # @returns {URLSearchParams}
 */
export function parametersOf(hash) {
  const pairs = decoded(hash.replace(/^#+/, ""))
    .replace(INVISIBLE, "")
    .replace(/=\r?\n/g, "") // a soft line break of a mail
    .replace(/&(amp;|#0*38;|#x0*26;)+/gi, "&")
    .replace(/=3D/g, "=") // an equals sign as mails encode it
    .split(/[&?#]/)
    .map((part) => {
      const [key, ...rest] = part.split("=");
      return [key.replace(AROUND, ""), valueOf(rest.join("="))];
    });
  return new URLSearchParams(pairs.filter(([key]) => key && !TRACKER_FAMILIES.test(key) && !TRACKERS.has(key.toLowerCase())));
}

/** A longer value is not repeated. */
const LONGEST = 20;

/** A parameter as it is named to the user. @param {string} key @param {string|null} value */
export const nameOf = (key, value) => (value && value.length <= LONGEST ? `${key}=${value}` : key);

/** Undoes the encoding of an address as often as it was done. @param {string} text */
function decoded(text) {
  for (let i = 0; i < MOST_ENCODINGS && ENCODED.test(text); i += 1) {
    // The end of a link that was cut may be half a character.
    text = text.replace(/(%[0-9a-f]{2})+/gi, (codes) => { try { return decodeURIComponent(codes); } catch { return ""; } });
  }
  return text;
}

/** A value has no space inside, except after a comma that somebody typed. @param {string} text */
function valueOf(text) {
  const [word] = text.trim().split(/(?<![,;])\s+/);
  return word.replace(/\s+/g, "").replace(AROUND, "");
}
