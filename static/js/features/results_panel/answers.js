// @ts-check
/** The discriminator's answers: a histogram for real samples and one for fakes, and the mean of each below. */
import { formatFixed, formatShort, isNumber } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { currentFrame, metricValue } from "../../app/picture.js";
import { h, setText, together } from "../../lib/dom.js";
import { readPalette } from "../../lib/palette.js";
import { paintHistogram } from "./histogram.js";
/** @typedef {import("../../app/store.js").Store} Store */

const help = () => [
  t("The discriminator's outputs for 512 fresh samples of each kind: real samples upwards, fakes downwards. The marks are the means."),
  t("Green at one end and purple at the other: D separates them easily, and G learns little. If one is the mirror image of the other, D cannot separate them. If both are at ½, either training is complete or D has learned nothing."),
  t("Bar heights use a square-root scale so that small counts stay visible."),
].join("\n");

/** @param {HTMLElement} root @param {Store} store @param {import("../../lib/draw.js").DrawScheduler} draw @returns {() => void} */
export function mountAnswers(root, store, draw) {
  const parts = build(root);
  const { canvas, half, marks, numbers, ends, title } = parts;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let palette = readPalette();
  let width = 0;
  let height = 0;

  function paint() {
    const { real_answers, fake_answers } = currentFrame(store.state)?.arrays ?? {};
    if (width === 0) return;
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    paintHistogram(context, width, height, [{ shares: real_answers, colour: palette.real }, { shares: fake_answers, colour: palette.fake }]);
  }
  function show() {
    const frame = currentFrame(store.state);
    const edges = frame?.arrays.answer_edges?.data;
    const is_critic = frame?.has_probability === false;
    // The first measurement fills the place that it has kept.
    root.hidden = !edges && Object.keys(frame?.metrics ?? {}).length > 0;
    root.classList.toggle("is-waiting", !edges);
    if (!edges) return context.clearRect(0, 0, canvas.width, canvas.height);
    setText(title, is_critic ? t("The critic's scores") : t("D's outputs"));
    half.hidden = is_critic;
    setText(ends[0], is_critic ? formatShort(Number(edges[0].toPrecision(2))).replace("-", "−") : t("fake"));
    setText(ends[1], is_critic ? formatShort(Number(edges[edges.length - 1].toPrecision(2))).replace("-", "−") : t("real"));
    for (const kind of /** @type {const} */ (["real", "fake"])) {
      const mean = metricValue(store.state, `${kind}_probability`);
      setText(numbers[kind], formatFixed(mean, 2));
      numbers[kind].parentElement?.toggleAttribute("hidden", !isNumber(mean));
      marks[kind].hidden = !isNumber(mean);
      marks[kind].style.left = `${(mean ?? 0.5) * 100}%`;
    }
    paint();
  }
  function recolour() {
    palette = readPalette();
    draw.request(show);
  }
  const size = new ResizeObserver(([entry]) => {
    ({ width, height } = entry.contentRect);
    [canvas.width, canvas.height] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    draw.request(show);
  });
  size.observe(canvas);
  dark.addEventListener("change", recolour);
  return together([
    // The server measures less often than it sends frames: it is drawn only after a new measurement.
    store.watch((state) => currentFrame(state)?.metrics, () => draw.request(show)),
    store.watch((state) => state.theme, recolour),
    () => size.disconnect(),
    () => draw.cancel(show),
    () => dark.removeEventListener("change", recolour),
  ]);
}

/** @param {HTMLElement} root */
function build(root) {
  const canvas = h("canvas", { class: "answers-canvas" });
  const half = h("i", { class: "answers-half" });
  const marks = { real: h("i", { class: "answers-mark", "data-colour": "real" }), fake: h("i", { class: "answers-mark", "data-colour": "fake" }) };
  const numbers = { real: h("span", { class: "value-number" }), fake: h("span", { class: "value-number" }) };
  const ends = [h("span", { class: "answers-end" }), h("span", { class: "answers-end" })];
  const title = h("h3", { class: "chart-title", tabindex: 0, "data-help": help() }, t("D's outputs"));
  root.dataset.testid = "answers";
  root.append(
    h("header", { class: "chart-head" },
      title,
      h("span", { class: "chart-values" },
        h("span", { "data-colour": "real", "data-help": t("D's mean output on real samples.") }, h("span", { class: "value-name" }, "D(x)"), " ", numbers.real),
        h("span", { "data-colour": "fake", "data-help": t("D's mean output on fakes.") }, h("span", { class: "value-name" }, "D(G(z))"), " ", numbers.fake))),
    h("div", { class: "answers", "aria-hidden": "true" },
      ends[0],
      h("div", { class: "answers-chart" }, canvas, h("div", { class: "answers-track" }, half, marks.fake, marks.real)),
      ends[1]),
  );
  return { canvas, half, marks, numbers, ends, title };
}
