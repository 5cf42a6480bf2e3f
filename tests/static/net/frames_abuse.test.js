// @ts-check
/** Any bytes give a frame or a FrameError, without delay. The mutations are the same in every run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameError, createFrameDecoder } from "../../../static/js/net/frames.js";

const METADATA = {
  run: "a1", epoch: "2", frame: "7", step: "1200", status: "running", domain: "line", dimension: "1", steps_per_second: "9840.5",
  speed: "", has_probability: "true", metrics: '{"js":0.25,"w1":null}',
};
const HEADER = {
  __metadata__: METADATA,
  view: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] },
  modes: { dtype: "I64", shape: [3], data_offsets: [8, 32] },
  seen: { dtype: "BOOL", shape: [4], data_offsets: [32, 36] },
};
/** Values that are wrong in place of any other value of the header. */
const WRONG = [null, true, -1, 0.5, 1e308, 2 ** 53, "4", "", "F32", "toString", "__proto__", [], [0], [-1, -1], [[2]], [1e9, 1e9], [null, null], ["0", "4"], [0.5, 8.5], {}, { length: 2 }];

/** mulberry32: a small generator with a seed. @param {number} seed */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {string} header @param {number} [claims] the claimed length of the header */
function bytesOf(header, claims) {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + 36);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claims ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** Whether the bytes are decoded; otherwise a FrameError must be thrown. @param {Uint8Array} bytes @param {unknown} label */
function isFrame(bytes, label) {
  const began = process.cpuUsage();
  try {
    const frame = createFrameDecoder()(/** @type {ArrayBuffer} */ (bytes.slice().buffer));
    for (const { shape, data } of Object.values(frame.arrays)) {
      assert.equal(shape.reduce((product, size) => product * size, 1), data.length);
    }
    assert.ok([frame.epoch, frame.frame, frame.step].every((n) => Number.isSafeInteger(n) && n >= 0));
    return true;
  } catch (error) {
    assert.ok(error instanceof FrameError, `${JSON.stringify(label)}: ${error}`);
    return false;
  } finally {
    // A frame claims sizes; to trust them would take minutes or all memory. Time of the processor: a busy machine may take longer.
    assert.ok(process.cpuUsage(began).user < 2_000_000, JSON.stringify(label));
  }
}

test("the frame that is mutated below is valid", () => {
  assert.ok(isFrame(bytesOf(JSON.stringify(HEADER)), "as it is"));
});

test("flipped, cut, doubled and shuffled bytes give a frame or a FrameError", () => {
  const random = numbers(1);
  const whole = bytesOf(JSON.stringify(HEADER));
  const below = (/** @type {number} */ n) => Math.floor(random() * n);
  let n_refused = 0;
  for (let i = 0; i < 4000; i += 1) {
    let bytes = whole.slice();
    for (let k = below(4); k >= 0; k -= 1) {
      // Most mutations are in the length and the text of the header, where they matter most.
      const at = below(random() < 0.3 ? 8 : bytes.length) % Math.max(1, bytes.length);
      const kind = below(4);
      if (kind === 0) bytes[at] = below(256);
      else if (kind === 1) bytes[at] ^= 1 << below(8);
      else if (kind === 2) bytes = bytes.slice(0, at);
      else bytes = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(below(at + 1))]);
    }
    n_refused += Number(!isFrame(bytes, i));
  }
  assert.ok(n_refused > 2000);
});

test("every wrong value at every place of the header gives a frame or a FrameError", () => {
  for (const name of Object.keys(HEADER)) {
    for (const wrong of WRONG) {
      isFrame(bytesOf(JSON.stringify({ ...HEADER, [name]: wrong })), [name, wrong]);
      isFrame(bytesOf(JSON.stringify({ ...HEADER, [JSON.stringify(wrong)]: HEADER.view })), [name, wrong]);
      for (const key of Object.keys(/** @type {any} */ (HEADER)[name])) {
        const entry = { .../** @type {any} */ (HEADER)[name], [key]: wrong };
        isFrame(bytesOf(JSON.stringify({ ...HEADER, [name]: entry })), [name, key, wrong]);
      }
    }
  }
});

test("shapes, offsets and counts that are not whole numbers are refused", () => {
  const view = HEADER.view;
  const refused = [
    { view: { ...view, shape: [-1, -2] } },
    { view: { ...view, shape: ["1", "2"] } },
    { view: { ...view, shape: [0.5, 4] } },
    { view: { ...view, data_offsets: ["0", "8"] } },
    { view: { ...view, data_offsets: [0.5, 8.5] } },
    { view: { ...view, data_offsets: [0, 8, -1] } },
    { view: { ...view, dtype: "toString" } },
    { __metadata__: { ...METADATA, step: "many" } },
    { __metadata__: { ...METADATA, frame: "-1" } },
    { __metadata__: { ...METADATA, epoch: "1.5" } },
    { __metadata__: { ...METADATA, metrics: "{" } },
    { __metadata__: { ...METADATA, metrics: "[]" } },
    { __metadata__: { ...METADATA, run: 7 } },
    { __metadata__: "run" },
  ];
  for (const change of refused) assert.equal(isFrame(bytesOf(JSON.stringify({ ...HEADER, ...change })), change), false, JSON.stringify(change));
});

test("a header that claims any length or depth does not block the page", () => {
  for (const claims of [0, 1, 2 ** 31, 2 ** 53 - 1]) assert.equal(isFrame(bytesOf(JSON.stringify(HEADER), claims), claims), false);
  assert.equal(isFrame(bytesOf("[".repeat(100_000) + "]".repeat(100_000)), "deep"), false);
  assert.equal(isFrame(bytesOf(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`), "deeper"), false);
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`a${i}`, HEADER.view]));
  assert.ok(isFrame(bytesOf(JSON.stringify({ ...HEADER, ...many })), "many"));
});

test("metrics that cannot be parsed are not kept", () => {
  const decode = createFrameDecoder();
  const broken = bytesOf(JSON.stringify({ __metadata__: { ...METADATA, metrics: "{" } }));
  for (let i = 0; i < 2; i += 1) assert.throws(() => decode(/** @type {ArrayBuffer} */ (broken.buffer)), FrameError);
});
