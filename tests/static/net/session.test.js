// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { parseLink } from "../../../static/js/app/url_state.js";
import { createStore } from "../../../static/js/app/store.js";
import { RequestError, UnreachableError } from "../../../static/js/net/rest.js";
import { createSession } from "../../../static/js/net/session.js";
import { CATALOG, INITIAL_STATE, reduce } from "../example.js";

const NO_MEMORY = { read: () => null, write: () => {}, tokenOf: () => null };
/** @param {number} status @param {object[]} [errors] */
const refusal = (status, errors = []) => new RequestError(/** @type {any} */ ({ title: "", status, detail: `No: ${status}.`, errors, is_ours: true, retry_after_s: null, process: null }));
/** Lets all that is ready happen; no timer fires. */
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

/** A page whose server gives these answers to the creation of a run. @param {Error[]} answers */
function page(answers) {
  /** @type {any[]} */
  const asked = [];
  const rest = /** @type {any} */ ({
    getCatalog: async () => CATALOG,
    createRun: async (/** @type {any} */ body) => { asked.push(body); throw answers[Math.min(asked.length, answers.length) - 1]; },
  });
  const store = createStore(reduce, INITIAL_STATE);
  return { asked, store, session: createSession({ store, rest, memory: NO_MEMORY }) };
}

test("Try now asks at once, whatever the reason was, and without a timer", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    for (const [error, phase] of /** @type {[Error, string][]} */ ([[refusal(403), "refused"], [refusal(500), "refused"], [refusal(429), "full"], [new UnreachableError(""), "unreachable"]])) {
      const { asked, store, session } = page([error]);
      session.open(parseLink("#seed=7"));
      await settle();
      assert.equal(store.state.connection.phase, phase);
      assert.equal(asked.length, 1);
      session.retry();
      await settle();
      assert.equal(asked.length, 2, phase);
      assert.equal(store.state.message, null);
      assert.equal(asked[1].seed, 7);
    }
  } finally {
    mock.timers.reset();
  }
});

test("a run is created without a start, and the page claims no time for it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { asked, session } = page([refusal(403)]);
    session.open(parseLink("#preset=rescue&seed=7"), { first_speed: 500 });
    await settle();
    assert.deepEqual([asked[0].start, asked[0].keep_running_seconds, asked[0].seed], [undefined, 0, 7]);
  } finally {
    mock.timers.reset();
  }
});

test("what the server refuses of a link is left out, and the seed stays", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { asked, store, session } = page([refusal(422, [{ field: "stabilizers.r1" }]), refusal(422, [{ field: "loss" }]), refusal(403)]);
    session.open(parseLink("#stabilizers.r1=on&batch_size=16&seed=7"));
    await settle();
    assert.deepEqual(asked.map(({ config, seed }) => [Object.keys(config.stabilizers), config.batch_size, seed]), [[["r1"], 16, 7], [[], 16, 7], [[], 64, 7]]);
    assert.equal(store.state.connection.phase, "refused");
  } finally {
    mock.timers.reset();
  }
});

test("another link that is opened meanwhile takes over", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { asked, session } = page([refusal(403)]);
    session.open(parseLink("#seed=7"));
    await settle();
    session.open(parseLink("#seed=8"));
    await settle();
    session.retry();
    await settle();
    assert.deepEqual(asked.map(({ seed }) => seed), [7, 8, 8]);
  } finally {
    mock.timers.reset();
  }
});
