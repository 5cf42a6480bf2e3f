// @ts-check
/**
 * The REST calls of the page. A refusal is a RequestError with the server's error document. All addresses are relative
 * to the page's own, which may lie below a prefix of a reverse proxy.
 */
import { t } from "../app/i18n.js";
/** @typedef {import("../app/types.js").ErrorDocument} ErrorDocument */
/** @typedef {import("../app/types.js").Run} Run */
/** @typedef {import("../app/types.js").Catalog} Catalog */
/** @typedef {{code: string, path: string, run: string, n_pupils: number, n_setups: number, seconds_left: number}} ClassDocument */
/** @typedef {{number: number, nick: string, run: string}} PupilDocument */

export class RequestError extends Error {
  /** @param {ErrorDocument} document */
  constructor(document) {
    super(document.detail || document.title);
    this.document = document;
  }
}

/** The server could not be reached. */
export class UnreachableError extends Error {}

/** A longer wait is reported to the user instead. */
const PATIENCE_S = 5;
/** Spreads the retries of the browsers of a class, which all got the same number of seconds. */
const JITTER_S = 0.5;

/** How long to wait before one retry: the training process restarts, or the rate limit is reached. @param {Response} response @returns {number|null} seconds; null: no retry */
function waitFor(response) {
  const retry_after = Number(response.headers.get("Retry-After"));
  return [429, 503].includes(response.status) && retry_after > 0 && retry_after <= PATIENCE_S ? retry_after : null;
}

