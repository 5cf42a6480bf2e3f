// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { bannerOf } from "../../../static/js/features/status_banner/model.js";
import { statusText } from "../../../static/js/features/transport/status_text.js";
import { meaningOfRefusal } from "../../../static/js/net/refusals.js";
import { explained } from "../../../static/js/net/refused_values.js";
import { RequestError, createRestClient } from "../../../static/js/net/rest.js";
import { CATALOG, INITIAL_STATE, field, reduce, run } from "../example.js";

/** What the page makes of an answer. @param {number} status @param {object|string} body @param {{[name: string]: string}} [headers] */
async function banner(status, body, headers = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const rest = createRestClient(async () => new Response(text, { status, headers }));
  const error = await rest.createRun({}).then(() => null, (refused) => refused);
  assert.ok(error instanceof RequestError);
  const state = reduce(INITIAL_STATE, { type: "connection_changed", ...meaningOfRefusal(error.document), wait_ms: 4_000 });
  return { phase: state.connection.phase, status: statusText(state), ...bannerOf(state) };
}
const OURS = { "Content-Type": "application/problem+json" };

test("a refusal is shown with the server's own reason, and is no missing answer", async () => {
  const detail = "Start the server with GANSCOPE_ALLOWED_ORIGINS='[\"https://x.example\"]'.";
  for (const status of [400, 401, 403, 405, 413, 500]) {
    const shown = await banner(status, { detail, errors: [] }, OURS);
    assert.equal(shown.phase, "refused");
    assert.equal(shown.status, "refused");
    assert.ok(shown.text?.startsWith(detail));
    assert.match(shown.text ?? "", /in 4 seconds/);
    assert.doesNotMatch(`${shown.title} ${shown.text}`, /does not answer|still running/);
    assert.deepEqual(shown.actions?.map(({ name }) => name), ["retry"]);
  }
});

test("a machine that cannot train says why; it is not full", async () => {
  const shown = await banner(503, { detail: "This machine computes wrong numbers.", errors: [] }, OURS);
  assert.equal(shown.phase, "refused");
  assert.match(shown.text ?? "", /wrong numbers/);
});

test("a server that is full says so in its own words", async () => {
  const shown = await banner(429, { detail: "All 30 places are taken.", errors: [] }, { ...OURS, "Retry-After": "30" });
  assert.equal(shown.phase, "full");
  assert.match(shown.text ?? "", /^All 30 places are taken\./);
});

test("a proxy that answers in place of the server is named", async () => {
  for (const status of [502, 503, 504]) {
    const shown = await banner(status, "<html>Bad Gateway</html>", { "Content-Type": "text/html" });
    assert.equal(shown.phase, "unreachable");
    assert.match(shown.text ?? "", new RegExp(`proxy.*${status}`));
  }
});

test("blocked streams are named in plain words", () => {
  const state = reduce(INITIAL_STATE, { type: "connection_changed", phase: "blocked", wait_ms: 1_000 });
  assert.match(`${bannerOf(state)?.title} ${bannerOf(state)?.text}`, /WebSocket.*proxy.*Upgrade/);
});

test("every address is relative to the page's own", async () => {
  /** @type {string[]} */
  const asked = [];
  const rest = createRestClient(async (address) => { asked.push(String(address)); return Response.json({}); });
  await Promise.all([rest.getCatalog("en"), rest.getRun("a1"), rest.getHealth(), rest.getMessages("zh")]);
  asked.push(rest.exportAddress("a1", "csv"), rest.exportAddress("a1", "python"));
  for (const address of asked) assert.match(address, /^(api|i18n|healthz)/);
});

test("a refused value is explained by the control's title, plain numbers, and what stays in force", () => {
  const rate = field({ name: "generator_learning_rate", title: "Learning rate", default: 0.001, minimum: 1e-6, maximum: 10 });
  const catalog = { ...CATALOG, fields: [rate, ...CATALOG.fields.filter(({ name }) => name !== rate.name)] };
  const state = { ...INITIAL_STATE, catalog, run: run({ seed: 7 }) };
  const document = { title: "", status: 422, detail: "", errors: [
    { field: "generator_learning_rate", given: -5, allowed: "a number from 1e-06 to 10", message: "generator_learning_rate: got -5" },
    { field: "seed", given: -5, allowed: "x", message: "" },
    { field: "stabilizers.r1.weight", given: -5, allowed: "a number above 0", message: "stabilizers.r1.weight: got -5" },
    { field: "other", given: -5, allowed: "x", message: "other: got -5" },
  ] };
  assert.deepEqual(explained(state, document).errors.map(({ message }) => message), [
    "Learning rate can be from 0.000001 to 10. 0.001 stays in force.",
    "Seed can be a whole number from 0 to 4294967295. 7 stays in force.",
    "weight can be a number above 0.",
    "other: got -5",
  ]);
});
