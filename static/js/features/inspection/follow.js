// @ts-check
/** Fetches the inspection of both networks while it is shown: a few times a second, when the step has changed. */
import { decodeSafetensors } from "../../net/frames.js";
import { isInspecting } from "./model.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Inspection} Inspection */

/** At most six requests a second. */
const PAUSE_MS = 165;
const RETRY_MS = 1_000;

/** @param {ArrayBuffer} buffer @returns {Inspection} */
function decodeInspection(buffer) {
  const { metadata, arrays } = decodeSafetensors(buffer);
  return { run: metadata.run, epoch: Number(metadata.epoch), step: Number(metadata.step), has_probability: metadata.has_probability !== "false", arrays };
}

/** @param {Store} store @param {import("../../net/rest.js").RestClient} rest */
export function followInspection(store, rest) {
  let timer = 0;
  let is_asking = false;
  let last = -Infinity;
  /** The last requested moment, so that nothing is requested twice. */
  let asked = "";
  /** @type {unknown} */
  let asked_config = null;

  /** @returns {string|null} the moment to request; null when none is needed */
  function wanted() {
    const { run, frame, peek, inspection, connection } = store.state;
    const is_watched = isInspecting(store.state) && connection.phase === "open" && !peek && !document.hidden;
    if (!is_watched || !run || !frame) return null;
    const moment = `${run.id} ${frame.epoch} ${frame.step}`;
    const is_new_config = asked_config !== store.state.trained_config;
    if (!is_new_config && (moment === asked || (inspection && moment === `${inspection.run} ${inspection.epoch} ${inspection.step}`))) return null;
    return moment;
  }

  function check() {
    if (is_asking || timer !== 0 || wanted() === null) return;
    const wait = last + PAUSE_MS - performance.now();
    if (wait <= 0) return void ask();
    timer = window.setTimeout(() => {
      timer = 0;
      check();
    }, wait);
  }

  async function ask() {
    const { run, trained_config } = store.state;
    const moment = wanted();
    if (!run || moment === null) return;
    is_asking = true;
    last = performance.now();
    [asked, asked_config] = [moment, trained_config];
    try {
      store.dispatch({ type: "inspection_received", inspection: decodeInspection(await rest.getInspection(run.id)) });
    } catch {
      // For example while the run changes its program: try again later.
      asked = "";
      last += RETRY_MS;
    } finally {
      is_asking = false;
      check();
    }
  }

  store.watch((state) => state.frame, check);
  store.watch(isInspecting, check);
  store.watch((state) => state.peek, check);
  store.watch((state) => state.connection.phase, check);
  document.addEventListener("visibilitychange", check);
}
