// @ts-check
/** z -> G(z): a line from each latent on the lower axis to its image on the upper axis. */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("./scene.js").Line} Line */

/** Every second of the 101 latents: enough to see where they are dense, few enough to follow one. */
const EVERY = 2;

/**
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line
 * @param {{colour: string, width: number}} style
 */
export function paintMapping(context, frame, line, { colour, width }) {
  const { latent, generated } = frame.arrays;
  if (!latent || !generated) return;
  context.save();
  context.beginPath();
  context.rect(line.left, line.map_top, line.right - line.left, line.map_bottom - line.map_top);
  context.clip();
  context.beginPath();
  for (let i = 0; i < latent.data.length; i += EVERY) {
    context.moveTo(line.z(latent.data[i]), line.map_bottom);
    context.lineTo(line.x(generated.data[i]), line.map_top);
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = 0.55;
  context.stroke();
  context.restore();
  paintFeet(context, frame, line, { colour, width });
}

/** The latents as dots that move up the lines. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line @param {number} share 0 at z, 1 at G(z) @param {{colour: string, width: number}} style */
export function paintFlow(context, frame, line, share, { colour, width }) {
  const { latent, generated } = frame.arrays;
  if (!latent || !generated) return;
  const y = line.map_bottom + (line.map_top - line.map_bottom) * share;
  context.fillStyle = colour;
  for (let i = 0; i < latent.data.length; i += 1) {
    const from = line.z(latent.data[i]);
    const x = from + (line.x(generated.data[i]) - from) * share;
    if (x < line.left || x > line.right) continue;
    context.beginPath();
    context.arc(x, y, 3 * width, 0, 2 * Math.PI);
    context.fill();
  }
}

/** One of the lines, highlighted. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line @param {number} index of the latent @param {{colour: string, width: number}} style */
export function paintLatentLine(context, frame, line, index, { colour, width }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(line.z(frame.arrays.latent.data[index]), line.map_bottom);
  context.lineTo(line.x(frame.arrays.generated.data[index]), line.map_top);
  context.stroke();
}

/** The upper ends of the lines, as dots on the axis. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Line} line @param {{colour: string, width: number}} style */
function paintFeet(context, frame, line, { colour, width }) {
  const { latent, generated } = frame.arrays;
  const radius = 2 * width;
  context.beginPath();
  for (let i = 0; i < latent.data.length; i += EVERY) {
    const x = line.x(generated.data[i]);
    if (x < line.left || x > line.right) continue;
    context.moveTo(x + radius, line.map_top);
    context.arc(x, line.map_top, radius, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
}
