import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/js/app/store.js";
import { lazyDialog, mountWhen } from "../../../static/js/lib/lazy.js";
import { INITIAL_STATE, reduce } from "../example.js";

const settled = () => new Promise((resolve) => setTimeout(resolve));

function setup() {
  const store = createStore(reduce, INITIAL_STATE);
  /** @type {string[]} */
  const told = [];
  const unmount = mountWhen(store.watch, (state) => state.is_drawer_open, async () => {
    told.push("mounted");
    return () => told.push("unmounted");
  });
  const open = (/** @type {boolean} */ is_open) => store.dispatch({ type: "drawer_changed", is_open });
  return { told, unmount, open };
}

test("a part is mounted when it is first wanted, and once", async () => {
  const { told, open, unmount } = setup();
  assert.deepEqual(told, []);
  open(true);
  open(false);
  open(true);
  await settled();
  assert.deepEqual(told, ["mounted"]);
  unmount();
  assert.deepEqual(told, ["mounted", "unmounted"]);
});

test("a part that comes too late goes at once", async () => {
  const { told, open, unmount } = setup();
  open(true);
  unmount();
  await settled();
  assert.deepEqual(told, ["mounted", "unmounted"]);
});

test("a dialog is built once, and tried again after a failure", async () => {
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
