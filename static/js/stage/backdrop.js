// @ts-check
/** What stays the same from one animation frame to the next is painted once and then copied. */

/** @typedef {import("./stage.js").Painting} Painting */

export function createBackdrop() {
  const canvas = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  /** @type {any[]} */
  let known = [];

  /**
   * @param {Painting} painting @param {any[]} reasons paints anew when one of them is another
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  return function paintBackdrop({ context, width, height, ratio, palette, is_vector }, reasons, paint) {
    if (is_vector) return paint(context);
    const all = [width, height, ratio, palette, ...reasons];
    if (all.length !== known.length || all.some((reason, i) => !Object.is(reason, known[i]))) {
      known = all;
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
      brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      brush.fillStyle = palette.background;
      brush.fillRect(0, 0, width, height);
      paint(brush);
    }
    context.drawImage(canvas, 0, 0, width, height);
  };
}
