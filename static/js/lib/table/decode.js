// @ts-check
/** The text of a file, whatever its encoding; files that are no text are named. */

/** @typedef {"workbook"|"numpy"|"archive"|"picture"|"binary"} Foreign what a file is that is not a text */

/** First bytes by which a file can be told. @type {[Foreign, number[]][]} */
const SIGNATURES = [
  ["workbook", [0x50, 0x4b, 0x03, 0x04]],
  ["workbook", [0xd0, 0xcf, 0x11, 0xe0]],
  ["numpy", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ["archive", [0x1f, 0x8b]],
  ["picture", [0x89, 0x50, 0x4e, 0x47]],
  ["picture", [0xff, 0xd8, 0xff]],
];
/** Zeros among this many bytes say whether a text has two bytes for a character. */
const LOOKED_AT = 1000;

/** @param {Uint8Array} bytes @returns {{text: string, foreign: null}|{text: null, foreign: Foreign}} */
export function decodeFile(bytes) {
  const known = SIGNATURES.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (known) return { text: null, foreign: known[0] };
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  return text.includes("\0") ? { text: null, foreign: "binary" } : { text, foreign: null };
}

/** @param {Uint8Array} bytes */
function encodingOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.subarray(0, LOOKED_AT);
  const zeros = [0, 1].map((odd) => head.filter((byte, i) => byte === 0 && i % 2 === odd).length);
  // Digits and commas have an empty upper byte.
  if (zeros[1] > head.length / 4 && zeros[0] === 0) return "utf-16le";
  if (zeros[0] > head.length / 4 && zeros[1] === 0) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}
