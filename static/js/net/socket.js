// @ts-check
/** The stream of one run: connects, reconnects with jitter, and passes messages and frames on. */
import { retryDelay } from "./backoff.js";
import { SUBPROTOCOL, acknowledgement, meaningOfClose, parseMessage, ping } from "./messages.js";
/** @typedef {import("./messages.js").ServerMessage} ServerMessage */

const FULL_SERVER_MS = 3_000;
/** So many connections in a row fail, though the server answers requests, before the page says that streams are blocked. */
const BLOCKED_AFTER = 2;
/** A handshake that takes longer has failed: something on the way keeps it. */
const HANDSHAKE_MS = 15_000;

/**
 * @typedef {object} StreamHandlers
 * @property {(message: ServerMessage) => void} onMessage
 * @property {(buffer: ArrayBuffer) => void} onFrame
 * @property {(phase: "connecting"|"open"|"reconnecting"|"blocked"|"full"|"replaced", attempt: number, reason: string, wait_ms: number) => void} onPhase
 * @property {() => void} onGone
 * @property {() => Promise<boolean>} isAlive whether the run still exists; called before every further attempt
 */

/** The address of a WebSocket, also below a prefix. @param {string} path relative to the page */
export function streamAddress(path) {
  const address = new URL(path, document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
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
  /** Counts the questions whether the run exists; only the answer to the newest one counts. */
  let asking = 0;
  /** Whether the server answered the last question. */
  let is_answering = false;
  /** The connections in a row that ended before the server's first message. */
  let failures = 0;
  let last_ping = 0;
  /** @type {Map<number, {at: number, resolve: (ms: number|null) => void}>} */
  const pings = new Map();

  function connect() {
    if (is_closed) return;
    if (attempt === 0) handlers.onPhase("connecting", 0, "", 0);
    const opened = new WebSocket(streamAddress(`api/runs/${encodeURIComponent(id)}/stream`), token ? [SUBPROTOCOL, `ganscope.token.${token}`] : [SUBPROTOCOL]);
    socket = opened;
    opened.binaryType = "arraybuffer";
    let is_greeted = false;
    const patience = window.setTimeout(() => { if (socket === opened) drop(opened); }, HANDSHAKE_MS);
    opened.onopen = () => clearTimeout(patience);
    opened.onmessage = ({ data }) => {
      if (socket !== opened) return;
      if (typeof data !== "string") return handlers.onFrame(data);
      const message = parseMessage(data);
      if (!message) return;
      if (message.type === "pong" || message.type === "problem") answered(message.id, message.type === "pong");
      if (message.type === "hello") {
        attempt = failures = 0;
        is_greeted = true;
        handlers.onPhase("open", 0, "", 0);
      }
      handlers.onMessage(message);
    };
    opened.onclose = ({ code }) => {
      clearTimeout(patience);
      if (socket !== opened) return;
      // With a code of its own the server did answer on the stream.
      if (!is_greeted && meaningOfClose(code).reason === "") failures += 1;
      lost(code);
    };
  }

  /** Gives a handshake up that does not end. @param {WebSocket} hanging */
  function drop(hanging) {
    socket = null;
    hanging.close();
    failures += 1;
    lost(1006);
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
    const is_blocked = is_answering && failures >= BLOCKED_AFTER;
    handlers.onPhase(next === "wait" ? "full" : is_blocked ? "blocked" : "reconnecting", attempt, reason, delay);
    attempt += 1;
    timer = window.setTimeout(tryAgain, delay);
  }

  async function tryAgain() {
    if (is_closed) return;
    const mine = ++asking;
    const is_alive = await handlers.isAlive().catch(() => null);
    if (mine !== asking || is_closed) return;
    is_answering = is_alive !== null;
    if (is_alive) return connect();
    if (is_alive === false) return handlers.onGone();
    failures = 0;
    lost(1006);
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
    /** Tries again at once, also while a question or a handshake hangs. */
    retryNow() {
      if (is_closed || (socket && socket.readyState !== WebSocket.CONNECTING)) return;
      clearTimeout(timer);
      attempt = 0;
      const hanging = socket;
      socket = null;
      hanging?.close();
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
