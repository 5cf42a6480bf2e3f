// @ts-check
/** Curves over x: densities as filled areas, discriminators as lines. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./scene.js").Line} Line */

/**
 * @param {CanvasRenderingContext2D} context @param {ArrayLike<number>} xs @param {Tensor|undefined} density @param {Line} line
 * @param {{colour: string, width: number}} style
 */
export function paintArea(context, xs, density, line, { colour, width }) {
  if (!density) return;
  const ys = density.data;
  context.beginPath();
  for (let i = 0; i < xs.length; i += 1) {
    const y = line.density(ys[i]);
    if (i === 0) context.moveTo(line.x(xs[i]), y);
    else context.lineTo(line.x(xs[i]), y);
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.stroke();
  context.lineTo(line.x(xs[xs.length - 1]), line.bottom);
  context.lineTo(line.x(xs[0]), line.bottom);
  context.closePath();
  context.globalAlpha = 0.26;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context @param {ArrayLike<number>} xs @param {Tensor|undefined} curve @param {Line} line
 * @param {(value: number) => number} toShare into 0..1 @param {{colour: string, width: number, dash?: number[]}} style
 */
export function paintLine(context, xs, curve, line, toShare, { colour, width, dash = [] }) {
  if (!curve) return;
  const ys = curve.data;
  context.beginPath();
  let is_drawing = false;
  for (let i = 0; i < xs.length; i += 1) {
    // Where both densities are zero, D* is not defined.
    if (!Number.isFinite(ys[i])) {
      is_drawing = false;
      continue;
    }
    if (is_drawing) context.lineTo(line.x(xs[i]), line.answer(toShare(ys[i])));
    else context.moveTo(line.x(xs[i]), line.answer(toShare(ys[i])));
    is_drawing = true;
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}
