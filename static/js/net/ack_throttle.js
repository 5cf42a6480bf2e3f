// @ts-check
/** Delays the acknowledgement of frames in a browser that is too slow, so that the server sends fewer. */
import { t } from "../app/i18n.js";

const LEAST_MS = 200;
const MOST_MS = 1_000;

/** @param {import("../app/store.js").Store} store */
export function createAckThrottle(store) {
  let wait_ms = 0;
  return {
    /** The server closed the connection because this page was too slow. A hidden tab is not slow: its timers are throttled. */
    fallBehind() {
      if (document.hidden) return;
      if (wait_ms === 0) store.dispatch({ type: "message_shown", text: t("This browser cannot keep up with so many frames, so it now receives fewer. Training is not affected.") });
      wait_ms = Math.min(MOST_MS, Math.max(LEAST_MS, 2 * wait_ms));
    },
    /** @param {() => void} acknowledge */
    after(acknowledge) {
      if (wait_ms === 0) acknowledge();
      else setTimeout(acknowledge, wait_ms);
    },
  };
}
