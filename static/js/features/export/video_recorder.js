// @ts-check
/** Records a canvas with the browser's video encoder. The recording takes as long as the video. */

/** In the order of preference; all browsers but Safari have the first. */
const FORMATS = [
  { type: "video/webm;codecs=vp9", ending: "webm" },
  { type: "video/webm", ending: "webm" },
  { type: "video/mp4", ending: "mp4" },
];
const BITS_PER_SECOND = 6_000_000;

/** The format that this browser can record, or null. @returns {{type: string, ending: string}|null} */
export function videoFormat() {
  if (typeof MediaRecorder === "undefined") return null;
  return FORMATS.find(({ type }) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{count: number, frames_per_second: number, paint: (i: number) => void, onProgress: (share: number) => void, signal: AbortSignal}} video
 * @returns {Promise<Blob>} rejects with the signal's reason
 */
export async function recordVideo(canvas, { count, frames_per_second, paint, onProgress, signal }) {
  const format = videoFormat();
  if (!format) throw new Error("no encoder");
  const stream = canvas.captureStream(frames_per_second);
  const recorder = new MediaRecorder(stream, { mimeType: format.type, videoBitsPerSecond: BITS_PER_SECOND });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => { recorder.onstop = resolve; });
  paint(0);
  recorder.start();
  try {
    const began = performance.now();
    for (let i = 0; i < count; i += 1) {
      signal.throwIfAborted();
      paint(i);
      onProgress((i + 1) / count);
      const due = began + ((i + 1) * 1000) / frames_per_second;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  } finally {
    recorder.stop();
    await ended;
    for (const track of stream.getTracks()) track.stop();
  }
  return new Blob(parts, { type: format.type });
}
