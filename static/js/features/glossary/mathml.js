// @ts-check
/** Builds formulas as MathML, which browsers draw. Elements are created one by one: text is never parsed as markup. */
import { parseMath } from "./formula_parser.js";
/** @typedef {import("./formula_parser.js").MathNode} MathNode */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const LEAVES = { name: "mi", number: "mn", operator: "mo", text: "mtext" };

/** @param {string} tag @param {...(Element|string)} children */
function element(tag, ...children) {
  const found = document.createElementNS(MATHML, tag);
  found.append(...children);
  return found;
}

/** @param {MathNode} node @returns {Element} */
function build(node) {
  switch (node.kind) {
    case "row": return element("mrow", ...node.items.map(build));
    case "frac": return element("mfrac", ...node.items.map(build));
    case "sqrt": return element("msqrt", ...node.items.map(build));
    case "hat": {
      const over = element("mover", ...node.items.map(build), element("mo", "^"));
      over.setAttribute("accent", "true");
      return over;
    }
    case "script": return script(node);
    default: return leaf(node.kind, node.text);
  }
}

/** @param {keyof typeof LEAVES} kind @param {string} text */
function leaf(kind, text) {
  const found = element(LEAVES[kind], text);
  // A vertical bar must not grow like a bracket.
  if (text === "|" || text === "‖" || text === "∣") found.setAttribute("stretchy", "false");
  return found;
}

/** @param {Extract<MathNode, {kind: "script"}>} node */
function script({ base, below, above, is_limit }) {
  const parts = [base, below, above].flatMap((part) => (part ? [build(part)] : []));
  if (below && above) return element(is_limit ? "munderover" : "msubsup", ...parts);
  if (below) return element(is_limit ? "munder" : "msub", ...parts);
  return element("msup", ...parts);
}

/** @param {string} source in the notation of features/glossary/formula_parser.js @returns {Element} a formula on a line of its own */
export function mathOf(source) {
  const math = element("math", build(parseMath(source)));
  math.setAttribute("display", "block");
  return math;
}
