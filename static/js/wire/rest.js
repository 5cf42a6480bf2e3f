// @ts-check
/** The REST calls the page makes. A refusal is a ProblemError that carries the server's problem document. */
/** @typedef {import("../core/types.js").ProblemDocument} ProblemDocument */
/** @typedef {import("../core/types.js").Run} Run */
/** @typedef {import("../core/types.js").Catalog} Catalog */

export class ProblemError extends Error {
  /** @param {ProblemDocument} problem */
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {}

/** @param {Response} response @returns {Promise<ProblemDocument>} */
async function readProblem(response) {
  const body = await response.json().catch(() => ({}));
  const retry_after = Number(response.headers.get("Retry-After"));
  return {
    title: body.title ?? response.statusText,
    status: response.status,
    detail: typeof body.detail === "string" ? body.detail : `The server answered ${response.status}.`,
    errors: Array.isArray(body.errors) ? body.errors : [],
    retry_after_s: retry_after > 0 ? retry_after : null,
  };
}

/** @param {typeof fetch} fetcher */
export function createRestClient(fetcher) {
  /**
   * @param {string} method @param {string} path @param {{body?: object, token?: string|null}} [options]
   * @returns {Promise<any>}
   */
  async function call(method, path, { body, token } = {}) {
    /** @type {{[name: string]: string}} */
    const headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    let response;
    try {
      response = await fetcher(`/api${path}`, { method, headers, body: body ? JSON.stringify(body) : undefined });
    } catch (error) {
      throw new UnreachableError(String(error));
    }
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return response.status === 204 ? null : response.json();
  }

  /** @param {string} id */
  const at = (id) => `/runs/${encodeURIComponent(id)}`;
  return {
    /** @param {string} language @returns {Promise<Catalog>} */
    getCatalog: (language) => call("GET", `/catalog?language=${encodeURIComponent(language)}`),
    /** The page's own texts; English needs none. @param {string} language @returns {Promise<import("../core/messages.js").Messages>} */
    getMessages: async (language) => (language === "en" ? {} : (await fetcher(`/i18n/${language}.json`)).json()),
    /** @param {object} body @returns {Promise<{run: Run, token: string}>} */
    createRun: (body) => call("POST", "/runs", { body }),
    /** @param {string} id @returns {Promise<Run>} */
    getRun: async (id) => {
      const answer = await call("GET", at(id));
      return answer.run ?? answer;
    },
    /** @param {string} id @returns {Promise<{columns: string[], rows: (number|null)[][]}>} */
    getMetrics: (id) => call("GET", `${at(id)}/metrics`),
    /** @param {string} id @param {string} token */
    deleteRun: (id, token) => call("DELETE", at(id), { token }),
    /** @param {string} id @param {string} token @param {object} body @returns {Promise<{run: Run, recompiled: boolean, restarted: boolean}>} */
    patchRun: (id, token, body) => call("PATCH", at(id), { body, token }),
    /** @param {string} id @param {string} token @param {"start"|"stop"|"step"|"reset"} command @param {object} [body] @returns {Promise<{run: Run}>} */
    command: (id, token, command, body = {}) => call("POST", `${at(id)}/${command}`, { body, token }),
  };
}

/** @typedef {ReturnType<typeof createRestClient>} RestClient */
