// @ts-check
/** The stream of one run: connects, reconnects with jitter, and passes messages and frames on. */
import { retryDelay } from "./backoff.js";
import { SUBPROTOCOL, acknowledgement, meaningOfClose, parseMessage, ping } from "./messages.js";
/** @typedef {import("./messages.js").ServerMessage} ServerMessage */

const FULL_SERVER_MS = 3_000;

/**
 * @typedef {object} StreamHandlers
 * @property {(message: ServerMessage) => void} onMessage
 * @property {(buffer: ArrayBuffer) => void} onFrame
 * @property {(phase: "connecting"|"open"|"reconnecting"|"full"|"replaced", attempt: number, reason: string, wait_ms: number) => void} onPhase
 * @property {() => void} onGone
 * @property {() => Promise<boolean>} isAlive whether the run still exists; called before every further attempt
 */

/** @param {string} id */
function streamAddress(id) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/api/runs/${encodeURIComponent(id)}/stream`;
}

/**
 * @param {string} id @param {StreamHandlers} handlers
 * @param {string|null} [token] shows the server, and only the server, that this page is the owner's
 */
export function openStream(id, handlers, token = null) {
  /** @type {WebSocket|null} */
  let socket = null;
  let attempt = 0;
  let timer = 0;
  let is_closed = false;
  let is_asking = false;
  let last_ping = 0;
  /** @type {Map<number, {at: number, resolve: (ms: number|null) => void}>} */
  const pings = new Map();

  function connect() {
    if (is_closed) return;
    if (attempt === 0) handlers.onPhase("connecting", 0, "", 0);
    const opened = new WebSocket(streamAddress(id), token ? [SUBPROTOCOL, `ganscope.token.${token}`] : [SUBPROTOCOL]);
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onmessage = ({ data }) => {
      if (socket !== opened) return;
      if (typeof data !== "string") return handlers.onFrame(data);
      const message = parseMessage(data);
      if (!message) return;
      if (message.type === "pong" || message.type === "problem") answered(message.id, message.type === "pong");
      if (message.type === "hello") {
        attempt = 0;
        handlers.onPhase("open", 0, "", 0);
      }
      handlers.onMessage(message);
    };
    opened.onclose = ({ code }) => {
      if (socket === opened) lost(code);
    };
  }

  /** @param {number} id @param {boolean} is_heard */
  function answered(id, is_heard) {
    const asked = pings.get(id);
    pings.delete(id);
    asked?.resolve(is_heard ? performance.now() - asked.at : null);
  }

  /** @param {number} code */
  function lost(code) {
    socket = null;
    for (const id of [...pings.keys()]) answered(id, false);
    const { next, reason } = meaningOfClose(code);
    if (is_closed) return;
    if (next === "gone") return handlers.onGone();
    if (next === "stop") return handlers.onPhase("replaced", 0, reason, 0);
    const delay = retryDelay(attempt, Math.random) + (next === "wait" ? FULL_SERVER_MS : 0);
    handlers.onPhase(next === "wait" ? "full" : "reconnecting", attempt, reason, delay);
    attempt += 1;
    timer = window.setTimeout(tryAgain, delay);
  }

  async function tryAgain() {
    if (is_closed || is_asking) return;
    is_asking = true;
    try {
      const is_alive = await handlers.isAlive();
      if (is_alive) connect();
      else if (!is_closed) handlers.onGone();
    } catch {
      lost(1006);
    } finally {
      is_asking = false;
    }
  }

  connect();
  return {
    /** @param {number} frame */
    acknowledge(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(acknowledgement(frame));
    },
    /** The round-trip time of a message in milliseconds; null when it was lost. @returns {Promise<number|null>} */
    measureDelay() {
      const open = socket;
      if (open?.readyState !== WebSocket.OPEN) return Promise.resolve(null);
      last_ping += 1;
      open.send(ping(last_ping));
      return new Promise((resolve) => pings.set(last_ping, { at: performance.now(), resolve }));
    },
    retryNow() {
      if (socket || is_closed) return;
      clearTimeout(timer);
      attempt = 0;
      tryAgain();
    },
    close() {
      is_closed = true;
      clearTimeout(timer);
      const open = socket;
      socket = null;
      open?.close(1000);
    },
  };
}

/** @typedef {ReturnType<typeof openStream>} Stream */
