// @ts-check
/** The connection of this page to a run: finds or creates the run, joins it, and reconnects after a loss. */
import { isEqual } from "../app/config.js";
import { t } from "../app/i18n.js";
import { layersOfLink } from "../app/layers.js";
import { historyOfTable } from "../app/metric_history.js";
import { withPointsOf } from "../app/points_link.js";
import { isRecompiling, linkOf } from "../app/selectors.js";
import { configOfLink } from "../app/url_state.js";
import { createAckThrottle } from "./ack_throttle.js";
import { retryDelay } from "./backoff.js";
import { createFrameStats } from "./frame_stats.js";
import { createFrameDecoder } from "./frames.js";
import { createRecovery } from "./recovery.js";
import { RequestError, UnreachableError } from "./rest.js";
import { openStream } from "./socket.js";
/** @typedef {import("../app/url_state.js").Link} Link */
/** @typedef {import("../app/types.js").Run} Run */
/** @typedef {import("../app/types.js").Catalog} Catalog */
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("./rest.js").RestClient} RestClient */
/** @typedef {import("./socket.js").Stream} Stream */
/** @typedef {{read: () => {id: string, token: string}|null, write: (run: {id: string, token: string}) => void, tokenOf: (id: string) => string|null}} Memory */

const CHECK_MS = 3_000;
/** A hidden page accepts a frame about this often, so that its numbers stay current and the server keeps its viewer. */
const HIDDEN_MS = 1_000;

