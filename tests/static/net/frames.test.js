// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameError, createFrameDecoder, decodeSafetensors } from "../../../static/js/net/frames.js";

/**
 * A safetensors document, byte by byte.
 * @param {object|string} header @param {Uint8Array} [data] @param {number} [padding] spaces behind the header
 * @returns {ArrayBuffer}
 */
function documentOf(header, data = new Uint8Array(), padding = 0) {
  const text = new TextEncoder().encode((typeof header === "string" ? header : JSON.stringify(header)) + " ".repeat(padding));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes.buffer;
}

/** @param {number[]} values */
function floats(values) {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return new Uint8Array(view.buffer);
}

/** @param {{[key: string]: string}} changes */
function metadata(changes = {}) {
  return {
    run: "a1", epoch: "2", frame: "7", step: "1200", status: "running", domain: "line", dimension: "1", steps_per_second: "9840.5",
    speed: "", has_probability: "true", metrics: '{"js":0.25,"w1":null}', ...changes,
  };
}

test("an array keeps its shape and its values at every alignment of the data", () => {
  for (let padding = 0; padding < 8; padding += 1) {
    const header = { x: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] } };
    const { arrays } = decodeSafetensors(documentOf(header, floats([1, -2, 3.5, 0, 1e-3, 6]), padding));
    assert.deepEqual(arrays.x.shape, [2, 3]);
    assert.deepEqual([...arrays.x.data], [...new Float32Array([1, -2, 3.5, 0, 1e-3, 6])]);
  }
});

test("several arrays are found at their own offsets", () => {
  const header = { b: { dtype: "F32", shape: [1], data_offsets: [8, 12] }, a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } };
  const { arrays } = decodeSafetensors(documentOf(header, floats([1, 2, 3])));
  assert.deepEqual([...arrays.a.data], [1, 2]);
  assert.deepEqual([...arrays.b.data], [3]);
});

test("integers, bytes and doubles are read as numbers", () => {
  const view = new DataView(new ArrayBuffer(8 + 8 + 4 + 1));
  view.setFloat64(0, 0.5, true);
  view.setBigInt64(8, -9n, true);
  view.setInt32(16, 70_000, true);
  view.setUint8(20, 200);
  const header = {
    d: { dtype: "F64", shape: [1], data_offsets: [0, 8] },
    l: { dtype: "I64", shape: [1], data_offsets: [8, 16] },
    i: { dtype: "I32", shape: [1], data_offsets: [16, 20] },
    u: { dtype: "U8", shape: [1], data_offsets: [20, 21] },
  };
  const { arrays } = decodeSafetensors(documentOf(header, new Uint8Array(view.buffer)));
  assert.deepEqual([arrays.d, arrays.l, arrays.i, arrays.u].map(({ data }) => data[0]), [0.5, -9, 70_000, 200]);
});

test("an empty array and a scalar are arrays too", () => {
  const header = { none: { dtype: "F32", shape: [0, 2], data_offsets: [0, 0] }, one: { dtype: "F32", shape: [], data_offsets: [0, 4] } };
  const { arrays } = decodeSafetensors(documentOf(header, floats([4])));
  assert.equal(arrays.none.data.length, 0);
  assert.equal(arrays.one.data[0], 4);
});

test("every truncation of a frame is refused with a FrameError", () => {
  const header = { __metadata__: metadata(), x: { dtype: "F32", shape: [3], data_offsets: [0, 12] } };
  const whole = documentOf(header, floats([1, 2, 3]));
  for (let length = 0; length < whole.byteLength; length += 1) {
    assert.throws(() => decodeSafetensors(whole.slice(0, length)), FrameError, `cut to ${length} bytes`);
  }
});

test("garbage is refused with a FrameError", () => {
  const garbage = [
    documentOf("not json"),
    documentOf("[1, 2]"),
    documentOf("null"),
    documentOf({ x: { dtype: "F7", shape: [1], data_offsets: [0, 4] } }, floats([1])),
    documentOf({ x: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, floats([1])),
    documentOf({ x: { dtype: "F32", shape: [1], data_offsets: [-4, 0] } }, floats([1])),
    documentOf({ x: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }, floats([1])),
    documentOf({ x: { dtype: "F32" } }, floats([1])),
    documentOf({ x: null }),
    new Uint8Array(32).fill(255).buffer,
  ];
  for (const buffer of garbage) assert.throws(() => decodeSafetensors(buffer), FrameError);
});

test("the metadata become numbers, a missing speed means unlimited", () => {
  const frame = createFrameDecoder()(documentOf({ __metadata__: metadata() }));
  assert.equal(frame.step, 1200);
  assert.equal(frame.epoch, 2);
  assert.equal(frame.domain, "line");
  assert.equal(frame.speed, null);
  assert.equal(frame.has_probability, true);
  assert.deepEqual(frame.metrics, { js: 0.25, w1: null });
  const slow = createFrameDecoder()(documentOf({ __metadata__: metadata({ speed: "0.5", domain: "plane", has_probability: "false" }) }));
  assert.deepEqual([slow.speed, slow.domain, slow.has_probability], [0.5, "plane", false]);
});

test("equal metrics in successive frames are the same object, so they do not count as a new measurement", () => {
  const decode = createFrameDecoder();
  const first = decode(documentOf({ __metadata__: metadata() }));
  const second = decode(documentOf({ __metadata__: metadata({ step: "1300" }) }));
  const third = decode(documentOf({ __metadata__: metadata({ metrics: '{"js":0.2}' }) }));
  assert.equal(first.metrics, second.metrics);
  assert.notEqual(second.metrics, third.metrics);
});
