// @ts-check
/** The connection of this page to a run: finds or creates the run, joins it, and reconnects after a loss. */
import { isEqual } from "../app/config.js";
import { t } from "../app/i18n.js";
import { layersOfLink } from "../app/layers.js";
import { checkLink, withoutRefused } from "../app/link_check.js";
import { historyOfTable } from "../app/metric_history.js";
import { withPointsOf } from "../app/points_link.js";
import { isRecompiling, linkOf } from "../app/selectors.js";
import { configOfLink, speedOfLink } from "../app/url_state.js";
import { createAckThrottle } from "./ack_throttle.js";
import { retryDelay } from "./backoff.js";
import { createFrameStats } from "./frame_stats.js";
import { createFrameDecoder } from "./frames.js";
import { createRecovery } from "./recovery.js";
import { isAboutContent, meaningOfRefusal } from "./refusals.js";
import { RequestError, UnreachableError } from "./rest.js";
import { openStream } from "./socket.js";
/** @typedef {import("../app/url_state.js").Link} Link */
/** @typedef {import("../app/types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("../app/types.js").Run} Run */
/** @typedef {import("../app/types.js").Catalog} Catalog */
/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("./rest.js").RestClient} RestClient */
/** @typedef {import("./socket.js").Stream} Stream */
/** @typedef {import("../app/memory.js").StoredRun} StoredRun */
/** @typedef {{read: () => StoredRun|null, write: (run: StoredRun) => void, tokenOf: (id: string) => string|null}} Memory */

