// @ts-check
/**
 * The part of the canvas interface that the painters use, with SVG as its output, which can be printed at any size.
 * Images of pixels (the field) are embedded as PNG.
 */

/** @typedef {[number, number, number, number, number, number]} Matrix a, b, c, d, e, f */

/** @type {Matrix} */
const IDENTITY = [1, 0, 0, 1, 0, 0];
const ANCHORS = /** @type {{[align: string]: string}} */ ({ left: "start", start: "start", center: "middle", right: "end", end: "end" });
const BASELINES = /** @type {{[baseline: string]: string}} */ ({ top: "text-before-edge", middle: "central", bottom: "text-after-edge", alphabetic: "alphabetic" });
const ESCAPES = /** @type {{[sign: string]: string}} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
/** Two digits after the point: a hundredth of a pixel. @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

const START = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic",
  lineCap: "butt", lineJoin: "miter", lineDashOffset: 0, imageSmoothingEnabled: true, imageSmoothingQuality: "low",
};

export class SvgContext {
  /** @type {string[]} */
  #parts = [];
  /** @type {string[]} */
  #definitions = [];
  #path = "";
  /** @type {number[]} */
  #dash = [];
  /** @type {Matrix} */
  #matrix = IDENTITY;
  /** @type {string|null} the id of the present clip path */
  #clip = null;
  /** @type {any[]} */
  #stack = [];

  /** @param {number} width @param {number} height @param {(text: string, font: string) => number} measure the width of a text */
  constructor(width, height, measure) {
    this.width = width;
    this.height = height;
    this.measure = measure;
    Object.assign(this, START);
  }

  /** @param {string} tag @param {{[name: string]: string|number|null}} attributes @param {string} [content] */
  #add(tag, attributes, content = "") {
    const own = /** @type {any} */ (this);
    const all = { ...attributes, opacity: own.globalAlpha === 1 ? null : short(own.globalAlpha), "clip-path": this.#clip && `url(#${this.#clip})` };
    const written = Object.entries(all).filter(([, value]) => value !== null).map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
    this.#parts.push(content ? `<${tag}${written}>${content}</${tag}>` : `<${tag}${written}/>`);
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  #at(x, y) {
    const [a, b, c, d, e, f] = this.#matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  /** @param {string} command @param {...number} places x, y, x, y, ... */
  #draw(command, ...places) {
    /** @type {string[]} */
    const numbers = [];
    for (let i = 0; i < places.length; i += 2) numbers.push(this.#at(places[i], places[i + 1]).map(short).join(" "));
    this.#path += `${command}${numbers.join(" ")}`;
  }

  beginPath() { this.#path = ""; }
  closePath() { this.#path += "Z"; }
  /** @param {number} x @param {number} y */
  moveTo(x, y) { this.#draw("M", x, y); }
  /** @param {number} x @param {number} y */
  lineTo(x, y) { this.#draw(this.#path ? "L" : "M", x, y); }
  /** @param {...number} places */
  bezierCurveTo(...places) { this.#draw("C", ...places); }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#draw("M", x, y);
    this.#draw("L", x + width, y, x + width, y + height, x, y + height);
    this.closePath();
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  roundRect(x, y, width, height) { this.rect(x, y, width, height); }
  /** @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  arc(x, y, radius, from, to) { this.ellipse(x, y, radius, radius, 0, from, to); }
  /** Adds an arc as Bézier curves of at most a quarter turn, exact to a few hundredths of a percent. @param {number} x @param {number} y @param {number} rx @param {number} ry @param {number} turn @param {number} from @param {number} to */
  ellipse(x, y, rx, ry, turn, from, to) {
    const pieces = Math.max(1, Math.ceil(Math.abs(to - from) / (Math.PI / 2) - 1e-9));
    const step = (to - from) / pieces;
    const bow = (4 / 3) * Math.tan(step / 4);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    /** @param {number} u @param {number} v @returns {[number, number]} */
    const place = (u, v) => [x + cos * rx * u - sin * ry * v, y + sin * rx * u + cos * ry * v];
    for (let i = 0; i < pieces; i += 1) {
      const [a, b] = [from + i * step, from + (i + 1) * step];
      const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
      if (i === 0) this.lineTo(...place(ca, sa));
      this.#draw("C", ...place(ca - bow * sa, sa + bow * ca), ...place(cb + bow * sb, sb - bow * cb), ...place(cb, sb));
    }
  }

  fill() {
    if (this.#path) this.#add("path", { d: this.#path, fill: /** @type {any} */ (this).fillStyle });
  }
  stroke() {
    if (this.#path) this.#add("path", { d: this.#path, ...this.#line() });
  }
  #line() {
    const { strokeStyle, lineWidth, lineCap, lineJoin, lineDashOffset } = /** @type {any} */ (this);
    const dash = this.#dash.length > 0 ? this.#dash.map(short).join(" ") : null;
    return {
      fill: "none", stroke: strokeStyle, "stroke-width": short(lineWidth), "stroke-linecap": lineCap === "butt" ? null : lineCap,
      "stroke-linejoin": lineJoin === "miter" ? null : lineJoin, "stroke-dasharray": dash, "stroke-dashoffset": dash && lineDashOffset ? short(lineDashOffset) : null,
    };
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) { this.#apart(() => { this.rect(x, y, width, height); this.fill(); }); }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) { this.#apart(() => { this.rect(x, y, width, height); this.stroke(); }); }
  /** Does nothing: the document starts empty. */
  clearRect() {}
  /** Calls `draw` with a path of its own and then restores the present path. @param {() => void} draw */
  #apart(draw) {
    const path = this.#path;
    this.#path = "";
    draw();
    this.#path = path;
  }

  /** Clips to the present path; nested clips intersect. */
  clip() {
    const id = `clip${this.#definitions.length}`;
    this.#definitions.push(`<clipPath id="${id}"${this.#clip ? ` clip-path="url(#${this.#clip})"` : ""}><path d="${this.#path}"/></clipPath>`);
    this.#clip = id;
  }

  save() {
    const own = /** @type {any} */ (this);
    const style = Object.fromEntries(Object.keys(START).map((name) => [name, own[name]]));
    this.#stack.push({ style, dash: this.#dash, matrix: this.#matrix, clip: this.#clip });
  }
  restore() {
    const saved = this.#stack.pop();
    if (!saved) return;
    Object.assign(this, saved.style);
    this.#dash = saved.dash;
    this.#matrix = saved.matrix;
    this.#clip = saved.clip;
  }
  /** @param {number[]} lengths */
  setLineDash(lengths) { this.#dash = [...lengths]; }
  /** @param {Matrix} by */
  #turn([a2, b2, c2, d2, e2, f2]) {
    const [a, b, c, d, e, f] = this.#matrix;
    this.#matrix = [a * a2 + c * b2, b * a2 + d * b2, a * c2 + c * d2, b * c2 + d * d2, a * e2 + c * f2 + e, b * e2 + d * f2 + f];
  }
  /** @param {number} x @param {number} y */
  translate(x, y) { this.#turn([1, 0, 0, 1, x, y]); }
  /** @param {number} angle */
  rotate(angle) { this.#turn([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]); }
  /** @param {number} x @param {number} y */
  scale(x, y) { this.#turn([x, 0, 0, y, 0, 0]); }
  /** The identity: SVG has no device pixels, its unit is the CSS pixel. */
  setTransform() { this.#matrix = IDENTITY; }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) { this.#write(text, x, y, { fill: /** @type {any} */ (this).fillStyle }); }
  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) { this.#write(text, x, y, this.#line()); }
  /** @param {string} text @param {number} x @param {number} y @param {{[name: string]: string|number|null}} paint */
  #write(text, x, y, paint) {
    const { font, textAlign, textBaseline } = /** @type {any} */ (this);
    const [, weight, size, family] = /^\s*(?:(bold|\d{3})\s+)?([\d.]+)px\s+(.*)$/.exec(font) ?? [null, null, "10", "sans-serif"];
    const turned = this.#matrix.slice(0, 4).some((value, i) => value !== IDENTITY[i]);
    /** @type {{[name: string]: string}} */
    const place = turned ? { transform: `matrix(${this.#matrix.map(short).join(" ")})`, x: short(x), y: short(y) } : { x: short(this.#at(x, y)[0]), y: short(this.#at(x, y)[1]) };
    this.#add("text", {
      ...place, ...paint, "font-size": size, "font-family": family, "font-weight": weight ?? null,
      "text-anchor": ANCHORS[textAlign] === "start" ? null : ANCHORS[textAlign], "dominant-baseline": BASELINES[textBaseline] === "alphabetic" ? null : BASELINES[textBaseline],
    }, escaped(text));
  }
  /** @param {string} text */
  measureText(text) { return { width: this.measure(text, /** @type {any} */ (this).font) }; }

  /** @param {HTMLCanvasElement} picture @param {...number} place x, y, width, height; or first those of the part of the picture */
  drawImage(picture, ...place) {
    const [sx, sy, sw, sh, x, y, width, height] = place.length === 8 ? place : [0, 0, picture.width, picture.height, ...place];
    const [left, top] = this.#at(x, y);
    const [fx, fy] = [width / sw, height / sh];
    const source = picture.toDataURL("image/png");
    const image = `<image href="${source}" x="${short(left - sx * fx)}" y="${short(top - sy * fy)}" width="${short(picture.width * fx)}" height="${short(picture.height * fy)}" preserveAspectRatio="none"/>`;
    this.#add("svg", { x: 0, y: 0, width: this.width, height: this.height }, image);
  }

  /** @param {string} title */
  toSvg(title) {
    const defs = this.#definitions.length > 0 ? `<defs>${this.#definitions.join("")}</defs>` : "";
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"><title>${escaped(title)}</title>${defs}${this.#parts.join("\n")}</svg>\n`;
  }
}
