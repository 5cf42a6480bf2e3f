import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/js/app/store.js";
import { lazyDialog, mountWhen } from "../../../static/js/lib/lazy.js";
import { INITIAL_STATE, reduce } from "../example.js";

const settled = () => new Promise((resolve) => setTimeout(resolve));

function setup() {
  const store = createStore(reduce, INITIAL_STATE);
  /** @type {string[]} */
  const calls = [];
  const unmount = mountWhen(store.watch, (state) => state.is_drawer_open, async () => {
    calls.push("mounted");
    return () => calls.push("unmounted");
  });
  const open = (/** @type {boolean} */ is_open) => store.dispatch({ type: "drawer_changed", is_open });
  return { calls, unmount, open };
}

test("a part is mounted when it is first needed, and only once", async () => {
  const { calls, open, unmount } = setup();
  assert.deepEqual(calls, []);
  open(true);
  open(false);
  open(true);
  await settled();
  assert.deepEqual(calls, ["mounted"]);
  unmount();
  assert.deepEqual(calls, ["mounted", "unmounted"]);
});

test("a part that arrives after unmounting is unmounted at once", async () => {
  const { calls, open, unmount } = setup();
  open(true);
  unmount();
  await settled();
  assert.deepEqual(calls, ["mounted", "unmounted"]);
});

test("a dialog is built once, and again after a failure", async () => {
  let built = 0;
  let opened = 0;
  const dialog = lazyDialog(async () => {
    built += 1;
    if (built === 1) throw new Error("no server");
    return { open: () => { opened += 1; }, unmount: () => {} };
  });
  await dialog.open();
  await dialog.open();
  await dialog.open();
  assert.deepEqual([built, opened], [2, 2]);
});
