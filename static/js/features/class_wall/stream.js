// @ts-check
/** The stream of the wall: the pupils as text, and a small frame of each run; connects again after a loss. */
import { retryDelay } from "../../net/backoff.js";
import { createFrameDecoder } from "../../net/frames.js";
import { SUBPROTOCOL, meaningOfClose } from "../../net/messages.js";
import { streamAddress } from "../../net/socket.js";
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").State["poll"]} Poll */
/** @typedef {import("./model.js").WallPupil} WallPupil */

/**
 * @param {{code: string, token: string}} classroom
 * @param {{onNews: (pupils: WallPupil[], poll: Poll) => void, onFrame: (frame: Frame) => void, onConnection: (is_open: boolean) => void, onOver: () => void}} handlers
 * @returns {() => void} closes it
 */
export function openWallStream({ code, token }, { onNews, onFrame, onConnection, onOver }) {
  const address = streamAddress(`api/classes/${code}/wall`);
  /** @type {WebSocket|null} */
  let socket = null;
  let attempt = 0;
  let timer = 0;
  let is_closed = false;

  function connect() {
    const opened = new WebSocket(address, [SUBPROTOCOL, `ganscope.token.${token}`]);
    const decode = createFrameDecoder();
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onmessage = ({ data }) => {
      if (is_closed) return;
      if (typeof data !== "string") return onFrame(decode(data));
      const message = JSON.parse(data);
      if (message.type !== "wall") return;
      attempt = 0;
      onConnection(true);
      onNews(message.pupils, message.poll);
    };
    opened.onclose = ({ code: reason }) => {
      if (is_closed) return;
      if (meaningOfClose(reason).next === "gone") return onOver();
      onConnection(false);
      timer = window.setTimeout(connect, retryDelay(attempt, Math.random));
      attempt += 1;
    };
  }

  connect();
  return () => {
    is_closed = true;
    clearTimeout(timer);
    socket?.close(1000);
  };
}
