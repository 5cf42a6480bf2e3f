import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { languageFor, m, setMessages, t, tn } from "../../../static/js/app/i18n.js";

afterEach(() => setMessages({}));

test("a text without a translation stays English", () => {
  setMessages({ Stop: "停止" });
  assert.equal(t("Stop"), "停止");
  assert.equal(t("Play"), "Play");
});

test("values are inserted where the translation has them", () => {
  setMessages({ "{name} at step {step}": "第 {step} 步：{name}" });
  assert.equal(t("{name} at step {step}", { name: "R1", step: 7 }), "第 7 步：R1");
});

test("a brace without a value stays visible", () => {
  assert.equal(t("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("singular and plural are separate texts", () => {
  assert.equal(tn(1, "one viewer", "{count} viewers"), "one viewer");
  assert.equal(tn(3, "one viewer", "{count} viewers"), "3 viewers");
});

test("marking a text returns it unchanged", () => {
  assert.equal(m("Real data"), "Real data");
});

test("the language is the chosen one, otherwise the first known one of the browser", () => {
  assert.equal(languageFor("zh", ["en-GB"]), "zh");
  assert.equal(languageFor(null, ["tlh", "zh-Hans-CN", "en"]), "zh");
  assert.equal(languageFor("tlh", ["qya"]), "en");
});
