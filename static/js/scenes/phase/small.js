// @ts-check
/** A game of two numbers in a small box: the equilibrium and the present place. */
import { linearScale } from "../shared/geometry.js";

const TURN = 2 * Math.PI;

/** @type {import("../shared/scene.js").SmallPainter} */
export function paintSmallPhase(context, frame, box, palette) {
  const { view, phase_point } = frame.arrays;
  if (!view || !phase_point) return;
  const [from, to] = Array.from(view.data);
  const x = linearScale(from, to, box.x, box.x + box.width);
  const y = linearScale(from, to, box.y + box.height, box.y);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(box.x, y(0));
  context.lineTo(box.x + box.width, y(0));
  context.moveTo(x(0), box.y);
  context.lineTo(x(0), box.y + box.height);
  context.stroke();
  const radius = Math.max(3, box.width / 40);
  context.strokeStyle = palette.real;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x(0), y(0), radius, 0, TURN);
  context.stroke();
  const [theta, psi] = phase_point.data;
  context.fillStyle = palette.fake;
  context.beginPath();
  context.arc(x(theta), y(psi), radius, 0, TURN);
  context.fill();
}