const CHECK_MS = 3_000;
/** So many parameters are named that were left out of a link. */
const MOST_NAMES = 6;
/** Another run was opened while one was waited for. */
const SUPERSEDED = new Error("superseded");
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
   * Repeats a request until the server does what it asks, and shows meanwhile why it does not.
   * @template T @param {() => Promise<T>} ask
   * @param {(document: ErrorDocument) => boolean} [isFinal] whether a refusal is thrown instead
   * @returns {Promise<T>} rejects with SUPERSEDED when another run is opened meanwhile
   */
  async function persist(ask, isFinal = () => false) {
    const mine = opening;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const refusal = error instanceof RequestError ? error.document : null;
        if ((refusal && isFinal(refusal)) || (!refusal && !(error instanceof UnreachableError))) throw error;
        if (mine !== opening) throw SUPERSEDED;
        const wait_ms = retryDelay(attempt + 1, Math.random) + (refusal?.retry_after_s ?? 0) * 1000;
        if (refusal?.process) store.dispatch({ type: "process_reported", status: refusal.process, now_ms: Date.now() });
        const meaning = refusal ? meaningOfRefusal(refusal) : { phase: "unreachable", reason: "" };
        store.dispatch({ type: "connection_changed", ...meaning, attempt, wait_ms });
        await pause(wait_ms);
        if (mine !== opening) throw SUPERSEDED;
      }
    }
  }

  /**
   * Opens the run of a link; an empty link gives the default setup.
   * @param {Link} asked
   * @param {{is_reload?: boolean, first_speed?: number|null}} [how] is_reload: the page shows its run again, as it is;
   *   first_speed: of a new run, if the link means none
   */
  async function open(asked, how = {}) {
    const mine = ++opening;
    wake();
    try {
      store.dispatch({ type: "connection_changed", phase: "loading" });
      const catalog = store.state.catalog ?? (await persist(() => rest.getCatalog(store.state.language)));
      if (mine !== opening) return;
      if (!store.state.catalog) store.dispatch({ type: "catalog_loaded", catalog });
      const link = usable(catalog, asked);
      showBase(link);
      if (link.run !== null) return await watch(link.run);
      const found = await findOwnRun(catalog, link, how.is_reload ?? false);
      if (mine !== opening) return;
      if (found) join(found.run, found.token, found.is_started);
      else await create(catalog, link, how.first_speed);
    } catch (error) {
      if (error !== SUPERSEDED) throw error;
    }
  }

  /** The link without what is unknown or damaged, which the user is told. @param {Catalog} catalog @param {Link} asked @returns {Link} */
  function usable(catalog, asked) {
    const { link, left_out } = checkLink(catalog, asked);
    tellLeftOut(left_out);
    return link;
  }

  /** @param {string[]} left_out */
  function tellLeftOut(left_out) {
    if (left_out.length === 0) return;
    const names = left_out.slice(0, MOST_NAMES).join(", ");
    const rest = left_out.length - MOST_NAMES;
    const listed = rest > 0 ? t("{names} and {count} more", { names, count: rest }) : names;
    store.dispatch({ type: "message_shown", kind: "error", text: t("Left out of the link, because unknown or damaged: {names}. All the rest is as the link says.", { names: listed }) });
  }

  /** Shows the preset, the lesson and the layers of a link. @param {Link} link */
  function showBase({ layers, preset, lesson, step }) {
    store.dispatch({ type: "layers_changed", layers: layersOfLink(layers) });
    store.dispatch({ type: "preset_chosen", preset });
    if (lesson !== null) store.dispatch({ type: "lesson_opened", name: lesson, step });
  }

  /**
   * The run of this tab, if it still exists and is as the link says: with the same setup, and for a lesson at its
   * beginning, unless the page is only loaded again. A run of this tab that is not, and that nobody watches, is deleted.
   * @param {Catalog} catalog @param {Link} link @param {boolean} is_reload
   */
  async function findOwnRun(catalog, link, is_reload) {
    const stored = memory.read();
    if (!stored) return null;
    const run = await persist(() => rest.getRun(stored.id), () => true).catch((error) => { if (error === SUPERSEDED) throw error; return null; });
    if (!run) return null;
    const is_setup = isEqual(run.config, withPointsOf(run.config, configOfLink(catalog, link), link)) && (link.seed === null || link.seed === run.seed);
    const is_at_start = (run.last_step ?? run.step) === 0 && run.status !== "running";
    if (is_setup && (is_reload || link.lesson === null || is_at_start)) {
      if (!is_reload) await takeSpeed(catalog, link, run, stored.token);
      // The page may have been left before the stream of its new run was open.
      return { run, token: stored.token, is_started: stored.is_started ?? false };
    }
    if (!run.viewers) rest.deleteRun(stored.id, stored.token).catch(() => {});
    return null;
  }

  /** Gives a run the speed that a link states. @param {Catalog} catalog @param {Link} link @param {Run} run @param {string} owner_token */
  async function takeSpeed(catalog, link, run, owner_token) {
    const speed = speedOfLink(catalog, link);
    const is_stated = link.speed !== null || link.lesson !== null || link.preset !== null;
    if (is_stated && speed !== run.speed) await rest.patchRun(run.id, owner_token, { speed }).catch(() => {}); // the stream shows the speed that is in force
  }

  /**
   * Creates a run, which starts once its stream is open: nobody would see a run whose page was closed before. A lesson
   * begins with the picture before the first step, so its run waits.
   * @param {Catalog} catalog @param {Link} link @param {number|null} [first_speed] @returns {Promise<void>}
   */
  async function create(catalog, link, first_speed = null) {
    const mine = ++opening;
    const speed = speedOfLink(catalog, link) ?? (link.speed === null ? first_speed : null);
    const body = { config: configOfLink(catalog, link), seed: link.seed ?? drawSeed(), keep_running_seconds: 0, ...(speed === null ? {} : { speed }) };
    const plain = { ...link, preset: null, lesson: null, step: 0, changes: {} };
    /** Whether less of the link may be possible. @param {ErrorDocument} document */
    const mayAskForLess = (document) => isAboutContent(document) && (!isEqual(plain, link) || withoutRefused(link, document).left_out.length > 0);
    try {
      const answer = await persist(() => rest.createRun(body), mayAskForLess);
      if (mine === opening) join(answer.run, answer.token, link.lesson === null);
      else rest.deleteRun(answer.run.id, answer.token).catch(() => {}); // it expires by itself too
    } catch (error) {
      if (error === SUPERSEDED || mine !== opening) return;
      const less = error instanceof RequestError ? withoutRefused(link, error.document) : { link, left_out: [] };
      if (less.left_out.length > 0) {
        tellLeftOut(less.left_out);
        return create(catalog, less.link, first_speed);
      }
      store.dispatch({ type: "message_shown", kind: "error", text: t("This link has an invalid setting. {reason} The page uses the default settings.", { reason: errorText(error) }) });
      showBase(plain);
      return create(catalog, plain, first_speed);
    }
  }

  /** @param {string} id */
  async function watch(id) {
    const mine = ++opening;
    try {
      const run = await persist(() => rest.getRun(id), isAboutRun);
      if (mine === opening) join(run, memory.tokenOf(id));
    } catch (error) {
      if (error !== SUPERSEDED && mine === opening) store.dispatch({ type: "connection_changed", phase: "gone", reason: "unknown" });
    }
  }

  /** @param {Run} run @param {string|null} owner_token @param {boolean} [is_started] whether the run starts once its stream is open */
  function join(run, owner_token, is_started = false) {
    stream?.close();
    token = owner_token;
    let waits_for_stream = is_started;
    let refusal = "";
    if (token) memory.write({ id: run.id, token, is_started });
    store.dispatch({ type: "run_joined", run, is_owner: token !== null });
    const decode = createFrameDecoder();
    stream = openStream(run.id, {
      onMessage(message) {
        if (message.type === "hello") onHello(message.run);
        if (message.type === "hello" && waits_for_stream) {
          waits_for_stream = false;
          if (owner_token) memory.write({ id: run.id, token: owner_token });
          rest.command(run.id, owner_token ?? "", "start").catch((error) => store.dispatch({ type: "message_shown", kind: "error", text: errorText(error) }));
        }
        if (message.type === "process") store.dispatch({ type: "process_reported", status: message, now_ms: Date.now() });
        if (message.type === "event" && message.kind === "recovered") onRecovered(message);
        else if (message.type === "event") store.dispatch({ type: "event_received", event: message });
        // Of the people around the run: features handle it as they do the run's own events.
        if (message.type === "note") store.dispatch({ type: "event_received", event: message });
        if (message.type === "event" && message.kind === "config") checkLater(run.id);
        if (message.type === "event" && message.kind === "reset" && token === null) refresh(run.id);
        if (message.type === "event" && ["rewound", "restored"].includes(message.kind)) refresh(run.id);
        if (message.type === "event" && message.kind === "restored") loadEvents(run.id);
        // The server has a more complete history after a branch or an undo, and of measurements that are made afterwards.
        if (message.type === "event" && ["branched", "history", "restored"].includes(message.kind)) loadHistory(run.id);
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
        if (phase === "reconnecting" || phase === "blocked") recovery.onConnectionLost();
        if (reason === "slow") throttle.fallBehind();
        const show = () => store.dispatch(phase === "blocked" && refusal
          ? { type: "connection_changed", phase: "refused", attempt, reason: refusal, wait_ms }
          : { type: "connection_changed", phase, attempt, reason, wait_ms });
        show();
        // A page whose changes are refused gets no stream either, and the server says why.
        if (phase === "blocked") rest.askWhyRefused(run.id).then((why) => {
          const is_news = why !== refusal;
          refusal = why;
          if (is_news && store.state.connection.phase === "blocked") show();
        });
      },
      onGone: () => onRunGone(),
      isAlive: () => rest.getRun(run.id).then(() => true, (error) => {
        if (error instanceof RequestError && isAboutRun(error.document)) return false;
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
    const was_dropped = ["reconnecting", "blocked", "refused"].includes(store.state.connection.phase);
    store.dispatch({ type: "connection_changed", phase: "gone", reason: was_dropped ? "unknown" : "deleted" });
    if (!was_dropped || token === null) return;
    recreate().then(() => {
      store.dispatch({ type: "message_shown", text: t("The server no longer has this run (it may have restarted). The same run starts again from step 0.") });
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
    usable,
    showBase,
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

/** Whether a refusal says that the run does not exist. @param {ErrorDocument} document */
const isAboutRun = ({ status }) => status === 404 || status === 410;

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
