// @ts-check
/** The view of the inspection, in the place of the stage. */
import { t } from "../../app/i18n.js";
import { isPlaying, shownFrame } from "../../app/selectors.js";
import { h, setText, together } from "../../lib/dom.js";
import { createLearningAnimation } from "./animation.js";
import { layoutGraph } from "./graph_layout.js";
import { createMiniStage } from "./mini_stage.js";
import { isInspecting, movedBetween, part, pictureOf, reachOf, shapeOf } from "./model.js";
import { createNeuronCard, nameOf } from "./neuron_card.js";
import { createNeurons } from "./neurons.js";
import { createFlowPainter } from "./paint_flow.js";
import { createNetworkPainter, readNetworkPalette } from "./paint_network.js";
/** @typedef {import("../../app/store.js").Store} Store */
/** @typedef {import("./model.js").Inspection} Inspection */
/** @typedef {import("./graph_layout.js").Graph} Graph */

const NARROW_REM = 34;
const TEXT_REM = 0.75;

/** @param {HTMLElement} root @param {Store} store @param {{draw: import("../../lib/draw.js").DrawScheduler, onDrawn: (frame: number) => void}} parts @returns {() => void} */
export function mountInspection(root, store, { draw, onDrawn }) {
  const [base, mini, flow] = ["base", "mini", "flow"].map((name) => h("canvas", { class: `inspection-${name}`, "aria-hidden": "true" }));
  const neurons = createNeurons(choose);
  const room = h("div", { class: "inspection-graph" }, base, mini, flow, neurons.element);
  const note = h("p", { class: "inspection-note", role: "status", "data-testid": "inspection-note" });
  const painter = createNetworkPainter();
  const paintFlow = createFlowPainter();
  const paintMini = createMiniStage();
  const learning = createLearningAnimation();
  const card = createNeuronCard((context, node, inspection, box) => {
    const picture = pictureOf(inspection, node);
    const is_answer = node.player === "discriminator" && node.layer === part(inspection, node.player, "activations").shape[0] && inspection.has_probability;
    if (picture && is_answer) painter.paintAnswer({ ...drawingOf(inspection), context }, { ...node, box }, picture);
    else if (picture) painter.paintPicture(context, picture, reachOf(inspection, node.player, node.layer), box, palette);
  });
  root.append(h("div", { class: "inspection-scroll" }, room), note, card.element);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let palette = readNetworkPalette();
  /** @type {Graph|null} */
  let graph = null;
  let layout_key = "";
  let text = 12;
  /** @type {string|null} */
  let chosen = null;
  /** @type {import("../../app/types.js").Frame|null} */
  let acknowledged = null;

  const isOpen = () => isInspecting(store.state);

  /** @param {string} block */
  const titleOf = (block) => (block === "code" ? t("Label") : store.state.catalog?.stabilizers.find(({ name }) => name === block)?.title ?? block);

  /** @param {Inspection} inspection @returns {import("./paint_network.js").Drawing} */
  function drawingOf(inspection) {
    const context = /** @type {CanvasRenderingContext2D} */ (base.getContext("2d"));
    return { context, graph: /** @type {Graph} */ (graph), inspection, palette, text, chosen, names: { generator: t("Generator"), discriminator: t("Discriminator") }, titleOf };
  }

  /** Computes the layout again after a change of the size or of the networks. @param {Inspection} inspection */
  function layOut(inspection) {
    const { clientWidth: width, clientHeight: height } = root;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    text = Math.round(TEXT_REM * rem);
    const config = store.state.run?.config;
    const shape = shapeOf(inspection);
    const widths = {
      generator: Math.max(shape.generator.shown.length, config?.generator?.hidden_width ?? 0),
      discriminator: Math.max(shape.discriminator.shown.length, config?.discriminator?.hidden_width ?? 0),
    };
    const target = matchMedia("(pointer: coarse)").matches ? 44 : 24;
    const is_upright = width < NARROW_REM * rem;
    // An upright drawing is as high as it needs to be.
    const key = JSON.stringify([shape, widths, width, is_upright ? 0 : height, rem, target]);
    if (key === layout_key) return;
    layout_key = key;
    graph = layoutGraph(shape, widths, { width, height, text, target, is_upright });
    root.classList.toggle("is-upright", is_upright);
    room.style.width = `${graph.width}px`;
    room.style.height = `${graph.height}px`;
    for (const canvas of [base, mini, flow]) resize(canvas, graph);
    neurons.place(graph, (node) => nameOf(inspection, node, titleOf));
    draw.request(paintSamples);
  }

  function paint() {
    const { inspection } = store.state;
    if (!isOpen() || !inspection || root.clientWidth === 0) return;
    layOut(inspection);
    if (!graph) return;
    const drawing = drawingOf(inspection);
    clear(drawing.context, graph);
    painter.paint(drawing);
    showCard();
    animateSoon();
  }

  function paintSamples() {
    const frame = shownFrame(store.state);
    if (!isOpen() || !frame) return;
    if (graph) {
      const context = /** @type {CanvasRenderingContext2D} */ (mini.getContext("2d"));
      clear(context, graph);
      const { samples } = graph.places;
      context.save();
      context.beginPath();
      context.roundRect(samples.x, samples.y, samples.width, samples.height, 8);
      context.clip();
      paintMini(context, frame, samples, palette);
      context.restore();
    }
    const { frame: newest } = store.state;
    if (newest && newest !== acknowledged) onDrawn(newest.frame);
    acknowledged = newest;
  }

  function animateSoon() {
    if (isOpen()) draw.request(animate);
  }
  /** @param {number} time */
  function animate(time) {
    const { inspection } = store.state;
    if (!isOpen() || !inspection || !graph) return;
    const context = /** @type {CanvasRenderingContext2D} */ (flow.getContext("2d"));
    clear(context, graph);
    const is_playing = isPlaying(store.state) && store.state.peek === null;
    const now = learning.at(time, is_playing);
    if (still.matches || !now) return;
    paintFlow({ ...drawingOf(inspection), context, time, learning: now });
    draw.request(animate);
  }

  function showCard() {
    const { inspection } = store.state;
    const node = graph?.nodes.find(({ id }) => id === chosen);
    const anchor = neurons.buttonOf(chosen);
    if (isOpen() && inspection && graph && node && anchor) card.show(node, anchor, { inspection, graph, palette, titleOf });
    else card.hide();
  }
  /** @param {string|null} id */
  function choose(id) {
    if (chosen === id) return;
    chosen = id;
    draw.request(paint);
  }

  function say() {
    const { state } = store;
    const message = !state.inspection ? t("Opening the networks …")
      : state.peek ? t("This is step {step}, the newest one. The network view cannot show earlier steps.", { step: state.inspection.step }) : "";
    setText(note, message);
    note.hidden = message === "";
    room.hidden = !state.inspection;
    root.classList.toggle("is-past", state.peek !== null);
  }
  function recolour() {
    palette = readNetworkPalette();
    draw.request(paint);
    draw.request(paintSamples);
  }
  const size = new ResizeObserver(() => draw.request(paint));
  size.observe(root);
  dark.addEventListener("change", recolour);
  /** @type {Inspection|null} */
  let before = null;
  return together([
    store.watch(isInspecting, (is_open) => {
      root.hidden = !is_open;
      if (!is_open) choose(null);
      draw.request(paint);
      draw.request(paintSamples);
    }),
    store.watch((state) => state.inspection, (inspection) => {
      if (inspection) learning.note(movedBetween(before, inspection), performance.now());
      before = inspection;
      say();
      draw.request(paint);
    }),
    store.watch(shownFrame, () => draw.request(paintSamples)),
    store.watch((state) => state.peek !== null, say),
    store.watch(isPlaying, animateSoon),
    store.watch((state) => state.theme, recolour),
    () => size.disconnect(),
    () => dark.removeEventListener("change", recolour),
    () => { for (const task of [paint, paintSamples, animate]) draw.cancel(task); },
    () => root.replaceChildren(),
  ]);
}

/** @param {HTMLCanvasElement} canvas @param {Graph} graph */
function resize(canvas, { width, height }) {
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

/** @param {CanvasRenderingContext2D} context @param {Graph} graph */
function clear(context, { width, height }) {
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
}
