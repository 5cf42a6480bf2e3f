// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLink, withoutRefused } from "../../../static/js/app/link_check.js";
import { parametersOf } from "../../../static/js/app/link_text.js";
import { parsePage, unknownParts } from "../../../static/js/app/page_options.js";
import { configOfLink, formatLink, parseLink, speedOfLink } from "../../../static/js/app/url_state.js";
import { CATALOG } from "../example.js";

const WHOLE = "#problem=ring&problem_parameters.modes=6&generator_learning_rate=0.002&stabilizers.r1=on&seed=1234&speed=100";

/** @param {string} hash */
function read(hash) {
  const { link, left_out } = checkLink(CATALOG, parseLink(hash));
  return { link, left_out, config: configOfLink(CATALOG, link) };
}
const EXPECTED = read(WHOLE);

test("a link that nobody touched loses nothing", () => {
  assert.deepEqual(EXPECTED.left_out, []);
  assert.equal(`#${formatLink(EXPECTED.link)}`, WHOLE);
  assert.equal(EXPECTED.config.problem_parameters.modes, 6);
});

test("what is added or written around a link changes nothing, and is not mentioned", () => {
  const middle = WHOLE.replace("&seed", "&utm_medium=mail&seed");
  const variants = [
    `${WHOLE}&utm_source=slack&utm_campaign=a%20b`, `${WHOLE}&fbclid=IwAR0_x`, `${WHOLE}&gclid=x&_gl=1*x`, `${WHOLE}?utm_source=x`, `${WHOLE}&ref=news`, middle,
    `${WHOLE})`, `${WHOLE}.`, `${WHOLE},`, `${WHOLE}>`, `${WHOLE}).`, `${WHOLE}"`, `${WHOLE}>,`, `${WHOLE}%29`, `${WHOLE}%3E`, `${WHOLE}。`, `${WHOLE}**`, `${WHOLE}%20and%20more`, `${WHOLE} `,
    WHOLE.replace(/&/g, "&amp;"), WHOLE.replace(/&/g, "&amp;amp;"), WHOLE.replace(/&/g, "&#38;"), WHOLE.replace(/&/g, "%26amp%3B"),
    `#${encodeURIComponent(WHOLE.slice(1))}`, `#${encodeURIComponent(encodeURIComponent(WHOLE.slice(1)))}`, WHOLE.replace(/=/g, "%3D"), WHOLE.replace(/\./g, "%252E"), `#${WHOLE}`,
    WHOLE.replace(/=/g, "=3D"), WHOLE.replace("learning", "lear=\r\nning"), WHOLE.replace("learning", "lear\u200bning"), `${WHOLE}&`, WHOLE.replace(/&/g, "&&"),
  ];
  for (const hash of variants) assert.deepEqual(read(hash), EXPECTED, hash);
});

test("what is unknown or damaged is left out and named, and the rest stays, the seed above all", () => {
  /** @type {[string, string[], Partial<import("../../../static/js/app/url_state.js").Link>][]} */
  const variants = [
    [WHOLE.replace("generator_learning_rate=0.002", "generator_learning_ra"), ["generator_learning_ra"], {}],
    [WHOLE.replace("=0.002", "="), ["generator_learning_rate"], {}],
    [WHOLE.replace("=0.002", "=fast"), ["generator_learning_rate=fast"], {}],
    [WHOLE.replace("=6", "=6.5"), ["problem_parameters.modes=6.5"], {}],
    [WHOLE.replace("r1=on", "r1=maybe"), ["stabilizers.r1=maybe"], {}],
    [WHOLE.replace("r1=on", "r9=on"), ["stabilizers.r9=on"], {}],
    [`${WHOLE}&colour=red`, ["colour=red"], {}],
    [`${WHOLE}&generator_optimizer=adamant`, ["generator_optimizer=adamant"], {}],
    [`${WHOLE}&layers=real,fakes`, ["layers=fakes"], { layers: ["real"] }],
    [WHOLE.replace("=100", "=slow"), ["speed=slow"], { speed: null }],
    [`${WHOLE}&preset=nothing`, ["preset=nothing"], {}],
    [`${WHOLE}&lesson=nothing`, ["lesson=nothing"], {}],
  ];
  for (const [hash, names, changes] of variants) {
    const { link, left_out, config } = read(hash);
    assert.deepEqual(left_out, names, hash);
    assert.equal(link.seed, 1234, hash);
    const untouched = hash.slice(1).split("&");
    const kept = Object.fromEntries(Object.entries(EXPECTED.link.changes).filter(([path, text]) => untouched.includes(`${path}=${text}`)));
    assert.deepEqual(link, { ...EXPECTED.link, changes: kept, ...changes }, hash);
    assert.equal(config.problem, "ring");
  }
});

