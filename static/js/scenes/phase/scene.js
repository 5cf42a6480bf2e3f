// @ts-check
/** The plane of a game of two numbers: the field that pulls both, their path, and their present place. */
import { formatFixed, formatShort } from "../../app/format.js";
import { t } from "../../app/i18n.js";
import { HOME, seen } from "../shared/camera.js";
import { boxOfView, linearScale, ticksBetween } from "../shared/geometry.js";
import { addArrow, paintCrosshair } from "../shared/strokes.js";
import { isJoined } from "../shared/trail.js";
/** @typedef {import("../shared/camera.js").Camera} Camera */
/** @typedef {import("../../app/types.js").Frame} Frame */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("../shared/trail.js").Place} Place */
/** @typedef {import("../../lib/palette.js").Palette} Palette */
/** @typedef {import("../shared/geometry.js").Plane} Plane */
/** @typedef {import("../shared/painting.js").Painting} Painting */
/** @typedef {CanvasRenderingContext2D} Context */

/** The longest arrow, as a share of the distance between two arrows. */
const LONGEST = 0.86;
/** The number of steps in which the trail fades; each is one stroke. */
const SHADES = 16;
const FAINTEST = 0.12;

/** Both axes have the same range, so the plane is a square. @param {Frame} frame @param {number} width @param {number} height @param {number} size of the text @param {Camera} [camera] @returns {Plane} */
export function phasePlaneOf(frame, width, height, size, camera = HOME) {
  const [from, to] = Array.from(frame.arrays.view.data);
  const [left, right, top, bottom] = [4.6, 1.2, 1.2, 3.6].map((room) => room * size);
  const side = Math.min(width - left - right, height - top - bottom);
  const box = { x: left + (width - left - right - side) / 2, y: top + (height - top - bottom - side) / 2, width: side, height: side };
  const x = linearScale(...seen(from, to, camera.scale, camera.x), box.x, box.x + side);
  const y = linearScale(...seen(from, to, camera.scale, camera.y), box.y + side, box.y);
  return { box, x, y, grid: boxOfView(x, y, [from, to, from, to]) };
}

/** @param {Painting} painting */
export function paintPhase({ context, frame, width, height, layers, palette, unit, text_size, pointer, trail, camera, overlay }) {
  const plane = phasePlaneOf(frame, width, height, text_size, camera);
  const { box } = plane;
  paintAxes(context, plane, palette, text_size);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  if (layers.pull) paintPull(context, frame.arrays.phase_field, plane, { colour: palette.muted, width: 0.9 * unit });
  if (pointer) paintCrosshair(context, plane, pointer, palette);
  paintEquilibrium(context, plane, palette, unit, text_size);
  if (layers.trail) paintTrail(context, trail.places, plane, palette.fake, unit);
  context.restore();
  paintPlace(context, frame.arrays.phase_point, plane, palette, unit);
  overlay?.(context, plane);
}

/** @param {Context} context @param {Tensor|undefined} field @param {Plane} plane @param {{colour: string, width: number}} style */
function paintPull(context, field, plane, { colour, width }) {
  if (!field) return;
  const [rows, columns] = field.shape;
  const { data } = field;
  let strongest = 0;
  for (let i = 0; i < data.length; i += 2) strongest = Math.max(strongest, Math.hypot(data[i], data[i + 1]));
  if (!(strongest > 0)) return;
  const longest = (plane.grid.width / (columns - 1)) * LONGEST;
  context.beginPath();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = 2 * (row * columns + column);
      const size = Math.hypot(data[at], data[at + 1]);
      const length = Math.sqrt(size / strongest) * longest;
      if (length < 1.5) continue;
      const [ux, uy] = [data[at] / size, -data[at + 1] / size];
      const x = plane.grid.x + (column / (columns - 1)) * plane.grid.width;
      const y = plane.grid.y + (1 - row / (rows - 1)) * plane.grid.height;
      addArrow(context, x - (ux * length) / 2, y - (uy * length) / 2, ux, uy, length, Math.min(length * 0.4, 4 * width));
    }
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = 0.6;
  context.stroke();
  context.globalAlpha = 1;
}

