// @ts-check
/** The dialog "Export": the picture, a video of the run, its numbers, its weights, and a script that trains it again. */
import { formatCount } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { shownFrame } from "../../app/selectors.js";
import { lastStep } from "../timeline/index.js";
import { h, setText } from "../../lib/dom.js";
import { pngOf, saveFile } from "../../lib/files.js";
import { sceneOf } from "../../scenes/index.js";
import { createPicturePainter, pictureOf, vectorOf } from "../../stage/picture.js";
import { PICTURES_PER_SECOND, fileName, videoSeconds, videoSteps } from "./video_export.js";
import { videoFormat, recordVideo } from "./video_recorder.js";
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/types.js").ExportFormat} ExportFormat */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/store.js").Store} Store */

/** A PNG has twice as many pixels in each direction as the picture, for printing. */
const SHARPNESS = 2;

/** @param {Frame} frame */
const sizeFor = (frame) => sceneOf(frame.domain).picture_size;

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {{open: () => void, unmount: () => void}} */
export function mountExport(root, store, { commands }) {
  const note = h("p", { class: "export-note", role: "status", "data-testid": "export-note" });
  const video = createVideoExport(store, commands, say);
  /** @param {ExportFormat} format @param {string} title @param {string} help */
  const file = (format, title, help) => {
    const link = h("a", { class: "button", "data-testid": `export-${format}`, "data-help": help, download: "" }, title);
    return { format, link };
  };
  const files = [
    file("csv", t("Numbers (CSV)"), t("Losses and metrics over the whole run, one row for each measurement.")),
    file("json", t("Run (JSON)"), t("The configuration, the seed, all changes and all events.")),
    file("safetensors", t("Weights"), t("Both networks and their optimizer states at this step, in the safetensors format.")),
    file("python", t("Python script"), t("One file that needs only JAX and optax. It trains this run again; with the same versions, the result is identical bit for bit.")),
  ];
  const dialog = h("dialog", { class: "dialog export", "aria-labelledby": "export-title", "data-testid": "export-dialog" },
    h("h2", { id: "export-title" }, t("Export")),
    section(t("The picture"), t("What the stage shows now, with the layers that are switched on."),
      h("button", { type: "button", class: "button", "data-testid": "export-png", onclick: savePng }, "PNG"),
      h("button", { type: "button", class: "button", "data-testid": "export-svg", onclick: saveSvg }, "SVG")),
    section(t("A film of the run"), t("From step 0 to now. Each frame is computed again exactly."), ...video.children),
    section(t("The data"), t("The measurements, and everything needed to repeat the run."), files[0].link, files[1].link),
    section(t("The model"), t("To continue in other programs."), files[2].link, files[3].link),
    note,
    h("button", { type: "button", class: "button export-close", onclick: () => dialog.close() }, t("Close")),
  );
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", video.cancel);
  root.append(dialog);

  /** @param {string} text */
  function say(text) {
    setText(note, text);
  }
  /** @param {(frame: Frame, name: (ending: string) => string) => Promise<void>|void} save */
  async function withFrame(save) {
    const frame = shownFrame(store.state);
    if (!frame) return say(t("There is no picture yet."));
    await save(frame, (ending) => nameOf(store, frame.step, ending));
    say(t("Saved step {step}.", { step: formatCount(frame.step) }));
  }
  function savePng() {
    return withFrame(async (frame, name) => saveFile(await pngOf(pictureOf(frame, formatOf(frame), SHARPNESS)), name("png")));
  }
  function saveSvg() {
    return withFrame((frame, name) => {
      saveFile(new Blob([vectorOf(frame, formatOf(frame), captionOf(store, frame))], { type: "image/svg+xml" }), name("svg"));
    });
  }
  /** @param {Frame} frame */
  const formatOf = (frame) => ({ ...sizeFor(frame), layers: store.state.layers, captionOf: (/** @type {Frame} */ shown) => captionOf(store, shown) });

  function open() {
    if (dialog.open || !store.state.run) return;
    say("");
    video.update();
    for (const { format, link } of files) link.href = commands.exportAddress(format) ?? "";
    dialog.showModal();
  }
  return {
    open,
    unmount() {
      video.cancel();
      dialog.remove();
    },
  };
}

/** @param {string} title @param {string} text @param {...Node} actions */
function section(title, text, ...actions) {
  return h("section", { class: "export-section" }, h("div", {}, h("h3", {}, title), h("p", {}, text)), h("div", { class: "button-row" }, ...actions));
}

/** What a picture shows, for a slide: the problem, or the preset, with the step and the seed. @param {Store} store @param {Frame} frame */
function captionOf({ state: { catalog, run, preset } }, frame) {
  const problem = catalog?.problems.find(({ name }) => name === run?.config.problem)?.title ?? "";
  const title = catalog?.presets.find(({ name }) => name === preset)?.title ?? problem;
  return t("{title} · step {step} · seed {seed} · ganscope", { title, step: formatCount(frame.step), seed: run?.seed ?? "" });
}

/** @param {Store} store @param {number} step @param {string} ending */
function nameOf(store, step, ending) {
  const { run } = store.state;
  return fileName({ problem: run?.config.problem ?? "run", seed: run?.seed ?? 0, step }, ending);
}

/** @param {Store} store @param {Commands} commands @param {(text: string) => void} say */
function createVideoExport(store, commands, say) {
  const make = h("button", { type: "button", class: "button", "data-testid": "export-video", onclick: toggle });
  const bar = h("progress", { class: "export-progress", max: 1, "aria-label": t("Progress of the film") });
  bar.hidden = true;
  /** @type {AbortController|null} */
  let work = null;

  function update() {
    const format = videoFormat();
    make.disabled = format === null;
    make.dataset.help = format ? t("The film is recorded in this page, in real time.") : t("This browser cannot record films.");
    const seconds = videoSeconds(videoSteps(lastStep(store.state)).length);
    setText(make, work ? t("Cancel") : t("Film ({ending}, {seconds} s)", { ending: format?.ending ?? "WebM", seconds }));
    bar.hidden = work === null;
  }
  function cancel() {
    work?.abort();
  }
  function toggle() {
    if (work) return cancel();
    work = new AbortController();
    update();
    record(work.signal).then(say, (/** @type {Error} */ error) => say(error.name === "AbortError" ? t("No film was made.") : t("The film could not be made. {reason}", { reason: error.message }))).finally(() => {
      work = null;
      update();
    });
  }
  /** @param {AbortSignal} signal @returns {Promise<string>} */
  async function record(signal) {
    const steps = videoSteps(lastStep(store.state));
    /** @type {Frame[]} */
    const frames = [];
    say(t("Computing the frames again …"));
    for await (const frame of commands.picturesAt(steps, signal)) {
      frames.push(frame);
      bar.value = frames.length / steps.length / 2;
    }
    say(t("Recording …"));
    const size = sizeFor(frames[0]);
    const canvas = h("canvas", { width: size.width, height: size.height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const paint = createPicturePainter({ ...size, layers: store.state.layers, captionOf: (frame) => captionOf(store, frame) });
    const video = await recordVideo(canvas, {
      count: frames.length,
      frames_per_second: PICTURES_PER_SECOND,
      paint: (i) => paint(context, frames[i]),
      onProgress: (share) => { bar.value = 0.5 + share / 2; },
      signal,
    });
    saveFile(video, nameOf(store, steps.at(-1) ?? 0, videoFormat()?.ending ?? "webm"));
    return t("Saved a film of {count} frames.", { count: frames.length });
  }
  return { children: [make, bar], update, cancel };
}
