// @ts-check
/** Two histograms on one axis, one upwards and one downwards: equal histograms are mirror images. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */

/** The height of a bar: the square root of its share, so that small bars stay visible beside a high one. @param {number} share @param {number} most */
export function heightOf(share, most) {
  return most > 0 ? Math.sqrt(share / most) : 0;
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {{shares: Tensor|undefined, colour: string}[]} parts over the same bins; the first goes upwards
 */
export function paintHistogram(context, width, height, parts) {
  context.clearRect(0, 0, width, height);
  let most = 0;
  for (const { shares } of parts) for (const share of shares?.data ?? []) most = Math.max(most, share);
  parts.forEach(({ shares, colour }, part) => {
    if (!shares) return;
    const wide = width / shares.data.length;
    const reach = (part === 0 ? -1 : 1) * (height / 2 - 1);
    context.fillStyle = colour;
    context.globalAlpha = 0.8;
    shares.data.forEach((share, i) => context.fillRect(i * wide, height / 2, Math.max(wide - 1, 1), heightOf(share, most) * reach));
  });
  context.globalAlpha = 1;
}
