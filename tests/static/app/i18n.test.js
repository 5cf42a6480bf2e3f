import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { languageFor, m, setMessages, t, tn } from "../../../static/js/app/i18n.js";

afterEach(() => setMessages({}));

test("a text without a translation stays English", () => {
  setMessages({ Stop: "停止" });
  assert.equal(t("Stop"), "停止");
  assert.equal(t("Play"), "Play");
});

test("values stand where the translation puts them", () => {
  setMessages({ "{name} at step {step}": "第 {step} 步：{name}" });
  assert.equal(t("{name} at step {step}", { name: "R1", step: 7 }), "第 7 步：R1");
});

test("a brace without a value stays, so that it is seen", () => {
  assert.equal(t("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("one and many are texts of their own", () => {
  assert.equal(tn(1, "one viewer", "{count} viewers"), "one viewer");
  assert.equal(tn(3, "one viewer", "{count} viewers"), "3 viewers");
});

test("a marked text is the text", () => {
  assert.equal(m("Real data"), "Real data");
});

test("the language is the chosen one, else the first known of the browser's", () => {
  assert.equal(languageFor("zh", ["en-GB"]), "zh");
  assert.equal(languageFor(null, ["tlh", "zh-Hans-CN", "en"]), "zh");
  assert.equal(languageFor("tlh", ["qya"]), "en");
});
