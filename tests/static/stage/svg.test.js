import assert from "node:assert/strict";
import { test } from "node:test";

import { SvgContext } from "../../../static/js/stage/svg.js";

/** @param {(context: any) => void} paint */
function painted(paint) {
  const context = new SvgContext(100, 50, (text) => 6 * text.length);
  paint(context);
  return context.toSvg("A & B");
}

test("the document has its size and its title", () => {
  const svg = painted(() => {});
  assert.match(svg, /^<svg [^>]*width="100" height="50" viewBox="0 0 100 50">/);
  assert.match(svg, /<title>A &amp; B<\/title>/);
});

test("paths are filled and stroked with the present style", () => {
  const svg = painted((context) => {
    context.beginPath();
    context.moveTo(1, 2);
    context.lineTo(3.14159, 4);
    context.closePath();
    context.fillStyle = "#123456";
    context.globalAlpha = 0.5;
    context.fill();
    context.strokeStyle = "red";
    context.lineWidth = 2;
    context.globalAlpha = 1;
    context.setLineDash([4, 2]);
    context.stroke();
  });
  assert.match(svg, /<path d="M1 2L3.14 4Z" fill="#123456" opacity="0.5"\/>/);
  assert.match(svg, /<path d="M1 2L3.14 4Z" fill="none" stroke="red" stroke-width="2" stroke-dasharray="4 2"\/>/);
});

test("an arc goes through the points of a circle", () => {
  const svg = painted((context) => {
    context.beginPath();
    context.moveTo(20, 10);
    context.arc(10, 10, 10, 0, 2 * Math.PI);
    context.fill();
  });
  const ends = [.../C[^C"]* ([-\d.]+) ([-\d.]+)(?=[C"])/g[Symbol.matchAll](svg)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.deepEqual(ends, [[10, 20], [0, 10], [10, 0], [20, 10]]);
});

test("rotated and translated points are where a canvas has them", () => {
  const svg = painted((context) => {
    context.save();
    context.translate(10, 20);
    context.rotate(Math.PI / 2);
    context.beginPath();
    context.moveTo(5, 0);
    context.lineTo(0, 5);
    context.stroke();
    context.fillText("up", 0, 0);
    context.restore();
    context.fillText("flat", 1, 2);
  });
  assert.match(svg, /d="M10 25L5 20"/);
  assert.match(svg, /<text transform="matrix\(0 1 -1 0 10 20\)" x="0" y="0"[^>]*>up</);
  assert.match(svg, /<text x="1" y="2"[^>]*>flat</);
});

test("clips last until restore, and nested clips intersect", () => {
  const svg = painted((context) => {
    context.save();
    context.beginPath();
    context.rect(0, 0, 10, 10);
    context.clip();
    context.beginPath();
    context.rect(5, 5, 10, 10);
    context.clip();
    context.fillRect(0, 0, 3, 3);
    context.restore();
    context.fillRect(0, 0, 4, 4);
  });
  assert.match(svg, /<clipPath id="clip1" clip-path="url\(#clip0\)">/);
  assert.match(svg, /d="M0 0L3 0 3 3 0 3Z"[^>]*clip-path="url\(#clip1\)"/);
  assert.match(svg, /d="M0 0L4 0 4 4 0 4Z" fill="#000"\/>/);
});

test("a filled rectangle does not change the present path", () => {
  const svg = painted((context) => {
    context.beginPath();
    context.moveTo(1, 1);
    context.fillRect(0, 0, 2, 2);
    context.lineTo(9, 9);
    context.stroke();
  });
  assert.match(svg, /d="M1 1L9 9"/);
});

test("text is escaped, anchored and in its font", () => {
  const svg = painted((context) => {
    context.font = "600 12px Arial, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText("a < b & c", 5, 6);
  });
  assert.match(svg, /font-size="12" font-family="Arial, sans-serif" font-weight="600" text-anchor="middle" dominant-baseline="central">a &lt; b &amp; c</);
});

test("a part of an image is cut out by its coordinates", () => {
  const picture = { width: 8, height: 4, toDataURL: () => "data:image/png;base64,AA" };
  const svg = painted((context) => context.drawImage(picture, 0, 0, 100, 50));
  assert.match(svg, /<image href="data:image\/png;base64,AA" x="0" y="0" width="100" height="50"/);
});