/** @param {{store: Store, rest: RestClient, memory: Memory}} parts */
export function createSession({ store, rest, memory }) {
  /** @type {Stream|null} */
  let stream = null;
  /** @type {string|null} */
  let token = null;
  /** Counts the attempts to open a run; only the newest one may continue. */
  let opening = 0;
  let check_timer = 0;
  const throttle = createAckThrottle(store);
  const frame_stats = createFrameStats();
  const recovery = createRecovery({ store, resume: () => {
    const { run } = store.state;
    if (run && token) rest.command(run.id, token, "start").catch(() => {}); // the page shows that the run is stopped
  } });

  /** @param {number} ms */
  const pause = (ms) => new Promise((resolve) => { wake = /** @type {() => void} */ (resolve); setTimeout(resolve, ms); });
  let wake = () => {};

  /**
   * Repeats a request until the server answers. Throws a refusal, unless the server is full or restarts.
   * @template T @param {() => Promise<T>} ask @returns {Promise<T>}
   */
  async function persist(ask) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const refusal = error instanceof RequestError ? error.document : null;
        const is_full = refusal?.status === 429 || refusal?.status === 503;
        if (!is_full && !(error instanceof UnreachableError)) throw error;
        const wait_s = refusal?.retry_after_s ?? 0;
        const wait_ms = retryDelay(attempt + 1, Math.random) + wait_s * 1000;
        // Only the training process is missing; the answer says how long its start takes.
        const is_restart = refusal?.status === 503 && wait_s > 0;
        if (refusal?.process) store.dispatch({ type: "process_reported", status: refusal.process, now_ms: Date.now() });
        const phase = is_restart ? "reconnecting" : is_full ? "full" : "unreachable";
        store.dispatch({ type: "connection_changed", phase, attempt, reason: is_restart ? "restart" : "", wait_ms });
        await pause(wait_ms);
      }
    }
  }

  /** Opens the run of a link; an empty link gives the default setup. @param {Link} link */
  async function open(link) {
    const mine = ++opening;
    store.dispatch({ type: "connection_changed", phase: "loading" });
    const catalog = store.state.catalog ?? (await persist(() => rest.getCatalog(store.state.language)));
    if (mine !== opening) return;
    if (!store.state.catalog) store.dispatch({ type: "catalog_loaded", catalog });
    store.dispatch({ type: "layers_changed", layers: layersOfLink(link.layers) });
    store.dispatch({ type: "preset_chosen", preset: knownPreset(catalog, link.preset) });
    showLesson(catalog, link);
    if (link.run !== null) return watch(link.run);
    const found = await findOwnRun(catalog, link);
    if (mine !== opening) return;
    if (found) join(found.run, found.token);
    else await create(catalog, link);
  }

  /** @param {Catalog} catalog @param {string|null} preset */
  function knownPreset(catalog, preset) {
    if (preset === null || catalog.presets.some(({ name }) => name === preset)) return preset;
    store.dispatch({ type: "message_shown", kind: "error", text: t("There is no preset called “{preset}”: these are the usual settings.", { preset }) });
    return null;
  }

  /** @param {Catalog} catalog @param {Link} link */
  function showLesson(catalog, { lesson, step }) {
    if (lesson === null) return;
    if (catalog.lessons?.some(({ name }) => name === lesson)) store.dispatch({ type: "lesson_opened", name: lesson, step });
    else store.dispatch({ type: "message_shown", kind: "error", text: t("There is no lesson called “{lesson}”.", { lesson }) });
  }

  /** The run of this tab, if it still exists and has the setup of the link. @param {Catalog} catalog @param {Link} link */
  async function findOwnRun(catalog, link) {
    const stored = memory.read();
    if (!stored) return null;
    const run = await rest.getRun(stored.id).catch(() => null);
    if (!run) return null;
    const is_same = isEqual(run.config, withPointsOf(run.config, configOfLink(catalog, link), link)) && (link.seed === null || link.seed === run.seed);
    if (is_same) return { run, token: stored.token };
    if (!run.viewers) rest.deleteRun(stored.id, stored.token).catch(() => {});
    return null;
  }

  /** @param {Catalog} catalog @param {Link} link @returns {Promise<void>} */
  async function create(catalog, link) {
    const mine = ++opening;
    /** @type {{[key: string]: any}} */
    const body = { config: configOfLink(catalog, link), start: !isLessonStart(link), seed: link.seed ?? drawSeed() };
    // A link to a lesson without a speed means the lesson's speed.
    const speed = link.speed ?? catalog.lessons?.find(({ name }) => name === link.lesson)?.speed ?? null;
    if (speed !== null) body.speed = speed;
    try {
      const answer = await persist(() => rest.createRun(body));
      if (mine === opening) join(answer.run, answer.token);
    } catch (error) {
      if (mine !== opening) return;
      store.dispatch({ type: "message_shown", kind: "error", text: t("This link asks for something impossible. {reason} These are the usual settings.", { reason: errorText(error) }) });
      store.dispatch({ type: "preset_chosen", preset: null });
      const plain = { ...link, preset: null, lesson: null, step: 0, seed: null, speed: null, changes: {} };
      if (Object.keys(link.changes).length > 0 || link.seed !== null || link.speed !== null) return create(catalog, plain);
      store.dispatch({ type: "connection_changed", phase: "unreachable" });
    }
  }

  /** @param {string} id */
  async function watch(id) {
    const mine = ++opening;
    try {
      const run = await persist(() => rest.getRun(id));
      if (mine === opening) join(run, memory.tokenOf(id));
    } catch {
      if (mine === opening) store.dispatch({ type: "connection_changed", phase: "gone", reason: "unknown" });
    }
  }

  /** @param {Run} run @param {string|null} owner_token */
  function join(run, owner_token) {
    stream?.close();
    token = owner_token;
    if (token) memory.write({ id: run.id, token });
    store.dispatch({ type: "run_joined", run, is_owner: token !== null });
    const decode = createFrameDecoder();
    stream = openStream(run.id, {
      onMessage(message) {
        if (message.type === "hello") onHello(message.run);
        if (message.type === "process") store.dispatch({ type: "process_reported", status: message, now_ms: Date.now() });
        if (message.type === "event" && message.kind === "recovered") onRecovered(message);
        else if (message.type === "event") store.dispatch({ type: "event_received", event: message });
        // Of the people around the run: features handle it as they do the run's own events.
        if (message.type === "note") store.dispatch({ type: "event_received", event: message });
        if (message.type === "event" && message.kind === "config") checkLater(run.id);
        if (message.type === "event" && message.kind === "reset" && token === null) refresh(run.id);
        if (message.type === "event" && message.kind === "rewound") refresh(run.id);
        // The server has a more complete history after a branch, and of measurements that are made afterwards.
        if (message.type === "event" && ["branched", "history"].includes(message.kind)) loadHistory(run.id);
      },
      onFrame(buffer) {
        const frame = decode(buffer);
        frame_stats.receive(frame, buffer.byteLength);
        store.dispatch({ type: "frame_received", frame });
        // A frame that will not be drawn is acknowledged here; in a hidden tab, or behind the wall of a class, late, so that few frames come.
        if (document.hidden || store.state.is_wall_shown) setTimeout(() => stream?.acknowledge(frame.frame), HIDDEN_MS);
        else if (store.state.peek?.frame || store.state.frame !== frame) stream?.acknowledge(frame.frame);
      },
      onPhase(phase, attempt, reason, wait_ms) {
        if (phase === "reconnecting") recovery.onConnectionLost();
        if (reason === "slow") throttle.fallBehind();
        store.dispatch({ type: "connection_changed", phase, attempt, reason, wait_ms });
      },
      onGone: () => onRunGone(),
      isAlive: () => rest.getRun(run.id).then(() => true, (error) => {
        if (error instanceof RequestError && [404, 410].includes(error.document.status)) return false;
        throw error;
      }),
    }, token);
  }

  /** Reads the run again after a while, if its change still seems to wait: another page may have changed it meanwhile. @param {string} id */
  function checkLater(id) {
    clearTimeout(check_timer);
    check_timer = window.setTimeout(() => {
      if (!isRecompiling(store.state)) return;
      rest.getRun(id).then((run) => store.dispatch({ type: "run_updated", run }), () => {});
    }, CHECK_MS);
  }

  /** Reads the run again. A reset applies changes that waited, and a viewer does not know them. @param {string} id */
  function refresh(id) {
    rest.getRun(id).then((run) => store.dispatch({ type: "run_updated", run, is_trained: true }), () => {});
  }

  /** @param {Run} run */
  function onHello(run) {
    recovery.onConnectionBack(run);
    store.dispatch({ type: "process_reported", status: null, now_ms: Date.now() });
    store.dispatch({ type: "run_joined", run, is_owner: token !== null });
    loadEvents(run.id);
    if ((run.last_step ?? run.step) > 0) loadHistory(run.id);
  }

  /** @param {string} id */
  function loadEvents(id) {
    rest.getEvents(id).then((document) => {
      store.dispatch({ type: "events_loaded", document });
      if (store.state.run?.id === id) recovery.readEvents(document.events);
    }, () => {});
  }

  /** The training process began again; the page reads again what was saved. @param {{kind: string, step: number, [key: string]: any}} event */
  function onRecovered(event) {
    recovery.onRecovered(event);
    store.dispatch({ type: "event_received", event });
    const { run } = store.state;
    if (!run) return;
    refresh(run.id);
    loadEvents(run.id);
    loadHistory(run.id);
  }

  /** @param {string} id */
  function loadHistory(id) {
    rest.getMetrics(id).then(
      ({ columns, rows }) => store.dispatch({ type: "history_loaded", history: historyOfTable(columns, rows) }),
      () => {}, // the charts then begin with the next rows
    );
  }

  /** The run does not exist any more. After a restart of the server, its owner's page creates it again with its settings and seed. */
  function onRunGone() {
    const was_dropped = store.state.connection.phase === "reconnecting";
    store.dispatch({ type: "connection_changed", phase: "gone", reason: was_dropped ? "unknown" : "deleted" });
    if (!was_dropped || token === null) return;
    recreate().then(() => {
      store.dispatch({ type: "message_shown", text: t("The server no longer had this run (it may have restarted): here it is again, from step 0.") });
    });
  }

  /** Reads the run again: somebody else has changed it. */
  function reread() {
    const { run } = store.state;
    if (run) rest.getRun(run.id).then((now) => store.dispatch({ type: "run_updated", run: now }), () => {});
  }

  /** Creates a new run with the same settings and seed. */
  async function recreate() {
    const { catalog, run, layers } = store.state;
    const link = linkOf({ ...store.state, is_owner: true, layers });
    if (catalog && run && link) await create(catalog, link);
    else await open({ run: null, preset: null, lesson: null, step: 0, seed: null, speed: null, layers: null, changes: {} });
  }

  // The marks on the timeline contain texts in the language of the page.
  store.watch((state) => state.language, () => { if (store.state.run) loadEvents(store.state.run.id); });
  return {
    open,
    recreate,
    reread,
    /** Switches to another run that this page owns. @param {Run} run @param {string} owner_token */
    adopt(run, owner_token) {
      opening += 1;
      join(run, owner_token);
    },
    close() {
      opening += 1;
      clearTimeout(check_timer);
      stream?.close();
      stream = null;
      token = null;
    },
    /** Tries again now, without the rest of the waiting time. */
    retry() {
      wake();
      stream?.retryNow();
    },
    /** Call after a frame was drawn. @param {number} frame */
    acknowledge(frame) {
      frame_stats.draw();
      throttle.after(() => stream?.acknowledge(frame));
    },
    frameStats: frame_stats.read,
    /** @returns {Promise<number|null>} milliseconds to the server and back */
    measureDelay: () => stream?.measureDelay() ?? Promise.resolve(null),
    /** @returns {{id: string, token: string}|null} what is needed to steer the run */
    ownership: () => (store.state.run && token ? { id: store.state.run.id, token } : null),
  };
}

/** A lesson begins with the picture before the first step, so its run does not start by itself. @param {Link} link */
function isLessonStart({ lesson, step }) {
  return lesson !== null && step === 0;
}

/** Seeds are short, so that a teacher can read them out to a class. */
export function drawSeed() {
  return Math.floor(Math.random() * 10_000);
}

/** @param {unknown} error */
export function errorText(error) {
  if (error instanceof UnreachableError) return t("The server does not answer.");
  if (error instanceof RequestError) {
    const first = error.document.errors[0]?.message ?? error.document.detail;
    return /[.!?]$/.test(first) ? first : `${first}.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** @typedef {ReturnType<typeof createSession>} Session */
