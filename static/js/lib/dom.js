// @ts-check
/** Builds elements without a template language. Text is always inserted as text, never as markup. */

/** @typedef {{[name: string]: string|number|boolean|null|undefined|((event: any) => void)}} Properties */
/** @typedef {Node|string|number|null|undefined|false} Child */

/**
 * `h("button", {class: "chip", onclick: play}, "Play")`. A property that starts with "on" is an event listener; true
 * sets an attribute and false leaves it out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Properties} [properties] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(...children.filter(isPresent));
  return element;
}

/** @param {Child} child @returns {child is Node|string} */
function isPresent(child) {
  return child !== null && child !== undefined && child !== false;
}

/** @param {Element} element @param {string} name @param {string|number|boolean|null|undefined} value */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Writes only a changed text, so that the browser does not repeat the layout without need. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for elements of SVG. @param {string} tag @param {{[name: string]: string|number|null}} [attributes] @param {...Node} children @returns {SVGElement} */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children);
  return element;
}

/**
 * An icon, hidden from screen readers: the button around it has the name.
 * @param {string} path of a 24 x 24 drawing @param {{filled?: boolean}} [options]
 */
export function icon(path, { filled = false } = {}) {
  return s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: filled ? "icon icon-filled" : "icon" }, s("path", { d: path }));
}

let ids = 0;

/** @param {string} prefix */
export function uniqueId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** Whether a dialog or a menu lies above the page. Keys are for that alone, wherever the focus is. */
export const isCovered = () => document.querySelector("dialog:modal, [popover]:not(.tooltip):popover-open") !== null;

/** Returns a function that calls all of them. @param {(() => void)[]} stops @returns {() => void} */
export function together(stops) {
  return () => stops.forEach((stop) => stop());
}
