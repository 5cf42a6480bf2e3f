// @ts-check
/** Numbers about the run, its frames and the server, as rows of a small table. */
import { formatCount, formatRate } from "../../app/format.js";
import { m, t } from "../../app/i18n.js";
import { isPlaying } from "../../app/selectors.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../app/types.js").Health} Health */
/** @typedef {import("../../app/types.js").Measurement} Measurement */

/** @typedef {{received: number, drawn: number, skipped: number, bytes: number}} Rates per second */
/** @typedef {{rates: Rates|null, last_bytes: number, delay_ms: number|null, health: Health|null, now_ms: number}} Facts now_ms: milliseconds since the epoch, as in Date.now() */

/** @param {Measurement} before @param {Measurement} after @returns {Rates} */
export function ratesBetween(before, after) {
  const seconds = Math.max(1e-3, (after.at_ms - before.at_ms) / 1000);
  /** @param {"received"|"drawn"|"skipped"|"bytes"} name */
  const rate = (name) => (after.frame_stats[name] - before.frame_stats[name]) / seconds;
  return { received: rate("received"), drawn: rate("drawn"), skipped: rate("skipped"), bytes: rate("bytes") };
}

/** @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** @param {number} seconds */
export function formatDuration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(whole / unit));
  if (minutes === 0) return t("{seconds} s", { seconds: whole });
  if (hours === 0) return t("{minutes} min {seconds} s", { minutes, seconds: whole % 60 });
  if (days === 0) return t("{hours} h {minutes} min", { hours, minutes: minutes % 60 });
  return t("{days} d {hours} h", { days, hours: hours % 24 });
}

/** @param {number|undefined} rate */
const perSecond = (rate) => (rate === undefined ? "–" : formatRate(rate));

/** @type {[string, string, string, (state: State, facts: Facts) => string][]} name, title, help, value */
const LINES = [
  ["steps", m("steps/s"), m("The number of steps per second that the run makes now."), (state) => formatRate(isPlaying(state) ? (state.run?.steps_per_second ?? 0) : 0)],
  ["age", m("run age"), m("Time since the run was created."), ({ run }, { now_ms }) => (run?.created_at ? formatDuration((now_ms - Date.parse(run.created_at)) / 1000) : "–")],
  ["saved", m("saved"), m("A saved run survives a restart of the server: it is written to disk about once a second."), savedText],
  ["viewers", m("open pages"), m("The number of pages that show this run now, including yours."), ({ run }) => formatCount(run?.viewers)],
  ["received", m("frames/s"), m("The number of frames per second that this page receives during training. With many viewers, each receives fewer."), (_, { rates }) => perSecond(rates?.received)],
  ["drawn", m("frames drawn/s"), m("The number of frames per second that this page draws; none while the tab is hidden."), (_, { rates }) => perSecond(rates?.drawn)],
  ["skipped", m("frames skipped/s"), m("Frames that were replaced by newer ones before this page could receive them. Nothing is lost: the newest frame is always shown."), (_, { rates }) => perSecond(rates?.skipped)],
  ["size", m("frame size"), m("The size of the last frame as it was sent."), (_, { last_bytes }) => (last_bytes > 0 ? formatBytes(last_bytes) : "–")],
  ["traffic", m("data/s"), m("The network traffic of the frames."), (_, { rates }) => (rates ? formatBytes(rates.bytes) : "–")],
  ["delay", m("latency"), m("The time that a message takes to the server and back."), (_, { delay_ms }) => (delay_ms === null ? "–" : `${delay_ms < 10 ? delay_ms.toFixed(1) : Math.round(delay_ms)} ms`)],
  ["restarts", m("process restarts"), m("The number of times the training process was restarted since the server started."), (_, { health }) => formatCount(health?.child?.restarts)],
  ["uptime", m("server uptime"), m("Time since the server started."), (_, { health }) => (health ? formatDuration(health.uptime_seconds) : "–")],
  ["versions", m("versions"), m("The versions of ganscope, JAX and Python on the server."), (_, { health }) => versionsOf(health)],
];

/** @param {State} state @param {Facts} facts */
function savedText({ run }, { health }) {
  if (run?.not_saved || health?.store?.is_saving === false) return t("not now");
  return health?.store ? t("yes") : health ? t("no") : "–";
}

/** @param {Health|null} health */
function versionsOf(health) {
  // A line may break only between two versions.
  return health ? [health.version, `JAX\u00a0${health.versions.jax}`, `Python\u00a0${health.versions.python}`].join(" · ") : "–";
}

/** @param {State} state @param {Facts} facts @returns {{name: string, title: string, help: string, value: string}[]} */
export function statisticsOf(state, facts) {
  return LINES.map(([name, title, help, value]) => ({ name, title: t(title), help: t(help), value: value(state, facts) }));
}
