// @ts-check
/** What the stage shows while the newest frame is not of what is chosen: the chosen data at once, and the old picture faded. */
import { chosenData } from "../app/picture.js";
import { createPainters } from "../scenes/index.js";
import { targetFrame } from "../scenes/targets/index.js";
/** @typedef {import("../app/types.js").Frame} Frame */
/** @typedef {import("../app/types.js").State} State */
/** @typedef {import("../scenes/shared/painting.js").Painting} Painting */

/** The opacity of a picture that is out of date. */
export const FADED = 0.25;

export function createPreview() {
  const painters = createPainters();
  const old = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (old.getContext("2d", { alpha: false }));
  /** @type {any[]} */
  let known = [];
  /** @type {Frame|null} */
  let frame = null;

  return {
    /** The frame with the chosen data alone; null where the page cannot compute it. @param {State} state */
    frameOf(state) {
      const reasons = [state.run?.config, state.edits, state.catalog];
      if (reasons.some((reason, i) => reason !== known[i])) {
        known = reasons;
        const data = chosenData(state);
        frame = data && targetFrame(data);
      }
      return frame;
    },
    /** @param {Painting} painting of a frame with the chosen data */
    paint(painting) {
      painters[painting.frame.domain](painting);
    },
    /**
     * Paints what `paintOld` paints, faded, over the stage.
     * @param {Painting} painting @param {(painting: Painting) => void} paintOld
     */
    fade(painting, paintOld) {
      const { context, width, height, ratio } = painting;
      const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (old.width !== columns || old.height !== rows) [old.width, old.height] = [columns, rows];
      brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      brush.fillStyle = painting.palette.background;
      brush.fillRect(0, 0, width, height);
      paintOld({ ...painting, context: brush });
      context.globalAlpha = FADED;
      context.drawImage(old, 0, 0, width, height);
      context.globalAlpha = 1;
    },
  };
}