test("without its problem, a link also loses the problem's parameters, and says so", () => {
  const { link, left_out } = read(WHOLE.replace("problem=ring", "problem=mixtur").replace("modes=6", "weights=1,2"));
  assert.deepEqual(left_out, ["problem=mixtur", "problem_parameters.weights=1,2"]);
  assert.equal(link.seed, 1234);
});

test("a damaged seed is left out and named", () => {
  for (const text of ["", "12x4", "-3", "1.5", "99999999999"]) {
    const { link, left_out } = read(WHOLE.replace("seed=1234", `seed=${text}`));
    assert.deepEqual(left_out, [text ? `seed=${text}` : "seed"]);
    assert.equal(link.seed, null);
    assert.deepEqual(link.changes, EXPECTED.link.changes);
  }
});

test("a number outside of the range of its field is left out", () => {
  const fields = CATALOG.fields.map((field) => (field.name === "generator_learning_rate" ? { ...field, minimum: 1e-6, maximum: 10 } : field));
  const { link, left_out } = checkLink({ ...CATALOG, fields }, parseLink("#generator_learning_rate=0&batch_size=16&seed=2"));
  assert.deepEqual(left_out, ["generator_learning_rate=0"]);
  assert.deepEqual([link.changes, link.seed], [{ batch_size: "16" }, 2]);
});

test("what the server refuses is left out by the fields that it names", () => {
  const document = { title: "", status: 422, detail: "", errors: [{ field: "stabilizers.r1", message: "" }, { field: "seed", message: "" }] };
  const { link, left_out } = withoutRefused(EXPECTED.link, document);
  assert.deepEqual(left_out, ["stabilizers.r1=on", "seed=1234"]);
  assert.deepEqual([link.seed, "stabilizers.r1" in link.changes, link.changes.problem], [null, false, "ring"]);
  assert.deepEqual(withoutRefused(EXPECTED.link, { ...document, errors: [{ field: "other", message: "" }] }).left_out, []);
});

test("parts and layers may stand between commas, and unknown parts are named", () => {
  const hash = "#hide=seed,share.nonsense&seed=1";
  assert.deepEqual(parsePage(hash).hide, ["seed", "share"]);
  assert.deepEqual(unknownParts(hash), ["nonsense"]);
  assert.deepEqual(parseLink("#layers=real,fake").layers, ["real", "fake"]);
  assert.deepEqual(parsePage("#embed&lang=zh).").language, "zh");
});

test("points survive with all their signs", () => {
  for (const points of ["0.5,-0.25;1,2", "0.5, -0.25; 1, 2", "~AB_-9_"]) assert.equal(parametersOf(`#problem_parameters.points=${points}`).get("problem_parameters.points"), points.replace(/ /g, ""));
});

test("a link to a preset or a lesson without a speed means the speed of that; unlimited is said in words", () => {
  const presets = CATALOG.presets.map((preset) => ({ ...preset, speed: 500 }));
  const catalog = { ...CATALOG, presets };
  assert.equal(speedOfLink(catalog, parseLink("#preset=rescue")), 500);
  assert.equal(speedOfLink(catalog, parseLink("#lesson=it_converges")), 500);
  assert.equal(speedOfLink(catalog, parseLink("#preset=rescue&speed=20")), 20);
  assert.equal(speedOfLink(catalog, parseLink("#preset=rescue&speed=unlimited")), null);
  assert.equal(speedOfLink(catalog, parseLink("#seed=1")), null);
  assert.equal(formatLink(parseLink("#preset=rescue&speed=unlimited")), "preset=rescue&speed=unlimited");
});
