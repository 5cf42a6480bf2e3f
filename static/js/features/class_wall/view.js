// @ts-check
/** The wall: how pupils come in, a picture of each run, and what the instructor can do for all of them. */
import { t, tn } from "../../app/i18n.js";
import { isLocalHost } from "../../app/page_options.js";
import { h, setText, together } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { createAsk } from "./ask.js";
import { ORDERS, gridFor, sorted, widestOf } from "./model.js";
import { openWallStream } from "./stream.js";
import { createTile } from "./tile.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./index.js").Classroom} Classroom */
/** @typedef {import("./model.js").Order} Order */
/** @typedef {import("./model.js").WallPupil} WallPupil */

/** In rem: the gap between tiles, the height of their text, and their largest width. */
const GAP = 0.75;
const TEXT = 3.625;
const LARGEST = 30;
const REALLY_MS = 4_000;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountWall(root, store, { commands }) {
  const ask = createAsk(commands, () => request());
  const join = createJoin(store, commands, () => setLarge(!is_large));
  const summary = h("p", { class: "wall-summary", role: "status", "data-testid": "wall-summary" });
  const grid = h("div", { class: "wall-grid", role: "group", "aria-label": t("Runs of the class") });
  const restart = h("input", { type: "checkbox", id: "wall-restart", "data-testid": "wall-restart" });
  /** @param {string} testid @param {string} title @param {string} help @param {() => void} act */
  const button = (testid, title, help, act) => h("button", { type: "button", class: "button", "data-testid": testid, "data-help": help, onclick: act }, title);
  const order = h("select", { class: "field-select", id: "wall-order", "data-testid": "wall-order", onchange: arrange },
    ...ORDERS.map(({ name, title }) => h("option", { value: name }, t(title))));
  const send = button("wall-send", t("Send my setup to all"), t("All runs of the class get the problem and the settings of your run, each with its own seed."), () => commands.sendSetup({ restart: restart.checked }));
  send.classList.add("wall-send");
  root.append(
    h("h1", { class: "visually-hidden" }, t("Class wall")),
    h("header", { class: "wall-head" },
      join.element,
      h("div", { class: "wall-side" },
        h("div", { class: "wall-row" }, summary, ask.opener, h("label", { for: "wall-order" }, t("Sort by")), order,
          createEnd(commands.endClass),
          h("button", { type: "button", class: "button", "data-testid": "hide-wall", "aria-keyshortcuts": "Escape w", "data-help": t("Back to your run; the class stays open. Keys: Escape or w"), onclick: commands.hideWall }, t("My run"))),
        h("div", { class: "wall-row", role: "group", "aria-label": t("All runs") },
          send, h("label", { class: "chip wall-restart" }, restart, t("from step 0")),
          button("wall-start", t("Start all"), t("Lets the runs of all pupils train."), () => commands.steerAll({ start: true })),
          button("wall-stop", t("Stop all"), t("Stops the runs of all pupils."), () => commands.steerAll({ start: false })),
          button("wall-reset", t("All to step 0"), t("The runs of all pupils begin again, each with its own seed."), () => commands.steerAll({ restart: true, start: false }))))),
    ...ask.elements,
    grid,
  );

  /** @type {WallPupil[]} */
  let pupils = [];
  /** The newest frame of each run. @type {Map<string, Frame>} */
  const frames = new Map();
  /** @type {Map<string, ReturnType<typeof createTile>>} */
  const tiles = new Map();
  let palette = readPalette();
  let is_large = false;
  let size = { width: 0, height: 0 };
  let is_asked = false;

  /** @param {boolean} wanted */
  function setLarge(wanted) {
    is_large = wanted;
    arrange();
  }
  /** Draws once for all messages of a moment. */
  function request() {
    if (is_asked) return;
    is_asked = true;
    requestAnimationFrame(() => { is_asked = false; arrange(); });
  }
  /** @param {string|null} name of a notice */
  const noticeTitle = (name) => (name === null ? "" : store.state.catalog?.notices?.find((each) => each.name === name)?.title ?? name);

  function arrange() {
    if (root.hidden) return;
    const is_join_large = is_large || pupils.length === 0;
    root.classList.toggle("is-large", is_join_large);
    join.update(is_join_large, pupils.length > 0);
    const entries = sorted(pupils.map((pupil) => ({ ...pupil, frame: frames.get(pupil.run) ?? null })), /** @type {Order} */ (order.value));
    layOut(entries.length, widestOf(entries));
    entries.forEach((entry, i) => {
      const tile = tiles.get(entry.run) ?? createTile(entry.run);
      tiles.set(entry.run, tile);
      if (grid.children[i] !== tile.element) grid.insertBefore(tile.element, grid.children[i] ?? null);
      tile.show(entry, noticeTitle(entry.notice), { palette, size });
    });
    for (const [run, tile] of tiles) {
      if (entries.some((entry) => entry.run === run)) continue;
      tile.element.remove();
      tiles.delete(run);
      frames.delete(run);
    }
    const training = entries.filter(({ is_present, status }) => is_present && status === "running").length;
    const noticed = entries.filter(({ notice }) => notice === "collapse").length;
    setText(summary, [
      tn(entries.length, "{count} pupil", "{count} pupils"),
      training > 0 && t("{count} training", { count: training }),
      noticed > 0 && t("{count} collapsed", { count: noticed }),
    ].filter(Boolean).join(" · "));
  }
  /** @param {number} n tiles @param {number} widest */
  function layOut(n, widest) {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const room = { width: grid.clientWidth, height: grid.clientHeight, gap: GAP * rem, text: TEXT * rem, largest: LARGEST * rem, widest };
    const { columns, width, picture } = gridFor(n, room);
    size = { width: Math.max(0, width - 2), height: picture };
    grid.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
    grid.style.setProperty("--picture", `${picture}px`);
  }
  function recolour() {
    palette = readPalette();
    request();
  }
  /** Keys of the page must not steer the run behind the wall. @param {KeyboardEvent} event */
  function press(event) {
    if (root.hidden || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const is_typing = event.target instanceof Element && event.target.matches("input:not([type=checkbox]), select");
    event.stopPropagation();
    if (event.key === "Escape" || (event.key.toLowerCase() === "w" && !is_typing)) commands.hideWall();
  }

  let closeStream = () => {};
  /** @param {Classroom|null} classroom @param {boolean} is_shown */
  function follow(classroom, is_shown) {
    closeStream();
    closeStream = () => {};
    root.hidden = !is_shown || classroom === null;
    document.documentElement.classList.toggle("has-wall", !root.hidden);
    if (root.hidden || classroom === null) return;
    join.open();
    root.focus();
    arrange();
    closeStream = openWallStream(classroom, {
      onNews(now, poll) {
        pupils = now;
        ask.show(poll);
        store.dispatch({ type: "pupils_counted", n_pupils: pupils.length });
        request();
      },
      onFrame(frame) {
        frames.set(frame.run, frame);
        request();
      },
      onConnection: (is_open) => root.classList.toggle("is-offline", !is_open),
      onOver() {
        commands.say(t("The class is over."));
        store.dispatch({ type: "class_closed" });
      },
    });
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const room = new ResizeObserver(request);
  room.observe(grid);
  dark.addEventListener("change", recolour);
  window.addEventListener("keydown", press, true);
  return together([
    store.watch((state) => (state.is_wall_shown ? state.classroom : null), (classroom) => follow(classroom, classroom !== null)),
    store.watch((state) => state.theme, recolour),
    () => follow(null, false),
    () => room.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => window.removeEventListener("keydown", press, true),
    () => root.replaceChildren(),
  ]);
}

/** A button that asks once more before it ends the class. @param {() => void} end */
function createEnd(end) {
  let timer = 0;
  const title = t("End the class");
  const button = h("button", { type: "button", class: "button", "data-testid": "end-class", "data-help": t("Pupils keep their runs; the code leads nowhere any more."), onclick: press }, title);
  function press() {
    const is_sure = button.dataset.asked !== undefined;
    clearTimeout(timer);
    if (is_sure) {
      reset();
      return end();
    }
    button.dataset.asked = "";
    setText(button, t("End it for all?"));
    timer = window.setTimeout(reset, REALLY_MS);
  }
  function reset() {
    delete button.dataset.asked;
    setText(button, title);
  }
  return button;
}

/** The code, the address and the QR code of the class. @param {Store} store @param {Commands} commands @param {() => void} toggle */
function createJoin(store, commands, toggle) {
  let origin = location.origin;
  const picture = h("img", { class: "wall-qr", alt: "", "data-testid": "wall-qr" });
  const code = h("strong", { class: "wall-code", "data-testid": "wall-code" });
  const address = h("span", { class: "wall-address", "data-testid": "wall-address" });
  const note = h("p", { class: "wall-note" });
  const enlarge = h("button", { type: "button", class: "button wall-enlarge", "data-testid": "wall-enlarge", onclick: toggle });
  const element = h("div", { class: "wall-join" }, picture,
    h("div", { class: "wall-words" }, h("p", { class: "wall-invitation" }, t("Open this address, or scan the code")), address, h("p", { class: "wall-codeline" }, h("span", {}, t("Class")), " ", code), note, enlarge));

  function show() {
    const { classroom } = store.state;
    if (!classroom) return;
    const link = `${origin}${location.pathname}c/${classroom.code}`;
    setText(code, classroom.code);
    setText(address, link.replace(/^https?:\/\//, ""));
    const source = `api/qr.svg?text=${encodeURIComponent(link)}`;
    if (picture.getAttribute("src") !== source) picture.src = source;
    picture.alt = t("QR code of the class {code}", { code: classroom.code });
  }
  return {
    element,
    /** @param {boolean} is_large @param {boolean} can_shrink */
    update(is_large, can_shrink) {
      setText(enlarge, is_large ? t("Smaller") : t("Larger"));
      enlarge.hidden = is_large && !can_shrink;
    },
    async open() {
      show();
      const found = await commands.serverAddress();
      if (!found) return;
      const is_local = isLocalHost(location.hostname);
      setText(note, found.is_loopback ? t("Only this machine can open this address: start the server with “ganscope --share” for a class.") : "");
      if (is_local && found.addresses.length > 0) origin = found.addresses[0];
      show();
    },
  };
}