/** @param {Response} response @returns {Promise<ErrorDocument>} */
async function readErrorDocument(response) {
  const body = await response.json().catch(() => ({}));
  const retry_after = Number(response.headers.get("Retry-After"));
  return {
    title: body.title ?? response.statusText,
    status: response.status,
    detail: typeof body.detail === "string" ? body.detail : t("The server answered {status}.", { status: response.status }),
    errors: Array.isArray(body.errors) ? body.errors : [],
    retry_after_s: retry_after > 0 ? retry_after : null,
    is_ours: (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json"),
    process: typeof body.state === "string" ? { state: body.state, doing: body.doing ?? null, since_seconds: Number(body.since_seconds ?? 0) } : null,
  };
}

/** @param {typeof fetch} fetcher */
export function createRestClient(fetcher) {
  /**
   * @param {string} method @param {string} path @param {{body?: object, token?: string|null, accept?: string}} [options]
   * @returns {Promise<Response>}
   */
  async function request(method, path, { body, token, accept = "application/json" } = {}) {
    /** @type {{[name: string]: string}} */
    const headers = { Accept: accept };
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    const ask = () => reach(`api${path}`, { method, headers, body: body ? JSON.stringify(body) : undefined });
    let response = await ask();
    const wait_s = waitFor(response);
    if (wait_s !== null) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * (wait_s + JITTER_S * Math.random())));
      response = await ask();
    }
    if (!response.ok) throw new RequestError(await readErrorDocument(response));
    return response;
  }
  /** @param {string} address @param {RequestInit} [options] @returns {Promise<Response>} */
  async function reach(address, options) {
    try {
      return await fetcher(address, options);
    } catch (error) {
      throw new UnreachableError(String(error));
    }
  }
  /** @param {string} method @param {string} path @param {{body?: object, token?: string|null}} [options] @returns {Promise<any>} */
  async function call(method, path, options) {
    const response = await request(method, path, options);
    return response.status === 204 ? null : response.json();
  }
  /** Fetches arrays instead of JSON. @param {string} path @returns {Promise<ArrayBuffer>} */
  const getArrays = async (path) => (await request("GET", path, { accept: "*/*" })).arrayBuffer();

  /** @param {string} id */
  const at = (id) => `/runs/${encodeURIComponent(id)}`;
  /** @param {string} code */
  const ofClass = (code) => `/classes/${encodeURIComponent(code)}`;
  return {
    /** @param {string} language @returns {Promise<Catalog>} */
    getCatalog: (language) => call("GET", `/catalog?language=${encodeURIComponent(language)}`),
    /** The translations of the page's texts; English needs none. @param {string} language @returns {Promise<import("../app/i18n.js").Messages>} */
    getMessages: async (language) => (language === "en" ? {} : (await fetcher(`i18n/${language}.json`)).json()),
    /** Also answers while the server is in trouble. @returns {Promise<import("../app/types.js").Health>} */
    getHealth: async () => (await reach("healthz")).json(),
    /** @returns {Promise<import("../app/types.js").ServerAddress>} */
    getAddress: () => call("GET", "/address"),
    /** The short code with which a class finds a run. @param {string} id @param {string} token @returns {Promise<{code: string}>} */
    createWatchCode: (id, token) => call("POST", `${at(id)}/watch_code`, { token }),
    /** @param {object} body @returns {Promise<{run: Run, token: string}>} */
    createRun: (body) => call("POST", "/runs", { body }),
    /** @param {string} id @returns {Promise<Run>} */
    getRun: async (id) => {
      const answer = await call("GET", at(id));
      return answer.run ?? answer;
    },
    /**
     * Why the server refuses what pages of this address change; "" if it does not. A start without a token: the answer
     * is 401 if the page's origin is allowed.
     * @param {string} id @returns {Promise<string>}
     */
    askWhyRefused: (id) => call("POST", `${at(id)}/start`).then(() => "", (error) => (error instanceof RequestError && error.document.status === 403 ? error.document.detail : "")),
    /** @param {string} id @returns {Promise<{columns: string[], rows: (number|null)[][]}>} */
    getMetrics: (id) => call("GET", `${at(id)}/metrics`),
    /** @param {string} id @param {string} token */
    deleteRun: (id, token) => call("DELETE", at(id), { token }),
    /** @param {string} id @param {string} token @param {object} body @returns {Promise<{run: Run, recompiled: boolean, restarted: boolean}>} */
    patchRun: (id, token, body) => call("PATCH", at(id), { body, token }),
    /** @param {string} id @param {string} token @param {"start"|"stop"|"step"|"reset"|"checkpoint"|"restore"} command @param {object} [body] @returns {Promise<{run: Run}>} */
    command: (id, token, command, body = {}) => call("POST", `${at(id)}/${command}`, { body, token }),
    /** The address of an exported file of the run. @param {string} id @param {import("../app/types.js").ExportFormat} format */
    exportAddress: (id, format) => (format === "csv" ? `api${at(id)}/metrics?format=csv` : `api${at(id)}/export?format=${format}`),
    /** The stored results of a lesson's courses. @param {string} name @returns {Promise<import("../app/types.js").Evidence>} */
    getEvidence: (name) => call("GET", `/lessons/${encodeURIComponent(name)}/evidence`),
    /** The frame of one step. @param {string} id @param {number} step */
    getFrame: (id, step) => getArrays(`${at(id)}/frame?step=${step}`),
    /** The trace of the next step. @param {string} id @param {"both"|"discriminator"|"generator"} player */
    getStepTrace: (id, player) => getArrays(`${at(id)}/step_story?player=${player}`),
    /** The present state of both networks. @param {string} id */
    getInspection: (id) => getArrays(`${at(id)}/inside`),
    /** @param {string} id @returns {Promise<import("../app/types.js").EventsDocument>} */
    getEvents: (id) => call("GET", `${at(id)}/events`),
    /** @param {string} id @param {string} token @param {number} step @returns {Promise<{run: Run}>} */
    rewind: (id, token, step) => call("POST", `${at(id)}/rewind`, { body: { step }, token }),
    /** Opens a class around a run. @param {string} id @param {string} token of the run @returns {Promise<{class: ClassDocument, token: string}>} */
    openClass: (id, token) => call("POST", `${at(id)}/class`, { body: {}, token }),
    /** @param {string} code @returns {Promise<ClassDocument>} */
    getClass: (code) => call("GET", ofClass(code)),
    /** @param {string} code @param {string} token of the class */
    endClass: (code, token) => call("DELETE", ofClass(code), { token }),
    /** Gives the setup of a run to all runs of a class, and lets them begin again, train or stop. @param {string} code @param {string} token of the class @param {{run?: string, restart?: boolean, start?: boolean}} body run: left out, the setup stays @returns {Promise<{n_runs: number, failed: object[]}>} */
    sendSetup: (code, token, body) => call("POST", `${ofClass(code)}/setup`, { body, token }),
    /** Joins a class with a new run. @param {string} code @returns {Promise<{class: ClassDocument, pupil: PupilDocument, run: Run, token: string}>} */
    joinClass: (code) => call("POST", `${ofClass(code)}/runs`, { body: {} }),
    /** Who of a class has a run. @param {string} code @param {string} id @param {string} token of the run @returns {Promise<{class: ClassDocument, pupil: PupilDocument|null}>} */
    getMembership: (code, id, token) => call("GET", `${ofClass(code)}${at(id)}`, { token }),
    /** Renames a pupil, or moves the pupil to this run. @param {string} code @param {string} id @param {string} token of the run @param {object} body @returns {Promise<{class: ClassDocument, pupil: PupilDocument}>} */
    changePupil: (code, id, token, body) => call("PATCH", `${ofClass(code)}${at(id)}`, { body, token }),
    /** Asks a class. @param {string} code @param {string} token of the class @param {{question: string, answers: string[]}} body */
    ask: (code, token, body) => call("POST", `${ofClass(code)}/poll`, { body, token }),
    /** Shows the counts on all pages. @param {string} code @param {string} token of the class */
    revealPoll: (code, token) => call("POST", `${ofClass(code)}/poll/reveal`, { body: {}, token }),
    /** @param {string} code @param {string} token of the class */
    takePollBack: (code, token) => call("DELETE", `${ofClass(code)}/poll`, { token }),
    /** @param {string} code @param {{number: number, answer: number, ballot?: string}} body @param {string|null} token of a pupil's run */
    vote: (code, body, token) => call("POST", `${ofClass(code)}/votes`, { body, token }),
    /** Shows where the owner points. @param {string} id @param {string} token @param {[number, number]|null} place */
    point: (id, token, place) => call("POST", `${at(id)}/pointer`, { body: { at: place }, token }),
    /** Adds points to a stroke. @param {string} id @param {string} token @param {{stroke: number, points: [number, number][]}} body */
    draw: (id, token, body) => call("POST", `${at(id)}/ink`, { body, token }),
    /** @param {string} id @param {string} token */
    clearInk: (id, token) => call("DELETE", `${at(id)}/ink`, { token }),
    /** Forks a run. @param {string} id @param {object} body @param {string|null} [token] of the original run, when the two should keep step @returns {Promise<{run: Run, token: string}>} */
    fork: (id, body, token = null) => call("POST", `${at(id)}/fork`, { body, token }),
  };
}

/** @typedef {ReturnType<typeof createRestClient>} RestClient */