/** @param {Context} context @param {Place[]} places @param {Plane} plane @param {string} colour @param {number} unit */
function paintTrail(context, places, plane, colour, unit) {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.4 * unit;
  context.lineJoin = "round";
  const radius = 1.3 * unit;
  const share = places.length / SHADES;
  for (let shade = 0; shade < SHADES; shade += 1) {
    const from = Math.floor(shade * share);
    const to = Math.floor((shade + 1) * share);
    context.globalAlpha = FAINTEST + (1 - FAINTEST) * ((shade + 1) / SHADES) ** 1.5;
    context.beginPath();
    for (let i = Math.max(1, from); i < to; i += 1) {
      if (!isJoined(places[i - 1], places[i])) continue;
      context.moveTo(plane.x(places[i - 1].theta), plane.y(places[i - 1].psi));
      context.lineTo(plane.x(places[i].theta), plane.y(places[i].psi));
    }
    context.stroke();
    context.beginPath();
    for (let i = from; i < to; i += 1) {
      const x = plane.x(places[i].theta);
      const y = plane.y(places[i].psi);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/** @param {Context} context @param {Plane} plane @param {Palette} palette @param {number} unit @param {number} size */
function paintEquilibrium(context, plane, palette, unit, size) {
  const [x, y] = [plane.x(0), plane.y(0)];
  context.strokeStyle = palette.real;
  context.lineWidth = 1.6 * unit;
  context.beginPath();
  context.arc(x, y, 5 * unit, 0, 2 * Math.PI);
  context.stroke();
  context.beginPath();
  context.arc(x, y, 1.2 * unit, 0, 2 * Math.PI);
  context.fillStyle = palette.real;
  context.fill();
  context.font = `${size}px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.lineWidth = 4 * unit;
  context.lineJoin = "round";
  context.strokeStyle = palette.background;
  const text = t("equilibrium");
  context.strokeText(text, x + 8 * unit, y - 4 * unit);
  context.fillText(text, x + 8 * unit, y - 4 * unit);
}

/** The present place; a hollow point at the edge when it lies outside the picture. @param {Context} context @param {Tensor|undefined} point @param {Plane} plane @param {Palette} palette @param {number} unit */
function paintPlace(context, point, { x, y, box }, palette, unit) {
  if (!point) return;
  const [px, py] = [x(point.data[0]), y(point.data[1])];
  const shown_x = Math.min(Math.max(px, box.x), box.x + box.width);
  const shown_y = Math.min(Math.max(py, box.y), box.y + box.height);
  const is_inside = shown_x === px && shown_y === py;
  context.beginPath();
  context.arc(shown_x, shown_y, 5 * unit, 0, 2 * Math.PI);
  context.fillStyle = is_inside ? palette.fake : palette.background;
  context.fill();
  context.strokeStyle = is_inside ? palette.background : palette.fake;
  context.lineWidth = 2 * unit;
  context.stroke();
}

/** @param {Context} context @param {Plane} plane @param {Palette} palette @param {number} size of the text */
function paintAxes(context, { x, y, box }, palette, size) {
  context.font = `${size}px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  for (const [scale, is_x] of /** @type {const} */ ([[x, true], [y, false]])) {
    for (const tick of ticksBetween(scale.from, scale.to, 5)) {
      const at = scale(tick);
      context.moveTo(is_x ? at : box.x, is_x ? box.y : at);
      context.lineTo(is_x ? at : box.x + box.width, is_x ? box.y + box.height : at);
      context.textAlign = is_x ? "center" : "right";
      context.textBaseline = is_x ? "top" : "middle";
      const text = formatShort(tick).replace("-", "−");
      context.fillText(text, is_x ? at : box.x - 6, is_x ? box.y + box.height + 6 : at);
    }
  }
  context.stroke();
  const middle = box.y + box.height / 2;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(t("θ, the generator's number"), box.x + box.width / 2, box.y + box.height + 6 + 1.3 * size);
  context.save();
  context.translate(box.x - 3.7 * size, middle);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(t("ψ, the discriminator's number"), 0, 0);
  context.restore();
}

/**
 * The readout at a place. The field's values belong to the corners of its cells; the outermost lie on the edges.
 * @param {Frame} frame @param {{x: number, y: number}} place @returns {[string, string, string][]}
 */
export function readPhase(frame, { x: theta, y: psi }) {
  const field = frame.arrays.phase_field;
  const [from, to] = Array.from(frame.arrays.view.data);
  const side = field.shape[0] - 1;
  /** @param {number} value */
  const nearest = (value) => Math.round(((value - from) / (to - from)) * side);
  const [row, column] = [nearest(psi), nearest(theta)];
  const is_inside = row >= 0 && row <= side && column >= 0 && column <= side;
  const at = 2 * (row * (side + 1) + column);
  return [
    ["θ", formatFixed(theta, 2), "fake"],
    ["ψ", formatFixed(psi, 2), "discriminator"],
    [t("pull on θ"), formatFixed(is_inside ? field.data[at] : null, 3), "muted"],
    [t("pull on ψ"), formatFixed(is_inside ? field.data[at + 1] : null, 3), "muted"],
  ];
}
