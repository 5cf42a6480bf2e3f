// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFile } from "../../../../static/js/lib/table/decode.js";

const TEXT = "Größe;Höhe\n1,5;2";

/** @param {string} text @param {boolean} is_big */
function utf16(text, is_big) {
  return Uint8Array.from([...text].flatMap((sign) => {
    const code = sign.charCodeAt(0);
    return is_big ? [code >> 8, code & 255] : [code & 255, code >> 8];
  }));
}

test("a text is the same in every encoding", () => {
  const latin = Uint8Array.from([...TEXT].map((sign) => sign.charCodeAt(0)));
  const forms = { "UTF-8": new TextEncoder().encode(TEXT), "UTF-8 with BOM": new TextEncoder().encode(`\uFEFF${TEXT}`), latin, "UTF-16": utf16(`\uFEFF${TEXT}`, false), "UTF-16 BE": utf16(`\uFEFF${TEXT}`, true), "UTF-16 without BOM": utf16(TEXT, false), "UTF-16 BE without BOM": utf16(TEXT, true) };
  for (const [name, bytes] of Object.entries(forms)) assert.deepEqual(decodeFile(bytes), { text: TEXT, foreign: null }, name);
  assert.deepEqual(decodeFile(new Uint8Array(0)), { text: "", foreign: null });
});

test("files that are no text are named", () => {
  const forms = /** @type {[string, number[]][]} */ ([["workbook", [0x50, 0x4b, 3, 4, 20]], ["workbook", [0xd0, 0xcf, 0x11, 0xe0]], ["numpy", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1]], ["archive", [0x1f, 0x8b, 8]], ["picture", [0x89, 0x50, 0x4e, 0x47]], ["binary", [1, 0, 0, 0, 7, 0, 0, 1]]]);
  for (const [foreign, bytes] of forms) assert.deepEqual(decodeFile(Uint8Array.from(bytes)), { text: null, foreign });
});
