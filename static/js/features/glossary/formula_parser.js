// @ts-check
/**
 * Parses the glossary's formulas, a small part of TeX, into a tree: `\frac{a}{b}`, `\sqrt{a}`,
 * `\hat{a}`, `a_b^c`, `{...}`, `\text{words}`, and symbols such as `\nabla`.
 */

/** @typedef {{kind: "row", items: MathNode[]}} MathRow */
/**
 * @typedef {MathRow
 *   | {kind: "name"|"number"|"operator"|"text", text: string}
 *   | {kind: "frac"|"sqrt"|"hat", items: MathNode[]}
 *   | {kind: "script", base: MathNode, below: MathNode|null, above: MathNode|null, is_limit: boolean}} MathNode
 */

/** @type {{[name: string]: string}} the characters for letters and functions */
const NAMES = {
  alpha: "α", beta: "β", gamma: "γ", epsilon: "ε", lambda: "λ", theta: "θ", sigma: "σ", psi: "ψ", phi: "φ", tau: "τ", E: "𝔼", infty: "∞",
  log: "log", exp: "exp", min: "min", max: "max", arg: "arg", sup: "sup", JS: "JS", KL: "KL", Var: "Var",
};
/** @type {{[name: string]: string}} */
const OPERATORS = {
  nabla: "∇", sum: "∑", int: "∫", le: "≤", ge: "≥", ne: "≠", in: "∈", to: "→", sim: "∼", cdot: "·", times: "×", pm: "±", approx: "≈", mid: "∣", norm: "‖", dots: "…", star: "*", bar: "|", quad: " ", leftarrow: "←",
};
/** Operators with their subscripts below them. */
const WITH_LIMITS = ["min", "max", "sup", "sum"];
const PARTS = { frac: 2, sqrt: 1, hat: 1 };
const TOKEN = /\s*(\\text\{[^}]*\}|\\[A-Za-z]+|\d+(?:\.\d+)?|[A-Za-z]|[^\s])/gy;

/** @param {string} source @returns {MathRow} */
export function parseMath(source) {
  const tokens = Array.from(source.matchAll(TOKEN), (match) => match[1]);
  let at = 0;

  /** @returns {MathRow} */
  function row() {
    const items = [];
    while (at < tokens.length && tokens[at] !== "}") items.push(scripted());
    return { kind: "row", items };
  }
  /** @returns {MathNode} */
  function scripted() {
    const is_limit = WITH_LIMITS.includes(tokens[at].slice(1));
    const base = atom();
    /** @type {{[mark: string]: MathNode}} */
    const scripts = {};
    while (tokens[at] === "_" || tokens[at] === "^") {
      const mark = tokens[at];
      at += 1;
      scripts[mark] = atom();
    }
    if (!scripts._ && !scripts["^"]) return base;
    return { kind: "script", base, below: scripts._ ?? null, above: scripts["^"] ?? null, is_limit };
  }
  /** @returns {MathNode} */
  function atom() {
    const token = tokens[at];
    if (token === undefined) throw new Error(`the formula ends too early: ${source}`);
    at += 1;
    if (token === "{") {
      const inner = row();
      if (tokens[at] !== "}") throw new Error(`a brace stays open: ${source}`);
      at += 1;
      return inner;
    }
    if (token.startsWith("\\")) return command(token);
    if (/\d/.test(token)) return { kind: "number", text: token };
    if (/[A-Za-z]/.test(token)) return { kind: "name", text: token };
    return { kind: "operator", text: token === "-" ? "−" : token };
  }
  /** @param {string} token @returns {MathNode} */
  function command(token) {
    if (token.startsWith("\\text{")) return { kind: "text", text: token.slice(6, -1) };
    const name = token.slice(1);
    if (name in PARTS) {
      const kind = /** @type {keyof typeof PARTS} */ (name);
      return { kind, items: Array.from({ length: PARTS[kind] }, atom) };
    }
    if (name in NAMES) return { kind: "name", text: NAMES[name] };
    if (name in OPERATORS) return { kind: "operator", text: OPERATORS[name] };
    throw new Error(`no such symbol: ${token}`);
  }
  const tree = row();
  if (at < tokens.length) throw new Error(`a brace too many: ${source}`);
  return tree;
}
