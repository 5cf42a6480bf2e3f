// @ts-check
/** A frame is a safetensors document: the length of a JSON header in eight bytes, the header, the arrays. */
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/types.js").Tensor} Tensor */
/** @typedef {import("../app/types.js").Metrics} Metrics */

/** @type {{[dtype: string]: {bytes: number, read: (view: DataView, at: number) => number}}} */
const DTYPES = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  U32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
};
const is_little_endian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export class FrameError extends Error {}

/**
 * @param {ArrayBuffer} buffer
 * @returns {{metadata: {[key: string]: string}, arrays: {[name: string]: Tensor}}}
 */
export function decodeSafetensors(buffer) {
  if (buffer.byteLength < 8) throw new FrameError(`a frame of ${buffer.byteLength} bytes has no header length`);
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + length;
  if (start > buffer.byteLength) throw new FrameError(`the header claims ${length} bytes, the frame has ${buffer.byteLength}`);
  const header = parseObject(new Uint8Array(buffer, 8, length));
  /** @type {{[name: string]: Tensor}} */
  const arrays = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") arrays[name] = readTensor(buffer, start, name, entry);
  }
  return { metadata: textsOf(header.__metadata__ ?? {}), arrays };
}

/** @param {Uint8Array} bytes @returns {{[name: string]: any}} */
function parseObject(bytes) {
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new FrameError(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw new FrameError("not a JSON object");
  return header;
}

/** @param {any} metadata @returns {{[key: string]: string}} */
function textsOf(metadata) {
  const is_object = typeof metadata === "object" && !Array.isArray(metadata);
  if (!is_object || Object.values(metadata).some((value) => typeof value !== "string")) throw new FrameError("the metadata are not texts by name");
  return metadata;
}

/** Whether these are whole numbers and none is negative. @param {any} sizes */
function areSizes(sizes) {
  return Array.isArray(sizes) && sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** @param {ArrayBuffer} buffer @param {number} start @param {string} name @param {any} entry @returns {Tensor} */
function readTensor(buffer, start, name, entry) {
  const dtype = Object.hasOwn(DTYPES, entry?.dtype) ? DTYPES[entry.dtype] : null;
  if (!dtype) throw new FrameError(`array ${name} has the unknown type ${entry?.dtype}`);
  const { shape, data_offsets } = entry;
  if (!areSizes(shape) || !areSizes(data_offsets)) throw new FrameError(`array ${name} has no shape or no offsets`);
  const count = shape.reduce((/** @type {number} */ product, /** @type {number} */ size) => product * size, 1);
  const [from, to] = data_offsets;
  if (to - from !== count * dtype.bytes) throw new FrameError(`array ${name} has ${to - from} bytes for ${count} values`);
  if (start + to > buffer.byteLength) throw new FrameError(`array ${name} reaches beyond the end of the frame`);
  const at = start + from;
  // The server pads the header, so that usually no copy is needed.
  if (entry.dtype === "F32" && at % 4 === 0 && is_little_endian) return { shape, data: new Float32Array(buffer, at, count) };
  if (entry.dtype === "U8") return { shape, data: Float32Array.from(new Uint8Array(buffer, at, count)) };
  const view = new DataView(buffer);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => dtype.read(view, at + i * dtype.bytes)) };
}

/**
 * Returns a decoder of frames. The server measures less often than it sends; equal metrics become the same object.
 * @returns {(buffer: ArrayBuffer) => Frame}
 */
export function createFrameDecoder() {
  let text = "";
  /** @type {Metrics} */
  let metrics = {};
  return (buffer) => {
    const { metadata, arrays } = decodeSafetensors(buffer);
    const metrics_text = metadata.metrics ?? "{}";
    if (metrics_text !== text) {
      metrics = parseObject(new TextEncoder().encode(metrics_text));
      text = metrics_text;
    }
    const counts = [metadata.epoch, metadata.frame, metadata.step].map(Number);
    if (!areSizes(counts)) throw new FrameError(`epoch, frame and step cannot be ${counts.join(", ")}`);
    const [epoch, frame, step] = counts;
    return {
      run: metadata.run,
      epoch,
      frame,
      step,
      status: /** @type {Frame["status"]} */ (metadata.status),
      domain: metadata.domain,
      steps_per_second: Number(metadata.steps_per_second) || 0,
      speed: metadata.speed ? Number(metadata.speed) : null,
      has_probability: metadata.has_probability !== "false",
      metrics,
      arrays,
    };
  };
}
