// @ts-check
/** The points: real ones are round, generated ones are diamonds, so that they also differ without colour. */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./geometry.js").Plane} Plane */

/** @typedef {"dot"|"ring"|"diamond"|"square"|"triangle"} Shape a ring is an outline, the others are filled */
/** @typedef {{radius: number, alpha: number}} PointStyle */

/** When there are more categories than colours, the colours repeat with another shape. @type {Shape[]} */
const ROUNDS = ["diamond", "square", "triangle"];

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {number} x @param {number} y @param {number} radius */
export function addShape(context, shape, x, y, radius) {
  const reach = radius * 1.25;
  if (shape === "dot" || shape === "ring") {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === "square") {
    context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  } else if (shape === "triangle") {
    context.moveTo(x, y - reach);
    context.lineTo(x + reach, y + radius);
    context.lineTo(x - reach, y + radius);
    context.closePath();
  } else {
    context.moveTo(x, y - reach);
    context.lineTo(x + reach, y);
    context.lineTo(x, y + reach);
    context.lineTo(x - reach, y);
    context.closePath();
  }
}

/** Whether a point is visible in the window, at least in part. @param {number} x @param {number} y @param {import("./geometry.js").Box} box @param {number} radius */
function isNear(x, y, box, radius) {
  const reach = 2 * radius;
  return x > box.x - reach && x < box.x + box.width + reach && y > box.y - reach && y < box.y + box.height + reach;
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {string} colour @param {PointStyle} style */
function setStyle(context, shape, colour, { radius, alpha }) {
  context.globalAlpha = alpha;
  context.lineWidth = radius * 0.6;
  if (shape === "ring") context.strokeStyle = colour;
  else context.fillStyle = colour;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} samples @param {Plane} plane
 * @param {PointStyle & {colour: string, shape: Shape}} style
 */
export function paintSamples(context, samples, plane, { colour, shape, ...style }) {
  if (!samples) return;
  const { data } = samples;
  setStyle(context, shape, colour, style);
  // One path for each shape: a path of many shapes takes longer to fill.
  for (let i = 0; i + 1 < data.length; i += 2) {
    const x = plane.x(data[i]);
    const y = plane.y(data[i + 1]);
    if (!isNear(x, y, plane.box, style.radius)) continue;
    context.beginPath();
    addShape(context, shape, x, y, style.radius);
    if (shape === "ring") context.stroke();
    else context.fill();
  }
  context.globalAlpha = 1;
}

/** The indices of the samples of each category. @param {Tensor} labels @returns {Map<number, number[]>} */
export function byCategory(labels) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  labels.data.forEach((label, i) => {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  });
  return groups;
}

/**
 * Samples in the colours of their categories: real ones as rings, generated ones filled.
 * @param {CanvasRenderingContext2D} context @param {Tensor|undefined} samples @param {Tensor} labels @param {Plane} plane
 * @param {PointStyle & {colours: string[], is_real: boolean}} style
 */
export function paintLabelled(context, samples, labels, plane, { colours, is_real, ...style }) {
  if (!samples) return;
  const { data } = samples;
  for (const [label, members] of byCategory(labels)) {
    const shape = is_real ? "ring" : ROUNDS[Math.floor(label / colours.length) % ROUNDS.length];
    context.beginPath();
    for (const i of members) addShape(context, shape, plane.x(data[2 * i]), plane.y(data[2 * i + 1]), style.radius);
    setStyle(context, shape, colours[label % colours.length], style);
    if (shape === "ring") context.stroke();
    else context.fill();
  }
  context.globalAlpha = 1;
}
