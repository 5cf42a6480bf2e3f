// @ts-check
/** The wall: generated pictures in the order of their latents, real ones beside them, each framed by what D says of it. */
import { formatFixed } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { addShape } from "../shared/samples.js";
import { createAtlases } from "./atlas.js";
import { wallOf } from "./layout.js";
import { paintLegend } from "./legend.js";
import { meanOf, picturesOf, tensorOf, verdictScale, verdictsOf } from "./samples.js";
import { createVerdictColours } from "./verdict.js";
/** @typedef {import("../shared/painting.js").Painting} Painting */
/** @typedef {import("./layout.js").Group} Group */
/** @typedef {import("./layout.js").Wall} Wall */
/** @typedef {import("./samples.js").Kind} Kind */
/** @typedef {CanvasRenderingContext2D} Context */

/** Pixels of an image in a document for each of its own, so that it stays sharp in print. */
const FINENESS = 4;

export function createImageScene() {
  const atlasOf = createAtlases();
  const colourOf = createVerdictColours();

  /** The pictures of a group, from the canvas that is filled once for each frame. @param {Painting} painting @param {Group} group @param {Wall} wall */
  function paintPictures({ context, frame, palette, is_vector }, group, wall) {
    /** @param {Kind} kind */
    const atlas = (kind) => atlasOf(kind, tensorOf(frame, kind), palette, () => picturesOf(frame, kind));
    const own = atlas(group.kind);
    const pair = group.has_pair ? atlas("nearest") : null;
    /** @param {Context} brush */
    const paint = (brush) => group.pictures.forEach((box, i) => {
      own?.paint(brush, i, box, wall.is_crisp);
      pair?.paint(brush, i, { ...box, x: box.x + wall.side + wall.border }, wall.is_crisp);
    });
    if (is_vector) paintAsOne(context, group, paint);
    else paint(context);
  }

  /** @param {Painting} painting @param {Group} group @param {Wall} wall @param {(verdict: number) => number} toShare */
  function paintFrames({ context, frame, palette, layers }, { kind, cells }, { border, bar }, toShare) {
    const verdicts = layers.discriminator ? verdictsOf(frame, kind) : [];
    cells.forEach(({ x, y, width, height }, i) => {
      // A fake that fills no pack has no verdict.
      const is_judged = i < verdicts.length && Number.isFinite(verdicts[i]);
      const share = is_judged ? toShare(verdicts[i]) : 0;
      context.fillStyle = is_judged ? colourOf(share, palette) : palette.line;
      context.fillRect(x, y, width, height - bar);
      if (!is_judged || bar === 0) return;
      context.fillRect(x, y + height - bar, width * Math.min(1, Math.max(0, share)), bar);
    });
  }

  /** @param {Painting} painting */
  return function paintImage(painting) {
    const { context, frame, width, height, camera, layers, palette, ratio, text_size, picked } = painting;
    const wall = wallOf(frame, width, height, text_size, { camera, layers, ratio });
    const toShare = verdictScale(frame);
    for (const group of wall.groups) {
      paintHeading(painting, group, wall);
      paintFrames(painting, group, wall, toShare);
      paintPictures(painting, group, wall);
      const at = picked?.kind === group.kind ? group.cells[picked.index] : undefined;
      if (at) paintPicked(context, at, wall, palette);
    }
    paintLegend(painting, wall, (share) => colourOf(share, palette));
    painting.overlay?.(context, wall);
  };
}

/**
 * The pictures of a group as one image of the document: each of its own would carry the whole canvas.
 * @param {Context} context @param {Group} group @param {(brush: Context) => void} paint
 */
function paintAsOne(context, { box }, paint) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [box.width, box.height].map((length) => FINENESS * Math.ceil(length));
  const brush = /** @type {Context} */ (canvas.getContext("2d"));
  brush.scale(FINENESS, FINENESS);
  brush.translate(-box.x, -box.y);
  paint(brush);
  context.drawImage(canvas, box.x, box.y, canvas.width / FINENESS, canvas.height / FINENESS);
}

/** The name of a group, and at its right what D says of it on average. @param {Painting} painting @param {Group} group @param {Wall} wall */
function paintHeading({ context, frame, palette, layers }, { kind, heading, has_pair }, { size }) {
  const middle = heading.y + heading.height / 2;
  const colour = kind === "fake" ? palette.fake : palette.real;
  context.font = `600 ${size}px ${palette.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = colour;
  context.beginPath();
  addShape(context, kind === "fake" ? "diamond" : "dot", heading.x + 0.35 * size, middle, 0.3 * size);
  context.fill();
  const name = kind === "real" ? t("real") : has_pair ? t("generated, with the nearest real") : t("generated");
  context.fillText(name, heading.x + 1.1 * size, middle);
  const mean = layers.discriminator ? meanOf(verdictsOf(frame, kind)) : null;
  if (mean === null) return;
  const text = t("D {mean}", { mean: formatFixed(mean, 2) });
  const room = heading.width - 1.1 * size - context.measureText(name).width - 0.8 * size;
  context.font = `${size}px ${palette.font}`;
  if (context.measureText(text).width > room) return;
  context.textAlign = "right";
  context.fillStyle = palette.discriminator;
  context.fillText(text, heading.x + heading.width, middle);
}

/** @param {Context} context @param {import("../shared/geometry.js").Box} cell @param {Wall} wall @param {import("../../lib/palette.js").Palette} palette */
function paintPicked(context, { x, y, width, height }, { border }, palette) {
  const line = Math.max(2, border);
  context.lineWidth = line;
  context.strokeStyle = palette.text;
  context.strokeRect(x - line / 2, y - line / 2, width + line, height + line);
}
