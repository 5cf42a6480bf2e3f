// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { ABOUT } from "../../../static/js/features/glossary/about_text.js";
import { parseMath } from "../../../static/js/features/glossary/formula_parser.js";
import { FORMULAS } from "../../../static/js/features/glossary/formulas.js";
import { termOfNotice } from "../../../static/js/features/glossary/index.js";
import { GLOSSARY_GROUPS, glossaryTerms, searchTerms } from "../../../static/js/features/glossary/model.js";
import { TERMS } from "../../../static/js/features/glossary/terms.js";
import { CATALOG } from "../example.js";

const sentences = (/** @type {string} */ text) => text.split(/[.:;!?] /).length;

test("every term has a text of a few sentences and a source", () => {
  for (const { name, title, text, source, group } of TERMS) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.ok(title && source, name);
    assert.ok(text.endsWith(".") && sentences(text) <= 7 && text.length < 420, name);
    assert.ok(GLOSSARY_GROUPS.some((each) => each.name === group), name);
  }
  assert.equal(new Set(TERMS.map(({ name }) => name)).size, TERMS.length);
  assert.ok(ABOUT.every(({ title, paragraphs }) => title && paragraphs.length > 0));
});

test("every formula can be parsed", () => {
  for (const source of [...Object.values(FORMULAS), ...TERMS.flatMap(({ math }) => math ?? [])]) {
    assert.ok(parseMath(source).items.length > 0, source);
  }
});

test("a formula is parsed into the right tree", () => {
  const name = (/** @type {string} */ text) => ({ kind: "name", text });
  assert.deepEqual(parseMath(String.raw`\frac{a}{b}`).items, [{ kind: "frac", items: [{ kind: "row", items: [name("a")] }, { kind: "row", items: [name("b")] }] }]);
  assert.deepEqual(parseMath("x_i^2").items, [{ kind: "script", base: name("x"), below: name("i"), above: { kind: "number", text: "2" }, is_limit: false }]);
  assert.deepEqual(parseMath(String.raw`\max_D`).items, [{ kind: "script", base: name("max"), below: name("D"), above: null, is_limit: true }]);
  assert.deepEqual(parseMath(String.raw`-\text{ if }1.5`).items, [{ kind: "operator", text: "−" }, { kind: "text", text: " if " }, { kind: "number", text: "1.5" }]);
});

test("a formula with a mistake is refused with a message", () => {
  assert.throws(() => parseMath(String.raw`\nothing`), /\\nothing/);
  assert.throws(() => parseMath("{a"), /stays open/);
  assert.throws(() => parseMath("a}"), /too many/);
  assert.throws(() => parseMath(String.raw`\frac{a}`), /too early/);
});

test("the catalog's entries are terms too, and the rule of a notice is shown with its term", () => {
  const rule = "For 3 measurements.";
  const catalog = { ...CATALOG, notices: [{ name: "collapse", title: "", summary: "", rule, texts: [], remedies: [] }] };
  const terms = glossaryTerms(catalog);
  assert.equal(terms.find(({ name }) => name === "mode_collapse")?.rule, rule);
  assert.deepEqual([terms.find(({ name }) => name === "js")?.group, terms.find(({ name }) => name === "r1")?.group], ["metrics", "stabilizers"]);
  assert.ok(terms.find(({ name }) => name === "js")?.math);
  assert.equal(terms.filter(({ name }) => name === "non_saturating").length, 1);
  assert.equal(termOfNotice("discriminator_won"), "discriminator_won");
});

test("a search finds titles before texts and ignores case", () => {
  const terms = glossaryTerms(CATALOG);
  assert.equal(searchTerms(terms, "MODE coll")[0].name, "mode_collapse");
  const found = searchTerms(terms, "collapse").map(({ name }) => name);
  assert.equal(found[0], "mode_collapse");
  assert.ok(found.length < terms.length);
  assert.deepEqual(searchTerms(terms, "qqqq"), []);
  assert.equal(searchTerms(terms, "  ").length, terms.length);
});
