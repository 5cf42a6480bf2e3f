// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { classOf } from "../../../static/js/features/class_pupil/index.js";
import { changeText } from "../../../static/js/features/class_pupil/strip.js";
import { formatLink, parseLink } from "../../../static/js/app/url_state.js";
import { INITIAL_STATE, reduce, run } from "../example.js";

const joined = reduce(reduce(INITIAL_STATE, { type: "run_joined", run: run(), is_owner: true }), { type: "class_joined", membership: { code: "BCDF", run: "a1", number: 7, nick: "" } });
const setup = { type: "note", kind: "class_setup", changed: true, restarted: false, started: null };
/** @param {import("../../../static/js/app/types.js").State} state @param {object} event */
const hear = (state, event) => reduce(state, { type: "event_received", event });

test("an address names a class, which is no field of a configuration", () => {
  assert.equal(classOf("#class=bcdf"), "BCDF");
  assert.equal(classOf("#problem=ring"), null);
  assert.equal(formatLink(parseLink("#class=BCDF")), "");
});

test("a pupil hears what the instructor did, until it is seen", () => {
  const told = hear(joined, setup);
  assert.deepEqual(told.setup_change, { changed: true, restarted: false, started: null });
  assert.equal(reduce(told, { type: "setup_change_seen" }).setup_change, null);
});

test("who watches the run of a pupil hears nothing of the class", () => {
  const watching = reduce(INITIAL_STATE, { type: "run_joined", run: run(), is_owner: false });
  assert.equal(hear(watching, setup).setup_change, null);
});

test("the end of a class ends the membership, and that of another class does not", () => {
  assert.equal(hear(joined, { type: "note", kind: "class_over", code: "BCDF" }).membership, null);
  assert.equal(hear(joined, { type: "note", kind: "class_over", code: "GHJK" }).membership?.number, 7);
});

test("each change has its line", () => {
  const texts = [
    { changed: true, restarted: false, started: null },
    { changed: true, restarted: true, started: null },
    { changed: false, restarted: true, started: null },
    { changed: false, restarted: false, started: true },
    { changed: false, restarted: false, started: false },
  ].map(changeText);
  assert.equal(new Set(texts).size, 5);
});
