// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PARTS, DEFAULT_PAGE_OPTIONS, formatAddress, formatPage, hiddenText, parsePage, shareLinks } from "../../../static/js/app/page_options.js";
import { parseLink } from "../../../static/js/app/url_state.js";
import { CATALOG, INITIAL_STATE, run } from "../example.js";

const STATE = { ...INITIAL_STATE, catalog: CATALOG, run: run(), is_owner: true };
const CHOICE = { base: "http://10.0.0.2:8000/", page: DEFAULT_PAGE_OPTIONS, title: "a game" };

test("a link without page options shows the whole page", () => {
  assert.deepEqual(parsePage("#problem=ring"), DEFAULT_PAGE_OPTIONS);
  assert.equal(formatPage(DEFAULT_PAGE_OPTIONS), "");
});

test("hidden parts are read in the order of the page, unknown and repeated ones are ignored", () => {
  assert.deepEqual(parsePage("#hide=seed.nonsense.data.seed..__proto__").hide, ["data", "seed"]);
  assert.deepEqual(parsePage("#hide=").hide, []);
});

test("every hidden part is the same after writing and reading the address", () => {
  const page = { hide: PARTS.map(({ name }) => name), is_embed: true, is_presenting: true, language: "zh" };
  assert.deepEqual(parsePage(formatPage(page)), page);
});

test("the value 0 switches an option off", () => {
  assert.deepEqual(parsePage("#embed=0&present=0"), DEFAULT_PAGE_OPTIONS);
  assert.equal(parsePage("#embed").is_embed, true);
});

test("the keys of page options are not changes of the configuration", () => {
  assert.deepEqual(parseLink("#hide=data&embed=1&present=1&lang=zh&view=inside").changes, {});
});

test("the column of the controls disappears only when all its parts are hidden", () => {
  const controls = ["data", "generator", "discriminator", "game", "remedies"];
  assert.equal(hiddenText({ ...DEFAULT_PAGE_OPTIONS, hide: controls.slice(1) }).includes("controls"), false);
  assert.equal(hiddenText({ ...DEFAULT_PAGE_OPTIONS, hide: controls }), `${controls.join(" ")} controls`);
});

test("every part has a rule in the style sheet that hides it", () => {
  const css = readFileSync(new URL("../../../static/js/features/page_mode/page_mode.css", import.meta.url), "utf-8");
  for (const { name } of PARTS) assert.ok(css.includes(`[data-hide~="${name}"]`), name);
});

test("one link starts a new run with the setup, the other watches this run", () => {
  const { setup, watch } = shareLinks(STATE, CHOICE);
  assert.equal(setup, "http://10.0.0.2:8000/#seed=3");
  assert.equal(watch, "http://10.0.0.2:8000/#run=a1");
});

test("a viewer's links have the setup of the watched run", () => {
  const { setup, watch } = shareLinks({ ...STATE, is_owner: false }, CHOICE);
  assert.equal(setup, "http://10.0.0.2:8000/#seed=3");
  assert.equal(watch, "http://10.0.0.2:8000/#run=a1");
});

test("links have the chosen page options, not those of this page", () => {
  const page = { ...DEFAULT_PAGE_OPTIONS, hide: ["data", "seed"], is_presenting: true };
  const shown = { ...STATE, page: { ...DEFAULT_PAGE_OPTIONS, hide: ["game"], is_embed: true } };
  const { setup, watch, embed } = shareLinks(shown, { ...CHOICE, page });
  assert.equal(setup, "http://10.0.0.2:8000/#seed=3&hide=data.seed&present=1");
  assert.equal(watch, "http://10.0.0.2:8000/#run=a1&hide=data.seed&present=1");
  assert.equal(embed, "http://10.0.0.2:8000/#seed=3&hide=data.seed&embed=1");
});

test("the title of the embedded frame is escaped", () => {
  const { snippet, embed } = shareLinks(STATE, { ...CHOICE, title: 'a "game" <b>' });
  assert.ok(snippet.startsWith(`<iframe src="${embed.replaceAll("&", "&amp;")}" title="a &quot;game&quot; &lt;b>"`), snippet);
});

test("the address keeps the page options", () => {
  assert.equal(formatAddress({ ...STATE, page: { ...DEFAULT_PAGE_OPTIONS, hide: ["data"] } }), "seed=3&hide=data");
  assert.equal(formatAddress({ ...INITIAL_STATE, page: { ...DEFAULT_PAGE_OPTIONS, is_presenting: true } }), "present=1");
});
