// @ts-check
/** A cached background: it is painted once and copied until it changes. */

/** @typedef {import("./painting.js").Painting} Painting */
/** @typedef {import("../../app/types.js").Tensor} Tensor */

/** @param {{is_clear?: boolean}} [options] is_clear: transparent where nothing is painted */
export function createBackdrop({ is_clear = false } = {}) {
  const canvas = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: is_clear }));
  /** @type {any[]} */
  let known = [];

  /** @param {Painting} painting */
  function clear({ width, height, ratio, palette }) {
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (is_clear) return brush.clearRect(0, 0, width, height);
    brush.fillStyle = palette.background;
    brush.fillRect(0, 0, width, height);
  }

  /**
   * @param {Painting} painting @param {any[]} reasons values; it is painted again when one of them changes
   * @param {(context: CanvasRenderingContext2D) => void} paint @param {CanvasRenderingContext2D} [context] the target of the copy
   */
  return function paintBackdrop(painting, reasons, paint, context = painting.context) {
    const { width, height, ratio, palette, is_vector } = painting;
    if (is_vector) return paint(context);
    const all = [width, height, ratio, palette, ...reasons];
    if (all.length !== known.length || all.some((reason, i) => !Object.is(reason, known[i]))) {
      known = all;
      clear(painting);
      paint(brush);
    }
    context.drawImage(canvas, 0, 0, width, height);
  };
}

/** Returns a function that gives the same object for successive tensors with equal numbers: each frame has new arrays, but many are equal. */
export function createTensorMemo() {
  /** @type {Tensor|undefined} */
  let known;

  /** @param {Tensor|undefined} next @returns {Tensor|undefined} */
  return function same(next) {
    const is_same = known?.data.length === next?.data.length && known?.data.every((value, i) => value === next?.data[i]);
    if (!is_same) known = next;
    return known;
  };
}
