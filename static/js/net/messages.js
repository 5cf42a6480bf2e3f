// @ts-check
/** The text messages of the stream in both directions, and the meaning of the close codes. */

export const SUBPROTOCOL = "ganscope.v1";

/**
 * @typedef {{type: "hello", protocol: number, run: import("../app/types.js").Run}
 *   | {type: "event", seq: number, step: number, kind: string, [key: string]: any}
 *   | {type: "note", kind: string, [key: string]: any}
 *   | ({type: "process"} & import("../app/types.js").ProcessStatus)
 *   | {type: "reply"|"problem"|"pong", id: number, [key: string]: any}} ServerMessage
 */

/** @param {string} text @returns {ServerMessage|null} null for a message that this page does not know */
export function parseMessage(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  return ["hello", "event", "note", "process", "reply", "problem", "pong"].includes(message?.type) ? message : null;
}

/** @param {number} frame */
export function acknowledgement(frame) {
  return JSON.stringify({ type: "ack", frame });
}

/** @param {number} id the server sends it back at once */
export function ping(id) {
  return JSON.stringify({ type: "ping", id });
}

/**
 * Returns how to continue after a close: reconnect (`retry` soon, `wait` longer, because the server is full), or not at all.
 * @param {number} code
 * @returns {{next: "retry"|"wait"|"gone"|"stop", reason: string}}
 */
export function meaningOfClose(code) {
  switch (code) {
    case 4404:
    case 4410:
      return { next: "gone", reason: code === 4410 ? "deleted" : "unknown" };
    case 4408:
      return { next: "retry", reason: "slow" };
    case 1012:
      return { next: "retry", reason: "restart" };
    case 1013:
      return { next: "wait", reason: "full" };
    case 1008:
    case 1009:
      return { next: "stop", reason: "refused" };
    default:
      return { next: "retry", reason: "" };
  }
}
